//! How often doubt may send a copy again, and copies that were never tried.

use chrono::TimeDelta;
use tokio::sync::oneshot;

use super::Desk;
use crate::digests::claim::Claimed;
use crate::digests::settle::{self, Outcome};
use crate::digests::{DeliveryState, Digest, control, flight, recover};
use crate::platform::db;
use crate::testing::{digests, sql, until};

const RESEND: &str = "[digest]\nuncertain = 'resend'";

/// Claims everything as `owner`, puts it in flight, and settles all of it as `state`.
async fn attempt(desk: &mut Desk, digest: &Digest, owner: &str, state: DeliveryState) -> Vec<Claimed> {
    let claimed = desk.claim(digest, owner, 10).await;
    desk.fly(digest, owner, &claimed).await;
    settle_all(desk, digest, owner, &claimed, state).await;
    claimed
}

async fn settle_all(
    desk: &mut Desk,
    digest: &Digest,
    owner: &str,
    copies: &[Claimed],
    state: DeliveryState,
) -> usize {
    let said = |copy| Outcome { reason: Some("said so".into()), ..desk.outcome(digest, owner, copy, state) };
    let outcomes: Vec<Outcome> = copies.iter().map(said).collect();
    settle::settle(&mut desk.conn, &desk.cx, &outcomes).await.unwrap()
}

#[tokio::test]
async fn doubt_allows_one_further_copy_and_then_a_person_decides() {
    let mut desk = Desk::with(RESEND).await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 2).await;
    // An answer is no doubt, however often it is "later".
    attempt(&mut desk, &digest, "a", DeliveryState::Deferred).await;
    desk.advance(TimeDelta::minutes(31));
    let mut uncertain = 0;
    for owner in ["b", "c", "d", "e"] {
        uncertain += attempt(&mut desk, &digest, owner, DeliveryState::Uncertain).await.len();
        recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    }
    assert_eq!(uncertain, 2 * 2, "two readers, two copies each");
    let ledger = control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!((ledger.held, ledger.pending), (2, 0));
    let told = "deliveries where reason = 'said so; it was sent again once before'";
    assert_eq!(sql::count(&mut desk.conn, told).await, 2);
}

#[tokio::test]
async fn late_evidence_takes_the_doubt_away() {
    let mut desk = Desk::with(RESEND).await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 1).await;
    let first = attempt(&mut desk, &digest, "a", DeliveryState::Uncertain).await;
    recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    assert_eq!(sql::count(&mut desk.conn, "deliveries where state = 'waiting' and resends = 1").await, 1);
    assert_eq!(settle_all(&mut desk, &digest, "a", &first, DeliveryState::Deferred).await, 1);
    assert_eq!(sql::count(&mut desk.conn, "deliveries where state = 'deferred' and resends = 0").await, 1);
}

#[tokio::test]
async fn what_was_not_tried_goes_back_as_it_was() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 3).await;
    attempt(&mut desk, &digest, "a", DeliveryState::Deferred).await;
    for owner in ["b", "c", "d"] {
        desk.advance(TimeDelta::minutes(31));
        attempt(&mut desk, &digest, owner, DeliveryState::Waiting).await;
    }
    let as_before =
        "deliveries where state = 'waiting' and attempts = 1 and smtp_code = 250 and reason = 'said so'
                     and owner is null and lease_until is null";
    assert_eq!(sql::count(&mut desk.conn, as_before).await, 3, "one attempt: the next pause is the second");
}

#[tokio::test]
async fn a_batch_whose_commit_was_not_answered_goes_back_whether_it_was_in_flight_or_not() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 6).await;
    let claimed = desk.claim(&digest, "a", 6).await;
    let issue = desk.issue(digest.id).await;
    desk.fly(&digest, "a", &claimed[..2]).await;

    // Two are marked by a transaction that commits only while they are being given back.
    let (mut marking, mut looking) = (desk.database.connect().await, desk.database.connect().await);
    let (go, may_go) = oneshot::channel();
    let (marked, is_marked) = oneshot::channel();
    let cx = desk.cx.clone();
    let commit_late = db::transaction(&mut marking, async |conn| {
        flight::put_in_flight(conn, &cx, digest.id, &issue, "a", &claimed[2..4]).await?;
        marked.send(()).unwrap();
        may_go.await.unwrap();
        Ok::<_, db::QueryError>(())
    });
    let give_back = async {
        is_marked.await.unwrap();
        settle_all(&mut desk, &digest, "a", &claimed, DeliveryState::Waiting).await
    };
    let let_go = async {
        let waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        until("the one waits for the other", async || sql::count(&mut looking, waits).await > 0).await;
        go.send(()).unwrap();
    };
    let (committed, given_back, ()) = tokio::join!(commit_late, give_back, let_go);
    committed.unwrap();
    assert_eq!(given_back, 6);
    let untouched = "deliveries where state = 'waiting' and attempts = 0 and owner is null";
    assert_eq!(sql::count(&mut desk.conn, untouched).await, 6);
    assert_eq!(settle_all(&mut desk, &digest, "a", &claimed, DeliveryState::Waiting).await, 0);
    let successor = desk.claim(&digest, "b", 6).await;
    assert_eq!(settle_all(&mut desk, &digest, "a", &claimed, DeliveryState::Waiting).await, 0);
    assert_eq!(desk.fly(&digest, "b", &successor).await.len(), 6);
}
