//! Copies whose fate a crash made unknowable, stale ones, cancelled ones, and the end of an issue.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::held::{Decision, decide};
use crate::digests::{DeliveryState, Digest, DigestError, DigestState, approve, control, recover, settle};
use crate::jobs::Kind;
use crate::platform::templates::Templates;
use crate::testing::{digests, sql};

/// Sends to `readers`, and dies with `lost` of them in flight.
async fn crash(desk: &mut Desk, readers: i32, lost: u32) -> Digest {
    let digest = digests::sending(&mut desk.conn, &desk.cx, readers).await;
    let dead = desk.claim(&digest, "dead", lost).await;
    desk.fly(&digest, "dead", &dead).await;
    digests::expire_leases(&mut desk.conn).await;
    let rest = desk.claim(&digest, "alive", 100).await;
    desk.fly(&digest, "alive", &rest).await;
    let sent: Vec<_> =
        rest.iter().map(|copy| desk.outcome(&digest, "alive", copy, DeliveryState::Sent)).collect();
    settle::settle(&mut desk.conn, &desk.cx, &sent).await.unwrap();
    digest
}

#[tokio::test]
async fn held_copies_wait_for_a_person_and_do_not_keep_the_issue_open() {
    let mut desk = Desk::new().await;
    let digest = crash(&mut desk, 9, 4).await;
    recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    let ledger = control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!((ledger.uncertain, ledger.sent), (4, 5));
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Sending);
    recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
    assert_eq!(desk.ledger(digest.id).await.held, 4);

    let questions = crate::digests::ledger::list_questions(&mut desk.conn, digest.id, 10).await.unwrap();
    let ids: Vec<_> = questions.iter().map(|question| question.subscriber_id).collect();
    let (conn, cx) = (&mut desk.conn, &desk.cx);
    decide(conn, cx, digest.id, Some(ids[0]), Decision::Sent, "the relay's log says so").await.unwrap();
    decide(conn, cx, digest.id, Some(ids[1]), Decision::Failed, "the reader left").await.unwrap();
    assert_eq!(digests::find(conn, digest.id).await.state, DigestState::Finished);
    assert_eq!(decide(conn, cx, digest.id, None, Decision::Resend, "not in the log").await.unwrap(), 2);
    assert_eq!(digests::find(conn, digest.id).await.state, DigestState::Sending, "a resend opens it again");
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.sent, ledger.failed, ledger.held, ledger.pending), (6, 1, 0, 2));
    let refused = decide(&mut desk.conn, &desk.cx, digest.id, None, Decision::Sent, "").await;
    assert!(matches!(refused, Err(DigestError::ReasonMissing)));
}

#[tokio::test]
async fn resend_gives_late_evidence_a_minute_and_then_sends_the_same_cards() {
    let mut desk = Desk::with("[digest]\nuncertain = 'resend'").await;
    let digest = crash(&mut desk, 3, 3).await;
    recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    assert_eq!(desk.ledger(digest.id).await.uncertain, 3);
    recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    assert_eq!(desk.ledger(digest.id).await.pending, 3);
    let again = desk.claim(&digest, "next", 10).await;
    assert!(again.iter().all(|copy| copy.cards.is_some() && copy.epoch == 2 && copy.attempts == 1));
}

#[tokio::test]
async fn a_cancelled_issue_ends_its_open_copies_and_sends_nothing_again() {
    let mut desk = Desk::with("[digest]\nuncertain = 'resend'").await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 6).await;
    let claimed = desk.claim(&digest, "a", 4).await;
    desk.fly(&digest, "a", &claimed[..2]).await;
    control::cancel(&mut desk.conn, &desk.cx, digest.id, "the wrong month").await.unwrap();
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.skipped, ledger.pending), (4, 2), "those in flight end as the relay answers");
    digests::expire_leases(&mut desk.conn).await;
    for _ in 0..2 {
        recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    }
    assert_eq!(desk.ledger(digest.id).await.held, 2);
    let refused = decide(&mut desk.conn, &desk.cx, digest.id, None, Decision::Resend, "after all").await;
    assert!(matches!(refused, Err(DigestError::WrongState(DigestState::Cancelled))));
    let refused = control::cancel(&mut desk.conn, &desk.cx, digest.id, "again").await;
    assert!(matches!(refused, Err(DigestError::WrongState(DigestState::Cancelled))));
}

#[tokio::test]
async fn a_copy_that_nobody_takes_for_ten_days_fails_with_its_last_reason() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 2).await;
    let claimed = desk.claim(&digest, "a", 1).await;
    desk.fly(&digest, "a", &claimed).await;
    let mut full = desk.outcome(&digest, "a", &claimed[0], DeliveryState::Deferred);
    full.reason = Some("mailbox full".into());
    settle::settle(&mut desk.conn, &desk.cx, &[full]).await.unwrap();
    desk.advance(TimeDelta::days(9));
    assert_eq!(recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap().stale, 0);
    desk.advance(TimeDelta::days(1));
    assert_eq!(recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap().stale, 2);
    let stale = "deliveries where state = 'failed' and reason = 'stale after 10 days: mailbox full'";
    assert_eq!(sql::count(&mut desk.conn, stale).await, 1);
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
}

#[tokio::test]
async fn an_ended_sender_starts_again_while_copies_are_open_and_once_only() {
    let mut desk = Desk::with("[digest]\nsenders = 2").await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 3).await;
    let senders = format!("jobs where kind = '{}' and state = 'queued'", Kind::SendDigest);
    assert_eq!(sql::count(&mut desk.conn, &senders).await, 2);
    let kill = "update jobs set state = 'dead', attempt = 20, epoch = 5 where kind = 'send_digest'";
    sql::execute(&mut desk.conn, kill).await;
    for _ in 0..2 {
        control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    }
    assert_eq!(sql::count(&mut desk.conn, "jobs where kind = 'send_digest'").await, 2);
    assert_eq!(sql::count(&mut desk.conn, &format!("{senders} and attempt = 0 and epoch = 5")).await, 2);
}

#[tokio::test]
async fn sending_now_twice_changes_nothing_and_a_paused_issue_says_so() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 3).await;
    let templates = Templates::load().unwrap();
    let again = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!(again, approve::Approved::Yes);
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Sending);
    control::pause(&mut desk.conn, &desk.cx, digest.id, "lunch").await.unwrap();
    let refused = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await;
    assert!(matches!(refused, Err(DigestError::WrongState(DigestState::Paused))));
}

#[tokio::test]
async fn late_news_that_a_copy_was_not_sent_ends_it_or_opens_the_issue_again() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 4).await;
    let claimed = desk.claim(&digest, "a", 4).await;
    desk.fly(&digest, "a", &claimed).await;
    digests::expire_leases(&mut desk.conn).await;
    for _ in 0..2 {
        recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    }
    control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Finished);
    // The owner was only asleep: it had not begun the first, and the second was put off by the relay.
    let late = [
        desk.outcome(&digest, "a", &claimed[0], DeliveryState::Waiting),
        desk.outcome(&digest, "a", &claimed[1], DeliveryState::Deferred),
    ];
    assert_eq!(settle::settle(&mut desk.conn, &desk.cx, &late).await.unwrap(), 2);
    recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Sending);
    assert_eq!(desk.claim(&digest, "b", 9).await.len(), 1);
    assert_eq!((desk.ledger(digest.id).await.held, desk.ledger(digest.id).await.pending), (2, 2));

    control::cancel(&mut desk.conn, &desk.cx, digest.id, "enough of it").await.unwrap();
    let late = desk.outcome(&digest, "a", &claimed[2], DeliveryState::Deferred);
    assert_eq!(settle::settle(&mut desk.conn, &desk.cx, &[late]).await.unwrap(), 1);
    assert_eq!(desk.ledger(digest.id).await.pending, 1);
    recover::recover_closed(&mut desk.conn, &desk.cx).await.unwrap();
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.skipped, ledger.held, ledger.pending), (3, 1, 0));
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Cancelled);
}
