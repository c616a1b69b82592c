//! Samples of the mails about hiring: each step, to each side that reads it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::candidacies::{Card, CardState, ForMail, Side, Step};
use domain::companies::{Company, CompanyState};
use domain::engagements::{self, Engagement, EngagementState};
use domain::engineers::EngagementType;
use domain::interviews::{self, Meeting, MeetingState};
use domain::intros::PayUnit;
use domain::platform::calendar::{self, Entry};
use domain::platform::ids::{AccountId, CandidacyId, CompanyId, EngagementId, EngineerId, MeetingId};
use domain::platform::money::Currency;
use domain::reviews::{Occasion, Round};
use uuid::Uuid;

use super::interviews::Owed;
use super::told::{Scene, Told};
use crate::words::sample_time;

fn id() -> Uuid {
    Uuid::from_u128(7)
}

fn at(day: u32) -> DateTime<Utc> {
    sample_time(day)
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
        time_zone: "America/New_York".into(),
        state: CompanyState::Verified,
        state_reason: None,
        review_due_at: None,
        verified_at: None,
        created_at: at(1),
        updated_at: at(1),
    }
}

fn scene(to: Side, state: CardState, role: &str) -> Scene {
    let card = Card {
        id: CandidacyId(id()),
        company_id: CompanyId(id()),
        engineer_id: EngineerId(id()),
        intro_id: None,
        role_title: role.into(),
        state,
        ended_from: (!state.is_open()).then_some(CardState::Interviewing),
        version: 3,
        waiting_since: at(10),
        told: 0,
        next_step_due: Some(at(17)),
        feedback: Some("We looked for more Postgres.\nThe conversation was good.".into()),
        created_at: at(1),
        updated_at: at(10),
    };
    let desk = if to == Side::Engineer { "me/hiring" } else { "company/pipeline" };
    Scene {
        about: ForMail {
            card,
            company: company(),
            engineer: "Ada <b>Lovelace</b>".into(),
            engineer_zone: chrono_tz::Europe::Warsaw,
            company_zone: chrono_tz::America::New_York,
            awaits_outcome: true,
        },
        to,
        url: format!("https://roster.example/{desk}/{}", id()),
    }
}

/// Closed by silence, out of this state, where nobody was interviewed.
fn silent(to: Side, from: CardState) -> Option<Told> {
    let mut scene = scene(to, CardState::Closed, "Backend engineer");
    scene.about.card.ended_from = Some(from);
    scene.about.awaits_outcome = false;
    super::candidacies::tell(&scene, Step::Closed, None, at(18))
}

fn step(to: Side, state: CardState, step: Step, note: Option<&str>) -> Option<Told> {
    let scene = scene(to, state, "Backend engineer");
    super::candidacies::tell(&scene, step, note.map(str::to_owned), at(18))
}

pub(super) fn outcomes() -> Vec<Told> {
    let due = |state| step(Side::Company, state, Step::OutcomeDue, None);
    let states = [CardState::Interviewing, CardState::Conversation, CardState::Sourced];
    let mut all: Vec<Told> = states.into_iter().filter_map(due).collect();
    let mut unheld = scene(Side::Company, CardState::Interviewing, "Backend engineer");
    unheld.about.awaits_outcome = false;
    all.extend(super::candidacies::tell(&unheld, Step::OutcomeDue, None, at(18)));
    all
}

pub(super) fn candidacies() -> Vec<Told> {
    let (engineer, company) = (Side::Engineer, Side::Company);
    let told = [
        step(engineer, CardState::Rejected, Step::Rejected, None),
        step(company, CardState::Withdrawn, Step::Withdrawn, Some("Another offer.")),
        step(engineer, CardState::Closed, Step::Closed, None),
        step(company, CardState::Closed, Step::Closed, None),
        silent(engineer, CardState::Conversation),
        silent(company, CardState::Conversation),
        silent(company, CardState::Sourced),
        silent(engineer, CardState::Interviewing),
        silent(company, CardState::Interviewing),
        step(engineer, CardState::Closed, Step::Ended, None),
        step(engineer, CardState::Closed, Step::Gone, None),
        step(company, CardState::Hired, Step::Gone, None),
        super::candidacies::tell(&scene(company, CardState::Withdrawn, ""), Step::Taken, None, at(18)),
    ];
    told.into_iter().flatten().collect()
}

fn meeting(state: MeetingState) -> Meeting {
    Meeting {
        id: MeetingId(id()),
        candidacy_id: CandidacyId(id()),
        member_id: AccountId(id()),
        state,
        proposed_by: Side::Company,
        slots: vec![at(27), at(28)],
        minutes: 45,
        zone: "America/New_York".into(),
        place: "https://meet.example/acme".into(),
        starts_at: Some(at(27)),
        booked_at: None,
        sequence: 1,
        due_at: Some(at(25)),
        no_show_side: (state == MeetingState::NoShow).then_some(Side::Company),
        reminded_day_at: None,
        reminded_hour_at: None,
        created_at: at(22),
        updated_at: at(22),
    }
}

pub(super) fn interviews() -> Vec<Told> {
    use interviews::Step as S;
    let told = |to, state, step, by, starts_at, reason: Option<&str>| {
        let owed = Owed { step, by, starts_at, reason: reason.map(str::to_owned) };
        let scene = scene(to, CardState::Interviewing, "Backend engineer");
        super::interviews::tell(&scene, &meeting(state), &owed)
    };
    let (engineer, company) = (Side::Engineer, Side::Company);
    let start = Some(at(27));
    let booked = told(engineer, MeetingState::Booked, S::Booked, engineer, start, None);
    let entry = Entry {
        uid: "hire-interview-00000000-0000-0000-0000-000000000007",
        domain: "roster.example",
        sequence: 1,
        starts_at: at(27),
        length: TimeDelta::minutes(45),
        summary: "Interview: Acme",
        description: "Change or cancel it: https://roster.example/me/hiring/7",
        place: "https://meet.example/acme",
        organiser: "hello@roster.example",
        attendee: "ada@example.com",
        at: at(22),
        is_cancelled: false,
    };
    vec![
        told(engineer, MeetingState::Proposed, S::Proposed, company, None, None),
        told(company, MeetingState::Proposed, S::Proposed, engineer, start, Some("A train was cancelled.")),
        told(engineer, MeetingState::Proposed, S::Moved, engineer, start, Some("A train was cancelled.")),
        Told { calendar: Some(calendar::part(&entry)), ..booked },
        told(engineer, MeetingState::Cancelled, S::Cancelled, company, start, Some("The role is on hold.")),
        told(company, MeetingState::Cancelled, S::Cancelled, company, start, None),
        told(engineer, MeetingState::Cancelled, S::Cancelled, Side::System, None, None),
        told(company, MeetingState::Lapsed, S::Lapsed, Side::System, None, None),
        told(engineer, MeetingState::Booked, S::DayBefore, Side::System, start, None),
        told(company, MeetingState::Booked, S::HourBefore, Side::System, start, None),
        told(engineer, MeetingState::NoShow, S::Missed, engineer, None, None),
        told(company, MeetingState::NoShow, S::Missed, engineer, None, None),
    ]
}

fn engagement(reason: Option<&str>) -> Engagement {
    Engagement {
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
        starts_on: at(25).date_naive(),
        trial_ends_on: Some(at(29).date_naive()),
        note: "We are glad.".into(),
        state: EngagementState::Proposed,
        version: 0,
        respond_by: at(24),
        told: 0,
        ended_by: Some(Side::Company),
        end_reason: reason.map(str::to_owned),
        hired_at: None,
        ended_at: None,
        created_at: at(17),
        updated_at: at(17),
    }
}

pub(super) fn engagements() -> Vec<Told> {
    let mut all = Vec::new();
    for step in engagements::Step::ALL {
        for to in [Side::Engineer, Side::Company] {
            let reason = engagement(Some("The project is over."));
            all.push(super::engagements::tell(
                &scene(to, CardState::Offer, "Backend engineer"),
                &reason,
                *step,
            ));
        }
    }
    all.push(super::engagements::tell(
        &scene(Side::Company, CardState::Offer, ""),
        &engagement(None),
        engagements::Step::Declined,
    ));
    all
}

pub(super) fn reviews() -> Vec<Told> {
    let round = |occasion| Round {
        engagement_id: EngagementId(id()),
        occasion,
        opened_at: at(1),
        due_at: at(15),
        shown_at: None,
    };
    let (hired, ended) = (round(Occasion::Hired), round(Occasion::Ended));
    let scene = |to| scene(to, CardState::Hired, "Backend engineer");
    vec![
        super::reviews::tell(&scene(Side::Engineer), &hired, true),
        super::reviews::tell(&scene(Side::Company), &ended, true),
        super::reviews::tell(&scene(Side::Engineer), &ended, false),
    ]
}
