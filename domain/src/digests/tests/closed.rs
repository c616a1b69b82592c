//! Issues that are over, and issues too large for one statement.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::held::{Decision, decide};
use crate::digests::settle;
use crate::digests::{DeliveryState, Digest, DigestError, DigestState, control, ledger, recover};
use crate::testing::{digests, sql};

/// More than one statement changes.
const MANY: i32 = 6_000;
const ONCE: i64 = 5_000;

/// A finished issue, one copy of which is held; and what its sender would say of that copy if it came back.
async fn finished_with_one_held(desk: &mut Desk) -> (Digest, settle::Outcome) {
    let digest = digests::sending(&mut desk.conn, &desk.cx, 3).await;
    let claimed = desk.claim(&digest, "a", 3).await;
    desk.fly(&digest, "a", &claimed).await;
    let sent: Vec<_> =
        claimed[1..].iter().map(|copy| desk.outcome(&digest, "a", copy, DeliveryState::Sent)).collect();
    settle::settle(&mut desk.conn, &desk.cx, &sent).await.unwrap();
    digests::expire_leases(&mut desk.conn).await;
    for _ in 0..2 {
        recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    }
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
    let late = desk.outcome(&digest, "a", &claimed[0], DeliveryState::Waiting);
    (digest, late)
}

#[tokio::test]
async fn a_copy_that_was_not_sent_after_all_opens_a_finished_issue_and_wakes_a_sender() {
    let mut desk = Desk::with("[digest]\nsenders = 1").await;
    let (digest, late) = finished_with_one_held(&mut desk).await;
    sql::execute(&mut desk.conn, "update jobs set state = 'done' where kind = 'send_digest'").await;
    settle::settle(&mut desk.conn, &desk.cx, &[late]).await.unwrap();
    recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Sending);
    let queued = "jobs where kind = 'send_digest' and state = 'queued'";
    assert_eq!(sql::count(&mut desk.conn, queued).await, 1);
    assert_eq!(sql::count(&mut desk.conn, "audit_events where action = 'digest.reopened'").await, 1);

    let again = desk.claim(&digest, "b", 3).await;
    desk.fly(&digest, "b", &again).await;
    let sent = desk.outcome(&digest, "b", &again[0], DeliveryState::Sent);
    settle::settle(&mut desk.conn, &desk.cx, &[sent]).await.unwrap();
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
    assert_eq!(desk.ledger(digest.id).await.sent, 3);
}

#[tokio::test]
async fn what_comes_back_to_a_stale_issue_fails_and_staff_cannot_send_it_either() {
    let mut desk = Desk::new().await;
    let (digest, late) = finished_with_one_held(&mut desk).await;
    desk.advance(TimeDelta::days(10));
    let refused = decide(&mut desk.conn, &desk.cx, digest.id, None, Decision::Resend, "not in the log").await;
    assert!(matches!(refused, Err(DigestError::Stale(10))), "{refused:?}");
    assert_eq!(desk.ledger(digest.id).await.held, 1);
    settle::settle(&mut desk.conn, &desk.cx, &[late]).await.unwrap();
    recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.failed, ledger.pending), (1, 0));
}

#[tokio::test]
async fn a_large_issue_is_called_off_at_once_and_its_copies_end_chunk_by_chunk() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, MANY).await;
    let claimed = desk.claim(&digest, "a", 10).await;
    desk.fly(&digest, "a", &claimed).await;
    sql::execute(&mut desk.conn, "delete from jobs where kind = 'tick'").await;
    control::cancel(&mut desk.conn, &desk.cx, digest.id, "the wrong month").await.unwrap();
    assert_eq!(desk.ledger(digest.id).await.skipped, ONCE);
    assert!(desk.claim(&digest, "b", 10).await.is_empty());
    assert_eq!(sql::count(&mut desk.conn, "jobs where kind = 'tick' and state = 'queued'").await, 1);
    // The relay puts off one of those in flight, and the sender gives another back.
    for (copy, state) in claimed.iter().zip([DeliveryState::Deferred, DeliveryState::Waiting]) {
        let late = desk.outcome(&digest, "a", copy, state);
        settle::settle(&mut desk.conn, &desk.cx, &[late]).await.unwrap();
    }
    recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.skipped, ledger.pending), (i64::from(MANY) - 8, 8));
    assert_eq!(
        sql::count(&mut desk.conn, "deliveries where reason = 'cancelled'").await,
        i64::from(MANY) - 8
    );
}

#[tokio::test]
async fn a_large_issue_wakes_and_fails_chunk_by_chunk() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, MANY).await;
    let put_off =
        "update deliveries set state = 'deferred', next_at = '2026-11-22 09:00+00', reason = 'full'";
    sql::execute(&mut desk.conn, put_off).await;
    assert_eq!(desk.claim(&digest, "a", 10).await.len(), 10);
    let deferred = "deliveries where state = 'deferred'";
    assert_eq!(sql::count(&mut desk.conn, deferred).await, i64::from(MANY) - ONCE);
    assert_eq!(desk.claim(&digest, "a", 10).await.len(), 10);
    assert_eq!(sql::count(&mut desk.conn, deferred).await, 0);

    desk.advance(TimeDelta::days(10));
    digests::expire_leases(&mut desk.conn).await;
    let recovered = recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    assert_eq!((recovered.returned, recovered.stale), (20, usize::try_from(MANY).unwrap()));
    let failed = "deliveries where state = 'failed' and reason = 'stale after 10 days: full'";
    assert_eq!(sql::count(&mut desk.conn, failed).await, i64::from(MANY));
}

#[tokio::test]
async fn the_pace_is_that_of_an_issue_on_its_way() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 2).await;
    let claimed = desk.claim(&digest, "a", 2).await;
    desk.fly(&digest, "a", &claimed).await;
    let since = desk.cx.now - TimeDelta::minutes(1);
    for (sent, copy) in (1..).zip(&claimed) {
        let said = desk.outcome(&digest, "a", copy, DeliveryState::Sent);
        settle::settle(&mut desk.conn, &desk.cx, &[said]).await.unwrap();
        assert_eq!(ledger::sent_since(&mut desk.conn, digest.id, since).await.unwrap(), sent);
    }
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(ledger::sent_since(&mut desk.conn, digest.id, since).await.unwrap(), 2, "just finished");
    let later = desk.cx.now + TimeDelta::minutes(2);
    assert_eq!(ledger::sent_since(&mut desk.conn, digest.id, later).await.unwrap(), 0);
}
