//! A relay that says later, never, not you, or nothing: what becomes of the copies.

use chrono::TimeDelta;
use domain::digests::held::{Decision, decide};
use domain::digests::{DigestState, ledger};
use domain::testing::{digests, sql};
use worker::catcher::{Act, Event, Script};
use worker::jobs::{JobError, Outcome};

use super::Post;

fn reply(text: &str) -> Act {
    Act::Reply(text.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn later_means_later_and_then_it_arrives_once() {
    let script = Script::new(|event| match event {
        Event::Recipient { address, attempt: 1 } if address.starts_with("reader-1@") => {
            reply("450 4.2.0 busy")
        }
        Event::Dot { address, attempt: 1 } if address.starts_with("reader-2@") => {
            reply("452 4.3.1 disk full")
        }
        // A connection that was used before is replaced once without a word: two hang-ups are one failure.
        Event::Data { address, attempt: 1 | 2 } if address.starts_with("reader-3@") => Act::Close,
        Event::Recipient { address, attempt: 1 } if address.starts_with("reader-4@") => Act::Hang,
        _ => Act::Go,
    });
    let mut post = Post::new(script, "[smtp]\ntimeout_seconds = 1").await;
    let digest = post.sending(7).await;
    assert_eq!(post.send(&digest).await.unwrap(), Outcome::Done);
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.pending), (3, 4));
    let waits = "deliveries where state = 'deferred' and next_at = '2026-11-22 10:30:00+00'";
    assert_eq!(sql::count(&mut post.conn, waits).await, 4, "half an hour at first");
    post.clock.advance(TimeDelta::minutes(29));
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.pending, 4, "not before its time");
    post.clock.advance(TimeDelta::minutes(1));
    post.look_after(&digest).await;
    post.send(&digest).await.unwrap();
    post.look_after(&digest).await;
    assert_eq!(post.ledger(&digest).await.sent, 7);
    assert_eq!(post.server.received().len(), 7);
    assert_eq!(digests::find(&mut post.conn, digest.id).await.state, DigestState::Finished);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_such_mailbox_ends_the_subscription_and_policy_never_touches_the_reader() {
    let script = Script::new(|event| match event {
        Event::Recipient { address, .. } if address.starts_with("reader-1@") => {
            reply("550 5.1.1 no such user")
        }
        Event::Recipient { address, .. } if address.starts_with("reader-2@") => {
            reply("552 5.2.2 mailbox full")
        }
        Event::Recipient { address, .. } if address.ends_with("@site-3.example") => {
            reply("550 5.7.1 blocked")
        }
        Event::Dot { address, .. } if address.starts_with("reader-4@") => reply("554 5.6.0 not like this"),
        _ => Act::Go,
    });
    // One copy at a time, so that the breaker is open before the second copy to the same site.
    let mut post = Post::new(script, "[smtp]\nconnections = 1\n[digest]\nflight_rows = 1").await;
    let digest = post.sending(10).await;
    post.send(&digest).await.unwrap();
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.bounced, ledger.failed, ledger.pending), (5, 2, 1, 2), "{ledger:?}");
    let gone = "subscribers where name = 'Reader 1' and state = 'unsubscribed'";
    assert_eq!(sql::count(&mut post.conn, gone).await, 1);
    assert_eq!(sql::count(&mut post.conn, "suppressions").await, 1, "a full mailbox is none that is gone");
    // Readers 3 and 10 are at site-3: the first was refused, the second was not even tried.
    let kept = "subscribers where domain = 'site-3.example' and state = 'confirmed'";
    assert_eq!(sql::count(&mut post.conn, kept).await, 2);
    let tried = "deliveries where domain = 'site-3.example' and state = 'deferred'";
    assert_eq!(sql::count(&mut post.conn, &format!("{tried} and attempts = 1")).await, 1);
    assert_eq!(sql::count(&mut post.conn, &format!("{tried} and attempts = 0")).await, 1);
    let addresses = "deliveries where reason like '%reader-%'";
    assert_eq!(sql::count(&mut post.conn, addresses).await, 0, "reasons name nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_after_the_dot_is_held_and_sent_again_only_if_a_person_says_so() {
    let script = Script::new(|event| match event {
        Event::Dot { address, .. } if address.starts_with("reader-1@") => Act::KeepAndHang,
        Event::Dot { address, attempt: 1 } if address.starts_with("reader-2@") => Act::Close,
        _ => Act::Go,
    });
    let mut post = Post::new(script, "[smtp]\ndot_seconds = 1").await;
    let digest = post.sending(5).await;
    post.send(&digest).await.unwrap();
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.uncertain), (3, 2));
    assert_eq!(digests::find(&mut post.conn, digest.id).await.state, DigestState::Sending);
    post.look_after(&digest).await;
    post.send(&digest).await.unwrap();
    post.look_after(&digest).await;
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.held), (3, 2));
    assert_eq!(digests::find(&mut post.conn, digest.id).await.state, DigestState::Finished);
    let first = post.server.received();
    assert_eq!(first.len(), 4, "one of the two had arrived; neither is sent again");

    // A person decides: the one that had arrived is counted, the other is sent again under the same Message-ID.
    let arrived = first.iter().find(|message| message.to[0].starts_with("reader-1@")).unwrap();
    let cx = post.cx();
    for question in ledger::list_questions(&mut post.conn, digest.id, 10).await.unwrap() {
        let is_here = question.address.as_deref() == Some(arrived.to[0].as_str());
        let decision = if is_here { Decision::Sent } else { Decision::Resend };
        let copy = Some(question.subscriber_id);
        decide(&mut post.conn, &cx, digest.id, copy, decision, "by the log of the relay").await.unwrap();
    }
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.sent, 5);
    assert_eq!(digests::find(&mut post.conn, digest.id).await.state, DigestState::Finished);
    let received = post.server.received();
    let again = &received[4..];
    assert_eq!((again.len(), again[0].to[0].starts_with("reader-2@")), (1, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_or_a_refused_sender_leaves_every_copy_pending_and_untouched() {
    let mut post = Post::new(Script::kind(), "").await;
    let digest = post.sending(20).await;
    let mut config = (*post.state.config).clone();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    config.smtp.url = format!("smtp://{}", listener.local_addr().unwrap()).into();
    drop(listener);
    let open =
        std::mem::replace(&mut post.state, worker::state::State::new(config, post.clock.clone()).unwrap());
    let refused = post.send(&digest).await;
    assert!(matches!(refused, Err(JobError::Infra(_))), "soon again, uncounted: {refused:?}");
    let untouched = "deliveries where state = 'waiting' and owner is null and next_at is null";
    assert_eq!(sql::count(&mut post.conn, untouched).await, 20);
    post.state = open;
    assert_eq!(post.send(&digest).await.unwrap(), Outcome::Done);
    assert_eq!(post.ledger(&digest).await.sent, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_puts_back_what_was_not_begun() {
    let script = Script::new(|event| match event {
        Event::Dot { .. } => Act::Delay(std::time::Duration::from_millis(30)),
        _ => Act::Go,
    });
    let mut post = Post::new(script, "[smtp]\nconnections = 2").await;
    let digest = post.sending(200).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let cx = worker::jobs::JobContext::of_no_job(post.state.clone(), stop.clone());
    let job = domain::jobs::SendDigest { digest_id: digest.id, sender: 0 };
    let (outcome, ()) = tokio::join!(worker::digests::sender::run(&cx, job), async {
        post.server.wait_for(5).await;
        stop.cancel();
    });
    assert_eq!(outcome.unwrap(), Outcome::Yield);
    let ledger = post.ledger(&digest).await;
    assert_eq!(ledger.uncertain, 0);
    assert_eq!(usize::try_from(ledger.sent).unwrap(), post.server.received().len());
    assert!(ledger.sent >= 5 && ledger.pending > 100, "{ledger:?}");
    assert_eq!(sql::count(&mut post.conn, "deliveries where state in ('leased', 'in_flight')").await, 0);
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.sent, 200);
    assert_eq!(post.server.received().len(), 200);
}
