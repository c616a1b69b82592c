//! Samples of the pages about hiring.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::candidacies::{Card, CardAction, CardEvent, CardFile, CardState, Note, OwnFile, Seen, Side};
use domain::companies::{Company, CompanyState};
use domain::engagements::{Engagement, EngagementState};
use domain::engineers::{EngagementType, Evidence, HeldSkill};
use domain::interviews::{Meeting, MeetingState};
use domain::intros::PayUnit;
use domain::platform::ids::{
    AccountId, CandidacyId, CompanyId, EngagementId, EngineerId, IntroId, MeetingId,
};
use domain::platform::money::Currency;
use domain::reviews::{Occasion, Outcome, Review, Round, RoundFile};
use uuid::Uuid;

use super::board_views::Frame;

/// The samples' clock.
pub fn now() -> DateTime<Utc> {
    crate::engineers::samples::now()
}

fn id() -> Uuid {
    Uuid::from_u128(7)
}

fn company() -> Company {
    Company {
        id: CompanyId(id()),
        slug: "acme".into(),
        name: "Acme <b>Labs</b>".into(),
        website: None,
        about_md: String::new(),
        size_band: None,
        country: None,
        time_zone: "Europe/Berlin".into(),
        state: CompanyState::Verified,
        state_reason: None,
        review_due_at: None,
        verified_at: None,
        created_at: now(),
        updated_at: now(),
    }
}

fn card(state: CardState) -> Card {
    Card {
        id: CandidacyId(id()),
        company_id: CompanyId(id()),
        engineer_id: EngineerId(id()),
        intro_id: state.is_known().then(|| IntroId(id())),
        role_title: if state == CardState::Sourced {
            String::new()
        } else {
            "Backend <b>engineer</b>".into()
        },
        state,
        ended_from: (!state.is_open()).then_some(CardState::Interviewing),
        version: 3,
        waiting_since: if state == CardState::Offer {
            now() + TimeDelta::days(1)
        } else {
            now() - TimeDelta::days(8)
        },
        told: i16::from(state == CardState::Conversation),
        next_step_due: state.is_open().then(|| now() + TimeDelta::days(2)),
        feedback: (state == CardState::Rejected).then(|| "More <b>Postgres</b> was needed.".into()),
        created_at: now() - TimeDelta::days(20),
        updated_at: now(),
    }
}

fn seen(state: CardState) -> Seen {
    let slug = (state != CardState::Shortlisted).then(|| "ada-1".into());
    let awaits_outcome = state == CardState::Interviewing;
    Seen { card: card(state), name: "Ada <b>Lovelace</b>".into(), slug, awaits_outcome }
}

/// A card in each open state.
pub fn board() -> Vec<Seen> {
    let mut cards: Vec<Seen> = CardState::OPEN.iter().map(|state| seen(*state)).collect();
    let mut ahead = seen(CardState::Interviewing);
    ahead.card.waiting_since = now() + TimeDelta::days(2);
    cards.push(ahead);
    cards
}

/// Who reads a board.
pub fn frame(due: i64, may_change: bool) -> Frame {
    Frame { zone: Tz::Europe__Berlin, now: now(), may_change, due }
}

fn events(state: CardState) -> Vec<CardEvent> {
    let event = |action: CardAction, state, side, note: &str, minutes| CardEvent {
        id: id(),
        action: action.as_str().into(),
        state,
        side,
        account_id: (side == Side::Company).then(|| AccountId(id())),
        note: note.into(),
        at: now() - TimeDelta::minutes(minutes),
    };
    vec![
        event(CardAction::Add, CardState::Sourced, Side::Company, "", 3_000),
        event(CardAction::Accept, CardState::Conversation, Side::Engineer, "", 2_000),
        event(CardAction::Close, CardState::Conversation, Side::System, "A <b>note</b>.", 1_000),
        event(CardAction::Interview, state, Side::Company, "", 1),
    ]
}

/// A card as the company sees it.
pub fn file(state: CardState) -> CardFile {
    CardFile {
        seen: seen(state),
        company: company(),
        events: events(state),
        people: vec![(AccountId(id()), Some("Rita <b>Recruiter</b>".into()))],
        notes: vec![
            Note { author: Some("Rita".into()), body: "Strong <b>Rust</b>.".into(), at: now() },
            Note { author: None, body: "Ask about notice.".into(), at: now() },
        ],
        engineer_zone: Tz::Asia__Kolkata,
    }
}

/// A card as the engineer sees it.
pub fn own(state: CardState) -> OwnFile {
    let mut card = card(state);
    if state == CardState::Interviewing {
        card.waiting_since = now() + TimeDelta::days(1);
    }
    let awaits_outcome = state == CardState::Interviewing;
    OwnFile { card, company: company(), events: events(state), zone: Tz::Asia__Kolkata, awaits_outcome }
}

/// One in each state.
pub fn meetings() -> Vec<Meeting> {
    let meeting = |state: &MeetingState| {
        let is_booked = *state == MeetingState::Booked;
        Meeting {
            id: MeetingId(id()),
            candidacy_id: CandidacyId(id()),
            member_id: AccountId(id()),
            state: *state,
            proposed_by: Side::Company,
            slots: vec![now() + TimeDelta::days(2), now() + TimeDelta::days(3)],
            minutes: 45,
            zone: "Europe/Berlin".into(),
            place: "https://meet.example/<b>".into(),
            starts_at: is_booked.then(|| now() - TimeDelta::hours(1)),
            booked_at: None,
            sequence: 1,
            due_at: Some(now() + TimeDelta::days(1)),
            no_show_side: (*state == MeetingState::NoShow).then_some(Side::Company),
            reminded_day_at: None,
            reminded_hour_at: None,
            created_at: now(),
            updated_at: now(),
        }
    };
    let mut all: Vec<Meeting> = MeetingState::ALL.iter().map(meeting).collect();
    let theirs = meeting(&MeetingState::Proposed);
    all.push(Meeting { proposed_by: Side::Engineer, ..theirs });
    all
}

/// One in each state.
pub fn engagements() -> Vec<Engagement> {
    let engagement = |state: &EngagementState| Engagement {
        id: EngagementId(id()),
        candidacy_id: CandidacyId(id()),
        company_id: CompanyId(id()),
        engineer_id: EngineerId(id()),
        proposer_id: AccountId(id()),
        kind: EngagementType::FullTimeContract,
        pay_unit: PayUnit::Hour,
        pay_minor: 9_000,
        currency: Currency::EUR,
        hours_per_week: 40,
        starts_on: NaiveDate::default(),
        trial_ends_on: (*state == EngagementState::Trial).then(NaiveDate::default),
        note: if *state == EngagementState::Paused { String::new() } else { "We are <b>glad</b>.".into() },
        state: *state,
        version: 0,
        respond_by: now(),
        told: 0,
        ended_by: None,
        end_reason: (*state == EngagementState::Ended).then(|| "The <b>project</b> is over.".into()),
        hired_at: None,
        ended_at: None,
        created_at: now(),
        updated_at: now(),
    };
    EngagementState::ALL.iter().map(engagement).collect()
}

/// What an engineer has.
pub fn skills() -> Vec<HeldSkill> {
    let skill = |skill_id, slug: &str, name: &str, is_primary| HeldSkill {
        skill_id,
        slug: slug.into(),
        name: name.into(),
        level: 4,
        years: None,
        last_used_year: None,
        is_primary,
        evidence: Evidence::Claimed,
    };
    vec![skill(1, "rust", "Rust", true), skill(2, "c", "C <b>", true), skill(3, "cobol", "COBOL", false)]
}

/// Asked; said and waiting; shown; over without a word.
pub fn rounds(side: Side) -> Vec<RoundFile> {
    let other = if side == Side::Company { Side::Engineer } else { Side::Company };
    let round = |occasion, shown_at| Round {
        engagement_id: EngagementId(id()),
        occasion,
        opened_at: now(),
        due_at: now() + TimeDelta::days(14),
        shown_at,
    };
    let said = |side, body: &str| {
        Some(Review { side, outcome: Outcome::Completed, body: body.into(), created_at: now() })
    };
    let (hired, ended) = (Occasion::Hired, Occasion::Ended);
    vec![
        RoundFile { round: round(hired, None), own: None, other: None },
        RoundFile { round: round(hired, None), own: said(side, ""), other: None },
        RoundFile {
            round: round(ended, Some(now())),
            own: said(side, "<b>Good</b>."),
            other: said(other, "Thanks."),
        },
        RoundFile { round: round(ended, Some(now())), own: None, other: said(other, "") },
        RoundFile { round: round(ended, Some(now())), own: None, other: None },
    ]
}
