//! Applications against a database: the whole way, every wrong step, and exactly one mail for each decision.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::engineers::tests::input;
use crate::engineers::{NetworkStatus, find_own, save_profile};
use crate::platform::actor::{Permission, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::ApplicationId;
use crate::schema::{application_events, applications, audit_events, decisions, outbox_mails};
use crate::testing::{self, TestDatabase, accounts};

fn cx_of(signed: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(signed))
}

async fn applied(conn: &mut Conn) -> (Context, Context, ApplicationId) {
    let (ada, vetter) =
        (accounts::developer(conn, "Ada").await, accounts::staff(conn, &[Permission::Vetter]).await);
    let (ada, vetter) = (cx_of(&ada), cx_of(&vetter));
    save_profile(conn, &ada, &input()).await.unwrap();
    let id = submit(conn, &ada).await.unwrap();
    (ada, vetter, id)
}

async fn seen(conn: &mut Conn, id: ApplicationId) -> i64 {
    queries::find_application(conn, id).await.unwrap().unwrap().updated_at.timestamp_micros()
}

async fn ruling(conn: &mut Conn, id: ApplicationId, outcome: &str) -> DecideInput {
    let dimension = find_for_mail(conn, id).await.unwrap().unwrap().status.dimensions[0].id.to_string();
    DecideInput {
        seen: seen(conn, id).await,
        outcome: outcome.into(),
        message: "Thank you for the clear profile.".into(),
        reasons: vec![
            ReasonInput { dimension, message: "Say what you built.".into() },
            ReasonInput::default(),
        ],
        ..DecideInput::default()
    }
}

async fn mails(conn: &mut Conn) -> Vec<String> {
    outbox_mails::table.order(outbox_mails::id).select(outbox_mails::kind).load(conn).await.unwrap()
}

#[tokio::test]
async fn an_approval_lists_the_engineer_and_is_told_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    assert_eq!(mails(&mut conn).await, ["application_received", "application_waiting"]);
    assert_eq!(list_waiting(&mut conn, &vetter, None, 10).await.unwrap().rows.len(), 1);
    let ruling = ruling(&mut conn, id, "approved").await;
    assert_eq!(decide(&mut conn, &vetter, id, &ruling).await.unwrap(), Outcome::Approved);
    let engineer = find_own(&mut conn, &ada).await.unwrap().unwrap().engineer;
    assert_eq!((engineer.network_status, engineer.approved_at), (NetworkStatus::Active, Some(vetter.now)));
    assert!(engineer.score.is_some() && engineer.vetted_until.is_some());
    let again = decide(&mut conn, &vetter, id, &ruling).await.unwrap_err();
    assert!(matches!(again, DecideError::Moved(now) if now.state == ApplicationState::Approved));
    assert_eq!(
        mails(&mut conn).await,
        ["application_received", "application_waiting", "application_approved"]
    );
    let actions: Vec<String> =
        audit_events::table.select(audit_events::action).load(&mut conn).await.unwrap();
    assert_eq!(actions, ["application.approved"]);
    let status = find_status(&mut conn, &ada).await.unwrap().unwrap();
    let path: Vec<_> = status.events.iter().map(|event| event.to_state.as_str()).collect();
    assert_eq!(path, ["submitted", "screening", "decision", "approved"]);
    let runs: Vec<_> = status.stages.iter().map(|(_, run)| run.as_ref().unwrap().state).collect();
    assert_eq!(runs, [StageRunState::Passed, StageRunState::Waived, StageRunState::Waived]);
    assert!(matches!(submit(&mut conn, &ada).await, Err(SubmitError::AlreadyIn)));
}

#[tokio::test]
async fn two_clicks_at_once_make_one_decision() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, vetter, id) = applied(&mut conn).await;
    let ruling = ruling(&mut conn, id, "waitlisted").await;
    // Later than the application: what tells the two apart is the time at which it moved on.
    let vetter = Context { now: vetter.now + chrono::TimeDelta::minutes(1), ..vetter };
    let (mut a, mut b) = (db.connect().await, db.connect().await);
    let (first, second) =
        tokio::join!(decide(&mut a, &vetter, id, &ruling), decide(&mut b, &vetter, id, &ruling));
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
    assert_eq!(mails(&mut conn).await.iter().filter(|kind| *kind == "application_waitlisted").count(), 1);
}

#[tokio::test]
async fn a_rejection_needs_a_criterion_and_names_the_day_to_come_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    let whole = ruling(&mut conn, id, "rejected").await;
    let bare = DecideInput { reasons: vec![], ..whole.clone() };
    let error = decide(&mut conn, &vetter, id, &bare).await.unwrap_err();
    assert!(matches!(error, DecideError::Invalid(errors) if errors.get("reason-0").is_some()));
    let wrong =
        ReasonInput { dimension: uuid::Uuid::now_v7().to_string(), message: "Not of this track".into() };
    let error = decide(&mut conn, &vetter, id, &DecideInput { reasons: vec![wrong], ..whole.clone() }).await;
    assert!(matches!(error, Err(DecideError::Invalid(_))));
    decide(&mut conn, &vetter, id, &whole).await.unwrap();
    let Err(SubmitError::TooEarly(day)) = submit(&mut conn, &ada).await else { panic!("too early") };
    assert_eq!((day - ada.now).num_days(), REAPPLY_DAYS);
    let later = Context { now: day, ..ada };
    submit(&mut conn, &later).await.unwrap();
    let second = find_status(&mut conn, &later).await.unwrap().unwrap();
    assert_eq!((second.application.attempt, second.decisions.len()), (2, 0));
}

#[tokio::test]
async fn what_is_not_legal_changes_nothing_and_mails_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    let count = async |conn: &mut Conn| {
        let events: i64 = application_events::table.count().get_result(conn).await.unwrap();
        let decided: i64 = decisions::table.count().get_result(conn).await.unwrap();
        (events, decided, mails(conn).await.len())
    };
    for state in ApplicationState::ALL {
        for outcome in ["approved", "rejected", "waitlisted"] {
            if state.steps_to_decision().is_some() {
                continue;
            }
            set_state(&mut conn, id, *state).await;
            let (before, ruling) = (count(&mut conn).await, ruling(&mut conn, id, outcome).await);
            let error = decide(&mut conn, &vetter, id, &ruling).await.unwrap_err();
            assert!(matches!(error, DecideError::Moved(now) if now.state == *state), "{state} {outcome}");
            assert_eq!(count(&mut conn).await, before, "{state} {outcome}");
        }
        if !state.is_open() {
            set_state(&mut conn, id, *state).await;
            let before = count(&mut conn).await;
            let error = withdraw(&mut conn, &ada).await.unwrap_err();
            assert!(matches!(error, WithdrawError::Ended(now) if now == *state));
            assert_eq!(count(&mut conn).await, before, "{state}");
        }
    }
}

async fn set_state(conn: &mut Conn, id: ApplicationId, state: ApplicationState) {
    diesel::update(applications::table.find(id))
        .set((applications::state.eq(state), applications::stage_due_at.eq(testing::start())))
        .execute(conn)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_late_application_is_told_to_staff_and_apologised_for_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    let due = queries::find_application(&mut conn, id).await.unwrap().unwrap().stage_due_at.unwrap();
    let at = |now| Context { now, ..testing::context(&Clock::standing_at(testing::start())) };
    assert_eq!(chase_overdue(&mut conn, &at(due)).await.unwrap(), Chased::default(), "not late yet");
    let late = at(due + chrono::TimeDelta::minutes(10));
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased { told: 1, resumed: 0 });
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased::default(), "told once");
    assert_eq!(mails(&mut conn).await[2..], ["staff_overdue", "answer_delayed"]);
    // It can still be decided, and a decided one is never late again.
    let ruling = ruling(&mut conn, id, "rejected").await;
    decide(&mut conn, &Context { now: late.now, ..vetter }, id, &ruling).await.unwrap();
    let much_later = at(due + chrono::TimeDelta::days(400));
    assert_eq!(chase_overdue(&mut conn, &much_later).await.unwrap(), Chased::default());
    assert!(find_status(&mut conn, &ada).await.unwrap().is_some());
}

#[tokio::test]
async fn the_waiting_list_ends_by_itself() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    let waitlist = ruling(&mut conn, id, "waitlisted").await;
    decide(&mut conn, &vetter, id, &waitlist).await.unwrap();
    let status = find_status(&mut conn, &ada).await.unwrap().unwrap().application;
    let again = vetter.now + chrono::TimeDelta::days(WAITLIST_DAYS);
    assert_eq!((status.state, status.stage_due_at), (ApplicationState::Waitlisted, Some(again)));
    let at = |now| Context { now, ..testing::context(&Clock::standing_at(testing::start())) };
    let early = at(again - chrono::TimeDelta::minutes(10));
    assert_eq!(chase_overdue(&mut conn, &early).await.unwrap(), Chased::default());
    assert_eq!(chase_overdue(&mut conn, &at(again)).await.unwrap(), Chased { told: 0, resumed: 1 });
    assert_eq!(chase_overdue(&mut conn, &at(again)).await.unwrap(), Chased::default());
    assert_eq!(mails(&mut conn).await[3..], ["application_waiting", "application_resumed"]);
    let status = find_status(&mut conn, &ada).await.unwrap().unwrap();
    let due = status.application.stage_due_at.unwrap();
    assert!(status.application.state == ApplicationState::Screening && due > again);
    assert!(status.stages.iter().all(|(_, run)| run.as_ref().unwrap().due_at > again), "dates ahead");
    let reader = Context { now: again, ..vetter };
    assert_eq!(list_waiting(&mut conn, &reader, None, 10).await.unwrap().rows.len(), 1);
    assert!(list_decided(&mut conn, &reader).await.unwrap().is_empty());
    // And it can become late, like any other.
    let late = at(due + chrono::TimeDelta::minutes(1));
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased { told: 1, resumed: 0 });
    let ruling = ruling(&mut conn, id, "approved").await;
    decide(&mut conn, &reader, id, &ruling).await.unwrap();
}

#[tokio::test]
async fn withdrawing_ends_it_and_opens_the_door_again() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, vetter, id) = applied(&mut conn).await;
    withdraw(&mut conn, &ada).await.unwrap();
    assert!(list_waiting(&mut conn, &vetter, None, 10).await.unwrap().rows.is_empty());
    let ruling = ruling(&mut conn, id, "approved").await;
    assert!(matches!(decide(&mut conn, &vetter, id, &ruling).await, Err(DecideError::Moved(_))));
    submit(&mut conn, &ada).await.unwrap();
}

#[tokio::test]
async fn only_vetters_read_and_decide() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, _, id) = applied(&mut conn).await;
    let editor = cx_of(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    let ruling = ruling(&mut conn, id, "approved").await;
    for cx in [&ada, &editor] {
        assert!(matches!(decide(&mut conn, cx, id, &ruling).await, Err(DecideError::NotAllowed)));
        assert!(matches!(find_file(&mut conn, cx, id).await, Err(ReadError::NotFound)));
        assert!(list_waiting(&mut conn, cx, None, 10).await.is_err());
    }
    let admin = cx_of(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    assert!(find_file(&mut conn, &admin, id).await.is_ok());
}

#[tokio::test]
async fn an_application_needs_a_whole_profile() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = cx_of(&accounts::developer(&mut conn, "Ada").await);
    assert!(matches!(submit(&mut conn, &ada).await, Err(SubmitError::Incomplete(_))));
    let thin = crate::engineers::ProfileInput { headline: String::new(), skills: vec![], ..input() };
    save_profile(&mut conn, &ada, &thin).await.unwrap();
    let Err(SubmitError::Incomplete(missing)) = submit(&mut conn, &ada).await else { panic!("incomplete") };
    assert_eq!(missing.iter().map(|item| item.field).collect::<Vec<_>>(), ["headline", "skill-0"]);
    assert!(mails(&mut conn).await.is_empty());
}
