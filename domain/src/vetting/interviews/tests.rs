//! Interviews against a database: the whole way, both sides' turns, races, clocks, and the end of the application.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, InterviewId, StageRunId};
use crate::schema::stage_runs;
use crate::testing::{self, TestDatabase, accounts, mails, sql};
use crate::vetting::{StageRunState, find_for_mail as find_application, submit, withdraw};

mod leaving;
mod silent;

struct World {
    ada: Context,
    vetter: Context,
    application: ApplicationId,
    run: StageRunId,
}

impl World {
    fn at(&self, now: DateTime<Utc>) -> (Context, Context) {
        (Context { now, ..self.ada.clone() }, Context { now, ..self.vetter.clone() })
    }
}

fn start() -> DateTime<Utc> {
    testing::start()
}

/// An application whose interview stage is open.
async fn world(conn: &mut Conn) -> World {
    let cx = testing::context(&Clock::standing_at(start()));
    let vetter = accounts::staff(conn, &[Permission::Vetter]).await;
    world_of(conn, "Ada", &cx.with_actor(accounts::actor(&vetter))).await
}

async fn world_of(conn: &mut Conn, name: &str, vetter: &Context) -> World {
    let ada = accounts::developer(conn, name).await;
    let ada = vetter.with_actor(accounts::actor(&ada));
    save_profile(conn, &ada, &input()).await.unwrap();
    let application = submit(conn, &ada, "").await.unwrap();
    let file = find_application(conn, application).await.unwrap().unwrap();
    let stages = &file.status.stages;
    let run = stages.iter().find(|(stage, _)| stage.kind == crate::vetting::StageKind::Interview).unwrap();
    let run = run.1.as_ref().unwrap().id;
    let open = format!(
        "update applications set state = 'interview' where id = '{application}';
         update stage_runs set opened_at = '2026-11-22T09:00:00Z' where id = '{run}'"
    );
    sql::execute(conn, &open).await;
    World { ada, vetter: vetter.clone(), application, run }
}

fn form(world: &World, seen: i64, slots: &[(&str, &str)]) -> ProposeInput {
    let slot = |(date, time): &(&str, &str)| SlotInput { date: (*date).into(), time: (*time).into() };
    ProposeInput {
        seen,
        stage_run: world.run.to_string(),
        minutes: "45".into(),
        zone: "Europe/Berlin".into(),
        place: "https://meet.example/vetting".into(),
        reason: String::new(),
        slots: slots.iter().map(slot).collect(),
    }
}

const SLOTS: [(&str, &str); 2] = [("2026-11-25", "15:00"), ("2026-11-26", "10:00")];

async fn proposed(conn: &mut Conn, world: &World) -> InterviewId {
    propose(conn, &world.vetter, world.application, &form(world, 0, &SLOTS)).await.unwrap()
}

async fn row(conn: &mut Conn, id: InterviewId) -> Interview {
    queries::find(conn, id).await.unwrap().unwrap()
}

async fn seen(conn: &mut Conn, id: InterviewId) -> i64 {
    row(conn, id).await.seen()
}

async fn run_state(conn: &mut Conn, world: &World) -> StageRunState {
    stage_runs::table.find(world.run).select(stage_runs::state).first(conn).await.unwrap()
}

/// Kinds and sides of the mails about interviews, in order.
async fn told(conn: &mut Conn) -> Vec<String> {
    let owed =
        mails::owed(conn).await.into_iter().filter(|mail| mail.kind.as_str().starts_with("interview_"));
    owed.map(|mail| format!("{} {}", &mail.kind.as_str()[10..], mail.payload["to"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn from_proposal_to_the_end_of_the_conversation() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = proposed(&mut conn, &world).await;
    let file = find_own(&mut conn, &world.ada, id).await.unwrap();
    let starts: Vec<_> = file.slots.iter().map(|slot| slot.starts_at.to_rfc3339()).collect();
    assert_eq!(starts, ["2026-11-25T14:00:00+00:00", "2026-11-26T09:00:00+00:00"]);
    assert_eq!(file.interview.due_at, Some(start() + TimeDelta::days(3)));
    assert_eq!((file.candidate.zone, file.vetter.zone), (Tz::Europe__London, Tz::Europe__Berlin));
    let status = find_application(&mut conn, world.application).await.unwrap().unwrap().status.application;
    assert_eq!((status.applicant_asked_at, status.stage_due_at), (Some(start()), file.interview.due_at));

    let seen_first = file.interview.seen();
    let (ada, _) = world.at(start() + TimeDelta::hours(1));
    pick(&mut conn, &ada, id, seen_first, "1").await.unwrap();
    pick(&mut conn, &ada, id, seen_first, "1").await.unwrap(); // the second click
    let other = pick(&mut conn, &ada, id, seen_first, "0").await.unwrap_err();
    assert!(matches!(other, InterviewError::Moved(InterviewState::Booked)));
    assert_eq!(told(&mut conn).await, ["proposed candidate", "booked candidate", "booked vetter"]);
    let booked = row(&mut conn, id).await;
    assert_eq!((booked.state, booked.sequence), (InterviewState::Booked, 1));
    assert_eq!(run_state(&mut conn, &world).await, StageRunState::Scheduled);
    let status = find_application(&mut conn, world.application).await.unwrap().unwrap().status.application;
    assert_eq!((status.applicant_asked_at, status.stage_due_at), (None, booked.due_at), "our turn, our date");

    let (_, early) = world.at(booked.starts_at.unwrap() - TimeDelta::minutes(1));
    let error = close(&mut conn, &early, id, booked.seen(), Ending::Held).await.unwrap_err();
    assert!(matches!(error, InterviewError::Moved(_)), "nobody says how it went before it began");
    let (_, after) = world.at(booked.starts_at.unwrap() + TimeDelta::hours(1));
    close(&mut conn, &after, id, booked.seen(), Ending::Held).await.unwrap();
    assert_eq!(run_state(&mut conn, &world).await, StageRunState::Submitted);
    let error = close(&mut conn, &after, id, booked.seen(), Ending::Held).await.unwrap_err();
    assert!(matches!(error, InterviewError::Moved(InterviewState::Done)));
    let error = propose(&mut conn, &after, world.application, &form(&world, 0, &SLOTS)).await.unwrap_err();
    assert!(matches!(error, InterviewError::Closed), "it was held");
}

#[tokio::test]
async fn a_booked_time_can_be_given_up_by_either_side() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = proposed(&mut conn, &world).await;
    let at = seen(&mut conn, id).await;
    let error = ask_other_times(&mut conn, &world.ada, id, at, "no").await.unwrap_err();
    assert!(matches!(error, InterviewError::Invalid(errors) if errors.get("reason").is_some()));
    pick(&mut conn, &world.ada, id, at, "0").await.unwrap();
    let at = seen(&mut conn, id).await;
    let (ada, vetter) = world.at(start() + TimeDelta::hours(1));
    ask_other_times(&mut conn, &ada, id, at, "My flight was moved.").await.unwrap();
    let asked = row(&mut conn, id).await;
    assert_eq!((asked.state, asked.sequence, asked.starts_at), (InterviewState::Asked, 2, None));
    assert_eq!(
        asked.due_at.unwrap().to_rfc3339(),
        "2026-11-25T08:00:00+00:00",
        "two working days after Monday nine"
    );
    assert_eq!(run_state(&mut conn, &world).await, StageRunState::Pending);
    // Other times; then the vetter moves it once more, with a reason.
    let later = [("2026-11-27", "15:00")];
    propose(&mut conn, &vetter, world.application, &form(&world, asked.seen(), &later)).await.unwrap();
    let (ada, vetter) = world.at(start() + TimeDelta::hours(2));
    let at = seen(&mut conn, id).await;
    pick(&mut conn, &ada, id, at, "0").await.unwrap();
    let (_, vetter) = (vetter.clone(), Context { now: start() + TimeDelta::hours(3), ..vetter });
    let at = seen(&mut conn, id).await;
    let bare = form(&world, at, &[("2026-11-30", "09:00")]);
    let error = propose(&mut conn, &vetter, world.application, &bare).await.unwrap_err();
    assert!(matches!(error, InterviewError::Invalid(errors) if errors.get("reason").is_some()));
    let whole = ProposeInput { reason: "I am ill.".into(), ..bare };
    propose(&mut conn, &vetter, world.application, &whole).await.unwrap();
    let moved = row(&mut conn, id).await;
    assert_eq!((moved.state, moved.round, moved.sequence), (InterviewState::Proposed, 3, 4));
    let cancelled = cancel(&mut conn, &vetter, id, moved.seen(), "The stage is not needed.").await;
    cancelled.unwrap();
    let events = queries::list_events(&mut conn, id).await.unwrap();
    let steps: Vec<_> = events.iter().map(|event| format!("{} {}", event.state, event.sequence)).collect();
    assert_eq!(
        steps.join(", "),
        "proposed 0, booked 1, asked 2, proposed 2, booked 3, proposed 4, cancelled 4"
    );
    assert_eq!(
        told(&mut conn).await.join(", "),
        "proposed candidate, booked candidate, booked vetter, asked vetter, cancelled candidate, proposed candidate, \
         booked candidate, booked vetter, proposed candidate, cancelled vetter, cancelled candidate, cancelled vetter"
    );
    // It may begin anew, as another one.
    let again = propose(&mut conn, &vetter, world.application, &form(&world, 0, &later)).await.unwrap();
    assert_ne!(again, id);
}

#[tokio::test]
async fn the_same_hour_of_a_vetter_is_had_by_one() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let first = world(&mut conn).await;
    let second = world_of(&mut conn, "Grace", &first.vetter).await;
    let (a, b) = (proposed(&mut conn, &first).await, proposed(&mut conn, &second).await);
    let (seen_a, seen_b) = (seen(&mut conn, a).await, seen(&mut conn, b).await);
    let (mut left, mut right) = (db.connect().await, db.connect().await);
    let (one, other) = tokio::join!(
        pick(&mut left, &first.ada, a, seen_a, "0"),
        pick(&mut right, &second.ada, b, seen_b, "0")
    );
    let errors: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
    assert_eq!(errors.len(), 1, "one wins");
    assert!(
        matches!(&errors[0], InterviewError::Invalid(why) if why.get("slot").unwrap().contains("Somebody else"))
    );
    assert_eq!(sql::count(&mut conn, "interviews where state = 'booked'").await, 1);
    assert_eq!(told(&mut conn).await.iter().filter(|line| line.starts_with("booked")).count(), 2);
    // Two tabs of one candidate: one pick counts.
    let loser =
        if row(&mut conn, a).await.state == InterviewState::Booked { (b, &second) } else { (a, &first) };
    let at = seen(&mut conn, loser.0).await;
    pick(&mut conn, &loser.1.ada, loser.0, at, "1").await.unwrap();
    // And the vetter cannot offer an hour that is gone.
    let third = world_of(&mut conn, "Joan", &first.vetter).await;
    let error =
        propose(&mut conn, &third.vetter, third.application, &form(&third, 0, &SLOTS)).await.unwrap_err();
    assert!(
        matches!(error, InterviewError::Invalid(errors) if errors.get("slot-0").unwrap().contains("another interview"))
    );
}

#[tokio::test]
async fn reminders_come_once_each_and_not_for_what_was_booked_later() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = proposed(&mut conn, &world).await;
    let at = seen(&mut conn, id).await;
    pick(&mut conn, &world.ada, id, at, "0").await.unwrap(); // 25 November, 14:00 UTC
    let begins = row(&mut conn, id).await.starts_at.unwrap();
    let system = |now| Context { now, ..testing::context(&Clock::standing_at(start())) };
    let due = async |conn: &mut Conn, before: TimeDelta| {
        run_due(conn, &system(begins - before)).await.unwrap().reminded
    };
    assert_eq!(due(&mut conn, TimeDelta::hours(25)).await, 0);
    assert_eq!(due(&mut conn, TimeDelta::hours(24)).await, 1);
    assert_eq!(due(&mut conn, TimeDelta::hours(23)).await, 0, "once");
    assert_eq!(due(&mut conn, TimeDelta::minutes(61)).await, 0);
    assert_eq!(due(&mut conn, TimeDelta::minutes(52)).await, 1);
    assert_eq!(due(&mut conn, TimeDelta::minutes(42)).await, 0, "once");
    assert_eq!(due(&mut conn, TimeDelta::zero()).await, 0);
    let reminders = mails::owed(&mut conn).await;
    let reminders: Vec<_> =
        reminders.iter().filter(|mail| mail.kind == MailKind::InterviewReminder).collect();
    assert_eq!(reminders.len(), 4, "two mails each");

    // Booked three hours before: only the last hour is reminded of. Down for the whole last day: one mail, not two.
    let soon = world_of(&mut conn, "Grace", &world.vetter).await;
    let later = world_of(&mut conn, "Joan", &world.vetter).await;
    for (world, booked_at) in [(&soon, TimeDelta::hours(3)), (&later, TimeDelta::hours(30))] {
        let zone = ProposeInput { zone: "UTC".into(), ..form(world, 0, &[]) };
        let hour = if booked_at > TimeDelta::hours(10) { "20:00" } else { "18:00" };
        let slots = vec![SlotInput { date: "2026-11-24".into(), time: hour.into() }];
        let id = propose(&mut conn, &world.vetter, world.application, &ProposeInput { slots, ..zone })
            .await
            .unwrap();
        let fresh = row(&mut conn, id).await;
        let (at, begins) = (fresh.seen(), queries::list_slots(&mut conn, &fresh).await.unwrap()[0].starts_at);
        pick(&mut conn, &Context { now: begins - booked_at, ..world.ada.clone() }, id, at, "0")
            .await
            .unwrap();
    }
    let begins: DateTime<Utc> = "2026-11-24T18:00:00Z".parse().unwrap();
    assert_eq!(
        run_due(&mut conn, &system(begins - TimeDelta::hours(2))).await.unwrap().reminded,
        1,
        "the one at 20:00: a day"
    );
    assert_eq!(
        run_due(&mut conn, &system(begins - TimeDelta::minutes(30))).await.unwrap().reminded,
        1,
        "the one at 18:00"
    );
    assert_eq!(
        run_due(&mut conn, &system(begins + TimeDelta::minutes(90))).await.unwrap().reminded,
        1,
        "the one at 20:00"
    );
}

#[tokio::test]
async fn silence_has_its_date_on_both_sides() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = proposed(&mut conn, &world).await;
    let system = |now| Context { now, ..testing::context(&Clock::standing_at(start())) };
    let due = row(&mut conn, id).await.due_at.unwrap();
    assert_eq!(run_due(&mut conn, &system(due - TimeDelta::minutes(1))).await.unwrap(), Due::default());
    assert_eq!(run_due(&mut conn, &system(due)).await.unwrap().lapsed, 1);
    assert_eq!(run_due(&mut conn, &system(due)).await.unwrap(), Due::default());
    assert_eq!(told(&mut conn).await, ["proposed candidate", "cancelled candidate", "cancelled vetter"]);
    let status = find_application(&mut conn, world.application).await.unwrap().unwrap().status.application;
    let ours = status.stage_due_at.unwrap();
    assert!(status.applicant_asked_at.is_none() && ours > due, "the vetter's turn, with a date");
    let late = system(ours + TimeDelta::minutes(1));
    assert_eq!(crate::vetting::chase_overdue(&mut conn, &late).await.unwrap().told, 1);
    let at = seen(&mut conn, id).await;
    let gone = pick(&mut conn, &world.at(due).0, id, at, "0").await.unwrap_err();
    assert!(matches!(gone, InterviewError::Moved(InterviewState::Lapsed)));
}

#[tokio::test]
async fn an_application_that_is_withdrawn_takes_its_conversation_along() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let first = world(&mut conn).await;
    let id = proposed(&mut conn, &first).await;
    let at = seen(&mut conn, id).await;
    pick(&mut conn, &first.ada, id, at, "0").await.unwrap();
    withdraw(&mut conn, &Context { now: start() + TimeDelta::hours(1), ..first.ada.clone() }).await.unwrap();
    let gone = row(&mut conn, id).await;
    assert_eq!((gone.state, gone.sequence, gone.starts_at), (InterviewState::Cancelled, 2, None));
    assert_eq!(told(&mut conn).await[3..], ["cancelled candidate", "cancelled vetter"]);
    let error =
        propose(&mut conn, &first.vetter, first.application, &form(&first, 0, &SLOTS)).await.unwrap_err();
    assert!(matches!(error, InterviewError::Closed));
    // Withdrawn in the middle of it: nobody is told that what is being held does not take place.
    let second = world_of(&mut conn, "Grace", &first.vetter).await;
    let id = proposed(&mut conn, &second).await;
    let at = seen(&mut conn, id).await;
    pick(&mut conn, &second.ada, id, at, "1").await.unwrap();
    let begun = row(&mut conn, id).await.starts_at.unwrap();
    withdraw(&mut conn, &Context { now: begun + TimeDelta::minutes(50), ..second.ada.clone() })
        .await
        .unwrap();
    assert_eq!(row(&mut conn, id).await.state, InterviewState::Done);
    assert_eq!(told(&mut conn).await.len(), 8);
}

#[tokio::test]
async fn what_is_anothers_is_not_there() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = proposed(&mut conn, &world).await;
    let at = seen(&mut conn, id).await;
    let eve = accounts::developer(&mut conn, "Eve").await;
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    for signed in [&eve, &editor] {
        let cx = world.ada.with_actor(accounts::actor(signed));
        assert!(matches!(find_own(&mut conn, &cx, id).await, Err(InterviewError::NotFound)));
        assert!(matches!(pick(&mut conn, &cx, id, at, "0").await, Err(InterviewError::NotFound)));
        assert!(matches!(cancel(&mut conn, &cx, id, at, "Because.").await, Err(InterviewError::NotFound)));
        assert!(list_conversations(&mut conn, &cx, world.application).await.is_err());
        let form = form(&world, at, &SLOTS);
        assert!(matches!(
            propose(&mut conn, &cx, world.application, &form).await,
            Err(InterviewError::NotFound)
        ));
    }
    assert!(matches!(pick(&mut conn, &world.vetter, id, at, "0").await, Err(InterviewError::NotFound)));
    assert!(matches!(
        close(&mut conn, &world.ada, id, at, Ending::Held).await,
        Err(InterviewError::NotFound)
    ));
    // Who knows the candidate holds no conversation with them.
    let vetter = world.vetter.actor.account_id().unwrap();
    let known = format!(
        "insert into vetting_conflicts select '{vetter}', engineer_id, now() from applications where id = '{}'",
        world.application
    );
    sql::execute(&mut conn, &known).await;
    let error = cancel(&mut conn, &world.vetter, id, at, "I know her.").await.unwrap_err();
    assert!(matches!(error, InterviewError::Barred(_)));
    assert_eq!(told(&mut conn).await, ["proposed candidate"], "what is refused mails nobody");
    // The stage takes no more of a candidate's time than the track says.
    let cx =
        world.vetter.with_actor(accounts::actor(&accounts::staff(&mut conn, &[Permission::Vetter]).await));
    let long = ProposeInput { minutes: "61".into(), ..form(&world, at, &SLOTS) };
    let error = propose(&mut conn, &cx, world.application, &long).await.unwrap_err();
    assert!(
        matches!(error, InterviewError::Invalid(errors) if errors.get("minutes").unwrap().contains("10 to 60"))
    );
}
