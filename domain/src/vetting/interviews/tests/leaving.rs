//! Conversations with a vetter who is locked, loses the permission or knows the candidate.

use super::*;
use crate::vetting::conflicts::declare_conflict;

async fn booked(conn: &mut Conn, world: &World) -> InterviewId {
    let id = proposed(conn, world).await;
    let at = seen(conn, id).await;
    pick(conn, &world.ada, id, at, "0").await.unwrap();
    id
}

#[tokio::test]
async fn whoever_may_not_vet_any_more_meets_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = booked(&mut conn, &world).await;
    let now = world.vetter.with_actor(crate::platform::actor::Actor::System);
    assert_eq!(cancel_departed(&mut conn, &now).await.unwrap(), 0, "they may");
    sql::execute(&mut conn, "delete from staff_permissions where permission = 'vetter'").await;
    assert_eq!(cancel_departed(&mut conn, &now).await.unwrap(), 1);
    assert_eq!(cancel_departed(&mut conn, &now).await.unwrap(), 0, "once");
    assert_eq!(row(&mut conn, id).await.state, InterviewState::Cancelled);
    assert_eq!(run_state(&mut conn, &world).await, StageRunState::Pending);
    let status = find_application(&mut conn, world.application).await.unwrap().unwrap().status.application;
    assert_eq!(status.applicant_asked_at, None, "our turn");
    assert!(told(&mut conn).await.contains(&"cancelled candidate".to_owned()));
}

#[tokio::test]
async fn a_locked_vetters_talk_that_was_held_is_not_called_off() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = booked(&mut conn, &world).await;
    sql::execute(&mut conn, "update accounts set state = 'suspended' where kind = 'staff'").await;
    let start = row(&mut conn, id).await.starts_at.unwrap();
    let (_, after) = world.at(start + TimeDelta::hours(1));
    assert_eq!(cancel_departed(&mut conn, &after).await.unwrap(), 1);
    assert_eq!(row(&mut conn, id).await.state, InterviewState::Done);
    assert_eq!(run_state(&mut conn, &world).await, StageRunState::Submitted);
    assert!(!told(&mut conn).await.iter().any(|mail| mail.starts_with("cancelled")), "nobody is told");
    let status = find_application(&mut conn, world.application).await.unwrap().unwrap().status.application;
    assert!(status.applicant_asked_at.is_none() && status.stage_due_at > Some(after.now), "our turn");
}

#[tokio::test]
async fn whoever_declares_a_conflict_meets_this_candidate_no_more() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let first = world(&mut conn).await;
    let second = world_of(&mut conn, "Grace", &first.vetter).await;
    let id = booked(&mut conn, &first).await;
    let slots = [("2026-11-27", "15:00")];
    let other = propose(&mut conn, &second.vetter, second.application, &form(&second, 0, &slots)).await;
    let other = other.unwrap();
    for _ in 0..2 {
        declare_conflict(&mut conn, &first.vetter, first.application).await.unwrap();
    }
    assert_eq!(row(&mut conn, id).await.state, InterviewState::Cancelled);
    assert_eq!(row(&mut conn, other).await.state, InterviewState::Proposed, "of another candidate");
    let cancelled = told(&mut conn).await.iter().filter(|mail| *mail == "cancelled candidate").count();
    assert_eq!(cancelled, 1);
    let found = find_application(&mut conn, first.application).await.unwrap().unwrap();
    assert_eq!(found.status.application.applicant_asked_at, None, "our turn");
}
