//! Staff stop an issue at awkward moments: in the middle of its freeze, and before its first copy.

use super::Desk;
use crate::digests::freeze::{self, Progress, freeze_chunk_of};
use crate::digests::{DigestError, DigestState, approve, control};
use crate::testing::digests;

#[tokio::test]
async fn a_hold_stops_the_freeze_before_its_next_chunk_and_letting_go_goes_on_from_there() {
    let mut desk = Desk::new().await;
    digests::readers(&mut desk.conn, &desk.cx, 20).await;
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    assert_eq!(freeze_chunk_of(&mut desk.conn, &desk.cx, digest.id, 7).await.unwrap(), Progress::More);
    approve::set_hold(&mut desk.conn, &desk.cx, digest.id, true, "not yet").await.unwrap();
    // Whoever looked before the hold goes on now.
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert!(!freeze::start(&mut desk.conn, &desk.cx, digest.id).await.unwrap());
    let held = digests::find(&mut desk.conn, digest.id).await;
    assert_eq!((held.state, held.frozen_at, held.candidates), (DigestState::Approved, None, Some(7)));

    approve::set_hold(&mut desk.conn, &desk.cx, digest.id, false, "").await.unwrap();
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    let frozen = digests::find(&mut desk.conn, digest.id).await;
    assert_eq!((frozen.state, frozen.candidates), (DigestState::Frozen, Some(20)));
    let late = approve::set_hold(&mut desk.conn, &desk.cx, digest.id, true, "too late").await;
    assert!(matches!(late, Err(DigestError::WrongState(DigestState::Frozen))), "a sealed one is paused");
}

#[tokio::test]
async fn an_issue_that_was_paused_before_its_first_copy_begins_when_it_is_resumed() {
    let mut desk = Desk::new().await;
    digests::readers(&mut desk.conn, &desk.cx, 3).await;
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    control::pause(&mut desk.conn, &desk.cx, digest.id, "a second look").await.unwrap();
    desk.advance(chrono::TimeDelta::hours(1));
    control::resume(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.started_at, Some(desk.cx.now));
    control::pause(&mut desk.conn, &desk.cx, digest.id, "lunch").await.unwrap();
    let began = desk.cx.now;
    desk.advance(chrono::TimeDelta::hours(1));
    control::resume(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.started_at, Some(began), "it began once");
}
