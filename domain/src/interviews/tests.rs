//! Interviews against a database: both sides' turns, moving, the clock, and the end of the card.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::candidacies::tests::{World, row, told, world};
use crate::candidacies::{self, CardError, CardState};
use crate::intros::{self, Answer, By};
use crate::outbox::MailKind;
use crate::platform::actor::CompanyRole;
use crate::platform::db::Conn;
use crate::platform::slots::SlotInput;
use crate::testing::{self, TestDatabase, accounts, engineers, mails, sql};

const KIND: MailKind = MailKind::HireInterview;

fn form(seen: i64, slots: &[(&str, &str)]) -> ProposeInput {
    let slot = |(date, time): &(&str, &str)| SlotInput { date: (*date).into(), time: (*time).into() };
    ProposeInput {
        seen,
        minutes: "45".into(),
        zone: "America/New_York".into(),
        place: "https://meet.example/acme".into(),
        reason: "A flight was moved.".into(),
        slots: slots.iter().map(slot).collect(),
    }
}

const SLOTS: [(&str, &str); 2] = [("2026-11-24", "10:00"), ("2026-11-25", "09:00")];

async fn open(conn: &mut Conn, world: &World) -> Meeting {
    find_open(conn, world.card).await.unwrap().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn one_side_proposes_the_other_picks_and_either_may_move_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.state, CardState::Interviewing);
    let first = open(&mut conn, &world).await;
    assert_eq!(first.slots, [at("2026-11-24T15:00:00Z"), at("2026-11-25T14:00:00Z")], "New York is UTC-5");
    let own = pick(&mut conn, &world.owner, world.card, first.seen(), "0").await;
    assert!(matches!(own, Err(MeetingError::Moved(None))), "who proposed does not pick: {own:?}");
    let late = pick(&mut conn, &world.ada, world.card, first.seen() - 1, "0").await;
    assert!(matches!(late, Err(MeetingError::Moved(Some(MeetingState::Proposed)))));
    let none = pick(&mut conn, &world.ada, world.card, first.seen(), "7").await;
    assert!(matches!(none, Err(MeetingError::Invalid(_))));

    for _ in 0..2 {
        pick(&mut conn, &world.ada, world.card, first.seen(), "0").await.unwrap();
    }
    let booked = open(&mut conn, &world).await;
    assert_eq!((booked.starts_at, booked.sequence), (Some(at("2026-11-24T15:00:00Z")), 1));
    assert_eq!(
        row(&mut conn, &world).await.waiting_since,
        at("2026-11-24T15:45:00Z"),
        "silence counts from its end"
    );
    assert_eq!(told(&mut conn, KIND).await, ["proposed engineer", "booked engineer", "booked company"]);

    // The engineer moves it: the old time leaves both calendars under the next number.
    let moved = ProposeInput {
        zone: "Europe/Warsaw".into(),
        place: String::new(),
        ..form(booked.seen(), &[("2026-11-26", "16:00")])
    };
    propose(&mut conn, &world.later(1).ada, world.card, &moved).await.unwrap();
    let again = open(&mut conn, &world).await;
    assert_eq!(
        (again.sequence, again.starts_at, again.place.as_str()),
        (2, None, "https://meet.example/acme")
    );
    pick(&mut conn, &world.later(1).owner, world.card, again.seen(), "0").await.unwrap();
    let again = open(&mut conn, &world).await;
    assert_eq!((again.sequence, again.starts_at, again.id), (3, Some(at("2026-11-26T15:00:00Z")), booked.id));
    let steps = told(&mut conn, KIND).await;
    assert_eq!(steps[3..], ["proposed company", "moved engineer", "booked engineer", "booked company"]);
}

#[tokio::test]
async fn both_are_reminded_a_day_and_an_hour_before_and_silence_lapses() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "1").await.unwrap();
    for (now, count) in [
        ("2026-11-24T13:50:00Z", 3),
        ("2026-11-24T14:00:00Z", 5),
        ("2026-11-25T12:50:00Z", 5),
        ("2026-11-25T13:00:00Z", 7),
        ("2026-11-25T14:10:00Z", 7),
    ] {
        let cx = crate::platform::context::Context { now: at(now), ..world.clock.clone() };
        for _ in 0..2 {
            run_due(&mut conn, &cx).await.unwrap();
        }
        assert_eq!(told(&mut conn, KIND).await.len(), count, "{now}");
    }
    let meeting = open(&mut conn, &world).await;
    let held = world.later(4);
    let not_theirs = close(&mut conn, &held.ada, world.card, meeting.seen(), Ending::Held).await;
    assert!(matches!(not_theirs, Err(MeetingError::NotAllowed)));
    close(&mut conn, &held.owner, world.card, meeting.seen(), Ending::Held).await.unwrap();

    // New times that nobody picks lapse after three days, and silence counts anew.
    let slots = [("2026-12-08", "10:00")];
    propose(&mut conn, &held.ada, world.card, &ProposeInput { place: String::new(), ..form(0, &slots) })
        .await
        .unwrap();
    let later = world.later(7);
    let due = run_due(&mut conn, &later.clock).await.unwrap();
    assert_eq!(due, Due { lapsed: 1, ..Due::default() });
    assert_eq!(row(&mut conn, &world).await.waiting_since, testing::start() + TimeDelta::days(7));
    assert_eq!(told(&mut conn, KIND).await[8..], ["lapsed engineer", "lapsed company"]);
}

#[tokio::test]
async fn no_move_ends_the_duty_to_give_an_outcome() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await.unwrap();
    let talk = async |conn: &mut Conn, world: &World| {
        let version = row(conn, world).await.version;
        candidacies::move_card(conn, &world.owner, world.card, version, CardState::Conversation).await
    };
    // Nobody has picked: they talk on. Whoever picks then brings the card back.
    talk(&mut conn, &world).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "0").await.unwrap();
    assert_eq!(row(&mut conn, &world).await.state, CardState::Interviewing);
    let later = world.later(3);
    for held in [false, true] {
        if held {
            let seen = open(&mut conn, &world).await.seen();
            close(&mut conn, &later.owner, world.card, seen, Ending::Held).await.unwrap();
        }
        let refused = talk(&mut conn, &later).await;
        assert!(matches!(refused, Err(CardError::OutcomeDue)), "{refused:?}");
    }
    let company = row(&mut conn, &world).await.company_id;
    for (day, due) in [(9, 0), (10, 1), (16, 1), (17, 0)] {
        let later = world.later(day);
        candidacies::run_due(&mut conn, &later.clock).await.unwrap();
        let count = candidacies::count_due_outcomes(&mut conn, &later.clock, company).await.unwrap();
        assert_eq!(count, due, "day {day}");
    }
    assert_eq!(row(&mut conn, &world).await.state, CardState::Closed);
    let owed = "owed_answers where kind = 'outcome' and answered_at is null and closed_at is not null";
    assert_eq!(sql::count(&mut conn, owed).await, 1, "and it costs standing");
}

#[tokio::test]
async fn a_card_that_ends_takes_its_interview_along() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "0").await.unwrap();
    let version = row(&mut conn, &world).await.version;
    candidacies::withdraw(&mut conn, &world.later(1).ada, world.card, version, "").await.unwrap();
    assert!(find_open(&mut conn, world.card).await.unwrap().is_none());
    let last = list_of_card(&mut conn, world.card).await.unwrap().remove(0);
    assert_eq!((last.state, last.sequence), (MeetingState::Cancelled, 2));
    assert_eq!(told(&mut conn, KIND).await[3..], ["cancelled engineer", "cancelled company"]);
    let again = propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await;
    assert!(matches!(again, Err(MeetingError::Closed(CardState::Withdrawn))), "{again:?}");
}

#[tokio::test]
async fn an_interview_ends_with_a_no_only_once_that_stands() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose(&mut conn, &world.owner, world.card, &form(0, &SLOTS)).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "0").await.unwrap();
    let mails = told(&mut conn, KIND).await.len();
    let booked = open(&mut conn, &world).await;
    for _ in 0..2 {
        let version = row(&mut conn, &world).await.version;
        let feedback = "We looked for more years with Postgres.";
        candidacies::reject(&mut conn, &world.owner, world.card, version, feedback).await.unwrap();
        run_due(&mut conn, &world.clock).await.unwrap();
        let cancelled = cancel(&mut conn, &world.ada, world.card, booked.seen(), "I am ill.").await;
        assert!(matches!(cancelled, Err(MeetingError::Moved(None))), "{cancelled:?}");
        candidacies::undo(&mut conn, &world.owner, world.card, version + 1).await.unwrap();
        assert_eq!(open(&mut conn, &world).await, booked);
    }
    assert_eq!(told(&mut conn, KIND).await.len(), mails, "nobody heard of it");
    let version = row(&mut conn, &world).await.version;
    let feedback = "We looked for more years with Postgres.";
    candidacies::reject(&mut conn, &world.owner, world.card, version, feedback).await.unwrap();
    let at = world.clock.now + TimeDelta::minutes(candidacies::UNDO_MINUTES);
    let later = crate::platform::context::Context { now: at, ..world.clock.clone() };
    let due = run_due(&mut conn, &later).await.unwrap();
    assert_eq!(due, Due { ended: 1, ..Due::default() });
    assert!(find_open(&mut conn, world.card).await.unwrap().is_none());
    assert_eq!(told(&mut conn, KIND).await[mails..], ["cancelled engineer", "cancelled company"]);
}

#[tokio::test]
async fn calendars_are_those_of_whoever_comes() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let company = row(&mut conn, &world).await.company_id;
    let recruiter = accounts::colleague(&mut conn, company, CompanyRole::Recruiter, true).await;
    let by_recruiter = world.clock.with_actor(accounts::actor(&recruiter));
    propose(&mut conn, &by_recruiter, world.card, &form(0, &SLOTS)).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "0").await.unwrap();
    // The owner moves it: what the recruiter has in the calendar is dropped there.
    let seen = open(&mut conn, &world).await.seen();
    propose(&mut conn, &world.owner, world.card, &form(seen, &[("2026-11-26", "10:00")])).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &world.ada, world.card, seen, "0").await.unwrap();
    // The engineer proposes another time, and the recruiter picks it: it is theirs again.
    let seen = open(&mut conn, &world).await.seen();
    let other = ProposeInput { place: String::new(), ..form(seen, &[("2026-11-27", "10:00")]) };
    propose(&mut conn, &world.ada, world.card, &other).await.unwrap();
    let seen = open(&mut conn, &world).await.seen();
    pick(&mut conn, &by_recruiter, world.card, seen, "0").await.unwrap();
    let owner = world.owner.actor.account_id().unwrap();
    let owner = crate::accounts::find_contact(&mut conn, owner).await.unwrap().unwrap().address.to_string();
    let name = |recipient: &str| if recipient == owner { "owner" } else { "recruiter" };
    let to: Vec<String> = mails::owed(&mut conn)
        .await
        .into_iter()
        .filter(|mail| mail.kind == KIND && mail.payload["to"] == "company")
        .map(|mail| format!("{} {}", mail.payload["step"].as_str().unwrap(), name(&mail.recipient)))
        .collect();
    assert_eq!(
        to,
        ["booked recruiter", "moved recruiter", "booked owner", "proposed owner", "booked recruiter"]
    );
}

#[tokio::test]
async fn of_two_who_pick_one_time_one_gets_it() {
    let db = TestDatabase::new().await;
    let (mut conn, mut other) = (db.connect().await, db.connect().await);
    let world = world(&mut conn).await;
    let grace = engineers::approved(&mut conn, "Grace Hopper").await;
    let by_grace = world.clock.with_actor(accounts::actor(&grace.signed));
    let owner = world.owner.actor.signed().unwrap().clone();
    let intro = testing::intros::sent(&mut conn, &owner, &grace).await;
    intros::answer(&mut conn, &by_grace, intro, By::Account, &Answer::Accept).await.unwrap();
    let cards = candidacies::list_board(&mut conn, &world.owner).await.unwrap();
    let hers = cards.iter().find(|seen| seen.card.id != world.card).unwrap().card.id;
    for card in [world.card, hers] {
        propose(&mut conn, &world.owner, card, &form(0, &SLOTS[..1])).await.unwrap();
    }
    let seen = open(&mut conn, &world).await.seen();
    let (first, second) = tokio::join!(
        pick(&mut conn, &world.ada, world.card, seen, "0"),
        pick(&mut other, &by_grace, hers, seen, "0"),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    // Whoever proposes for the engineer reads whose time is taken.
    let late = if first.is_ok() { (&by_grace, hers) } else { (&world.ada, world.card) };
    let mine = ProposeInput { place: String::new(), ..form(seen, &SLOTS[..1]) };
    let refused = propose(&mut conn, late.0, late.1, &mine).await;
    let Err(MeetingError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors.get("slot-0"), Some("The company has no time then."));
}
