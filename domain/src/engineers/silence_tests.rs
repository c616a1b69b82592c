//! What silence does, day by day, and that nobody but the owner breaks it.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::accounts::device::Device;
use crate::conversations::NewMessage;
use crate::directory::{
    Filters, Place, Search, Sort, Viewer, open_profile, recompute_all, score, search, words,
};
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Permission, Signed, Via};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::links::LinkPurpose;
use crate::testing::engineers::{TestEngineer, named};
use crate::testing::{self, TestDatabase, accounts, mails, sql};

fn at(days: i64) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    Context { now: cx.now + TimeDelta::days(days), ..cx }
}

async fn row(conn: &mut Conn, ada: &TestEngineer) -> Engineer {
    find_engineer(conn, ada.id).await.unwrap().unwrap()
}

async fn token(conn: &mut Conn, cx: &Context, ada: &TestEngineer) -> String {
    let version = availability_version(conn, ada.id).await.unwrap().unwrap();
    cx.keys.sign_link(LinkPurpose::ConfirmAvailability, ada.id.0, version, cx.now)
}

async fn is_found(conn: &mut Conn, cx: &Context, ada: &TestEngineer) -> bool {
    let ask = Search { filters: Filters::default(), sort: Sort::Top, place: Place::First, facets: false };
    let found = search(conn, cx, None, &Viewer::stranger(), &ask).await.unwrap();
    found.cards.iter().any(|card| card.id == ada.id)
}

/// Runs the timer for a day, as often as it likes, and says what was owed for the first time.
async fn live_through(conn: &mut Conn, day: i64) -> Vec<MailKind> {
    let before = mails::owed(conn).await.len();
    for hours in [0, 3, 13] {
        let cx = at(day);
        let cx = Context { now: cx.now + TimeDelta::hours(hours), ..cx };
        chase_silence(conn, &cx).await.unwrap();
        chase_silence(conn, &cx).await.unwrap();
    }
    mails::owed(conn).await.into_iter().skip(before).map(|mail| mail.kind).collect()
}

#[tokio::test]
async fn silence_is_asked_about_told_and_ended_once_each() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut conn).await;
    let said = row(&mut conn, &ada).await;
    for day in 0..=90 {
        let wanted: &[MailKind] = match day {
            21 => &[MailKind::AvailabilityAsked],
            36 => &[MailKind::AvailabilityUnconfirmed],
            60 => &[MailKind::AvailabilityEnded],
            _ => &[],
        };
        assert_eq!(live_through(&mut conn, day).await, wanted, "day {day}");
        if [34, 35, 36].contains(&day) {
            assert_eq!(is_found(&mut conn, &at(day), &ada).await, day <= 35, "day {day}");
            let shown = crate::directory::ShownAvailability::of(&said, at(day).now);
            assert_eq!(words::availability_state(&shown) == "unconfirmed", day > 35, "day {day}");
            recompute_all(&mut conn, &at(day)).await.unwrap();
            assert_eq!(row(&mut conn, &ada).await.score.is_some(), day <= 35, "day {day}");
        }
        let now = row(&mut conn, &ada).await;
        assert_eq!(now.availability == Availability::NotLooking, day >= 60, "day {day}");
        assert_eq!(
            (now.availability_confirmed_at, now.profile_updated_at),
            (said.availability_confirmed_at, said.profile_updated_at),
            "a timer is no word of hers"
        );
    }
    let ended = "audit_events where action = 'engineer.set_not_looking'";
    assert_eq!(sql::count(&mut conn, ended).await, 1);
}

#[tokio::test]
async fn a_word_begins_a_new_spell_and_who_was_missed_hears_of_today_only() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut conn).await;
    assert_eq!(live_through(&mut conn, 21).await, [MailKind::AvailabilityAsked]);
    let own = at(30).with_actor(accounts::actor(&ada.signed));
    confirm_availability(&mut conn, &own).await.unwrap();
    assert_eq!(live_through(&mut conn, 50).await, []);
    assert_eq!(
        live_through(&mut conn, 51).await,
        [MailKind::AvailabilityAsked],
        "a second spell, a second mail"
    );
    // No timer ran for weeks: one mail, the one that is true today.
    named("Late").confirmed_at(testing::start() + TimeDelta::days(12)).insert(&mut conn).await;
    assert_eq!(live_through(&mut conn, 52).await, [MailKind::AvailabilityUnconfirmed]);
    let gone = named("Gone").confirmed_at(testing::start() - TimeDelta::days(80)).insert(&mut conn).await;
    let away = named("Away").confirmed_at(testing::start() - TimeDelta::days(80)).insert(&mut conn).await;
    accounts::set_state(&mut conn, &away.signed, "suspended").await;
    assert_eq!(live_through(&mut conn, 53).await, [MailKind::AvailabilityEnded]);
    assert_eq!(row(&mut conn, &gone).await.availability, Availability::NotLooking);
    assert_eq!(row(&mut conn, &away).await.availability, Availability::ActivelyLooking);
}

#[tokio::test]
async fn an_engagement_that_passes_its_date_is_asked_about() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let until = testing::start().date_naive() + TimeDelta::days(10);
    let ada = named("Ada")
        .confirmed_at(testing::start())
        .availability(Availability::Engaged)
        .earliest_start(Some(until))
        .insert(&mut conn)
        .await;
    assert_eq!(live_through(&mut conn, 9).await, []);
    assert_eq!(live_through(&mut conn, 10).await, [MailKind::EngagementOver]);
    assert_eq!(live_through(&mut conn, 11).await, []);
    let cx = at(11);
    let token = token(&mut conn, &cx, &ada).await;
    let same = give_word(&mut conn, &cx, &token, Word::Same).await;
    assert!(matches!(same, Err(WordError::NoAnswer)), "{same:?}");
    give_word(&mut conn, &cx, &token, Word::Open).await.unwrap();
    let now = row(&mut conn, &ada).await;
    assert_eq!((now.availability, now.earliest_start), (Availability::Open, None));
    assert_eq!(now.availability_confirmed_at, Some(cx.now));
}

#[tokio::test]
async fn the_link_works_once_for_its_engineer_until_it_expires() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut conn).await;
    let cx = at(22);
    let token = token(&mut conn, &cx, &ada).await;
    let asked = read_word_link(&mut conn, &cx, &token).await.unwrap();
    assert!(matches!(asked, Asked::Open(Question::StillAvailable, _)));
    assert_eq!(
        row(&mut conn, &ada).await.availability_confirmed_at,
        Some(testing::start()),
        "looking says nothing"
    );
    give_word(&mut conn, &cx, &token, Word::Same).await.unwrap();
    assert_eq!(row(&mut conn, &ada).await.availability_confirmed_at, Some(cx.now));
    let later = at(24);
    let again = give_word(&mut conn, &later, &token, Word::NotLooking).await.unwrap();
    assert!(matches!(again, Asked::Answered(_, Some(when)) if when == cx.now), "the second click says so");
    let now = row(&mut conn, &ada).await;
    assert_eq!(
        (now.availability_confirmed_at, now.availability),
        (Some(cx.now), Availability::ActivelyLooking)
    );

    let fresh = self::token(&mut conn, &later, &ada).await;
    let other = later.keys.sign_link(LinkPurpose::AnswerIntro, ada.id.0, 1, later.now);
    for (bad, when) in [(other.as_str(), &later), ("nonsense", &later)] {
        let refused = give_word(&mut conn, when, bad, Word::Same).await;
        assert!(matches!(refused, Err(WordError::Invalid)), "{refused:?}");
    }
    let expired = give_word(&mut conn, &at(24 + 30), &fresh, Word::Same).await;
    assert!(matches!(expired, Err(WordError::Expired)), "{expired:?}");
    accounts::set_state(&mut conn, &ada.signed, "suspended").await;
    let away = give_word(&mut conn, &later, &fresh, Word::Same).await;
    assert!(matches!(away, Err(WordError::Invalid)), "{away:?}");
}

/// Something that somebody else does, or that is no word about availability.
#[derive(Clone, Copy, Debug)]
enum Act {
    Recompute,
    RecomputeAll,
    StrangerLooks,
    CompanyLooks,
    CompanyAsks,
    OwnerAnswersTheIntro,
    StaffWatchAndPress,
    StaffModerate,
    Timers,
    Consent,
    Visibility,
    Exclude,
    Messages,
    StaffDecideSkills,
}

const ACTS: [Act; 14] = [
    Act::Recompute,
    Act::RecomputeAll,
    Act::StrangerLooks,
    Act::CompanyLooks,
    Act::CompanyAsks,
    Act::OwnerAnswersTheIntro,
    Act::StaffWatchAndPress,
    Act::StaffModerate,
    Act::Timers,
    Act::Consent,
    Act::Visibility,
    Act::Exclude,
    Act::Messages,
    Act::StaffDecideSkills,
];

/// A word that no skill has.
fn fresh_name() -> String {
    let random = uuid::Uuid::now_v7().simple().to_string();
    format!("Zorg {}", &random[20..])
}

struct Others {
    company: Signed,
    staff: Signed,
}

impl Act {
    async fn happens(self, conn: &mut Conn, cx: &Context, ada: &TestEngineer, others: &Others) {
        let own = cx.with_actor(accounts::actor(&ada.signed));
        match self {
            Self::Recompute => score::recompute(conn, cx, ada.id).await.unwrap(),
            Self::RecomputeAll => drop(recompute_all(conn, cx).await.unwrap()),
            Self::StrangerLooks => {
                open_profile(conn, cx, &Viewer::stranger(), &ada.slug).await.unwrap();
                is_found(conn, cx, ada).await;
            }
            Self::CompanyLooks => {
                let viewer = Viewer::of(conn, &accounts::actor(&others.company)).await.unwrap();
                open_profile(conn, cx, &viewer, &ada.slug).await.unwrap();
            }
            Self::CompanyAsks => {
                sql::execute(conn, "delete from intros").await;
                testing::intros::sent(conn, &others.company, ada).await;
            }
            Self::OwnerAnswersTheIntro => declines(conn, &own, ada, &others.company).await,
            Self::StaffWatchAndPress => staff_press(conn, cx, ada, &others.staff).await,
            Self::StaffModerate => {
                let other = "update engineers set moderation = case moderation when 'clear' then 'limited' else 'clear' end";
                sql::execute(conn, other).await;
                score::recompute(conn, cx, ada.id).await.unwrap();
            }
            Self::Timers => {
                chase_silence(conn, cx).await.unwrap();
                ask_to_renew(conn, cx).await.unwrap();
            }
            Self::Consent => {
                set_consent(conn, &own, ConsentScope::Anonymous, true, &Device::default()).await.unwrap();
            }
            Self::Visibility => set_visibility(conn, &own, Visibility::Public).await.unwrap(),
            Self::Exclude => add_exclusion(conn, &own, "other.example").await.unwrap(),
            Self::Messages => talk(conn, &own, ada, &others.company).await,
            Self::StaffDecideSkills => {
                staff_decide(conn, &cx.with_actor(accounts::actor(&others.staff)), ada).await;
            }
        }
    }
}

async fn declines(conn: &mut Conn, own: &Context, ada: &TestEngineer, company: &Signed) {
    sql::execute(conn, "delete from intros").await;
    let intro = testing::intros::sent(conn, company, ada).await;
    let end = (own.now + TimeDelta::days(7)).to_rfc3339();
    sql::execute(conn, &format!("update intros set expires_at = '{end}'")).await;
    let no = crate::intros::Answer::Decline("No.".into());
    crate::intros::answer(conn, own, intro, crate::intros::By::Account, &no).await.unwrap();
}

async fn staff_press(conn: &mut Conn, cx: &Context, ada: &TestEngineer, staff: &Signed) {
    let mut watched = ada.signed.clone();
    watched.via = Via::Watch { staff_id: staff.account_id, ends_at: cx.now + TimeDelta::minutes(5) };
    let watching = cx.with_actor(accounts::actor(&watched));
    assert!(confirm_availability(conn, &watching).await.is_err());
    let open = AvailabilityInput {
        availability: "open".into(),
        hours_per_week: "10".into(),
        ..AvailabilityInput::default()
    };
    assert!(set_availability(conn, &watching, &open).await.is_err());
    let consent = set_consent(conn, &watching, ConsentScope::Named, true, &Device::default()).await;
    assert!(consent.is_err());
    assert!(set_visibility(conn, &watching, Visibility::Public).await.is_err());
    assert!(add_exclusion(conn, &watching, "firm.example").await.is_err());
}

async fn talk(conn: &mut Conn, own: &Context, ada: &TestEngineer, company: &Signed) {
    sql::execute(conn, "delete from intros").await;
    let conversation = testing::conversations::opened(conn, company, ada).await;
    for by in [&own.with_actor(accounts::actor(company)), own] {
        let (body, via) = ("When could we talk?", crate::conversations::Via::Web);
        let new = NewMessage { conversation, body, via, external_id: None, seen: None };
        crate::conversations::post(conn, by, &new).await.unwrap();
    }
}

async fn staff_decide(conn: &mut Conn, staff: &Context, ada: &TestEngineer) {
    let name = fresh_name();
    let new = skills::NewProposal { name: name.clone(), level: 3, years: None, last_used_year: None };
    skills::propose(conn, ada.id, &new, staff.now).await.unwrap();
    let open = skills::list_open_proposals(conn).await.unwrap().remove(0);
    let accept = skills::ProposalVerdict::Accept { name: name.clone(), kind: "language".into() };
    skills::decide_proposal(conn, staff, open.id, &accept).await.unwrap();
    let held = list_held_skills(conn, ada.id).await.unwrap();
    let new = held.iter().find(|skill| skill.name == name).expect("it is hers now");
    skills::merge_skills(conn, staff, &new.slug, "rust").await.unwrap();
}

#[tokio::test]
async fn availability_never_becomes_fresher_because_somebody_else_acted() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let others = Others {
        company: accounts::company_member(&mut conn, CompanyRole::Owner, true).await,
        staff: accounts::staff(&mut conn, &[Permission::Admin]).await,
    };
    assert_ne!(others.staff.account_id, AccountId(uuid::Uuid::nil()));
    let mut runner = TestRunner::deterministic();
    let sequences = proptest::collection::vec((0..ACTS.len(), 1_i64..200), 1..14);
    for round in 0..24 {
        let sequence = sequences.new_tree(&mut runner).unwrap().current();
        let ada = named(&format!("Ada {round}")).confirmed_at(testing::start()).insert(&mut conn).await;
        let said = row(&mut conn, &ada).await;
        let mut hours = 0;
        for (act, later) in sequence {
            hours += later;
            let cx = at(0);
            let cx = Context { now: cx.now + TimeDelta::hours(hours), ..cx };
            ACTS[act].happens(&mut conn, &cx, &ada, &others).await;
            let now = row(&mut conn, &ada).await;
            assert_eq!(
                (now.availability_confirmed_at, now.profile_updated_at),
                (said.availability_confirmed_at, said.profile_updated_at),
                "{:?} after {hours} h",
                ACTS[act]
            );
        }
    }
}
