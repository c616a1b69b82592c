//! A relay or a database that takes its time, or swallows everything.

use std::path::Path;

use domain::digests::{DigestState, control};
use domain::testing::proxy::{Mode, Proxy};
use domain::testing::{digests, sql};
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use worker::catcher::{Act, Event, Script};
use worker::digests::{sender, supervise};
use worker::jobs::{JobContext, JobError, Outcome};
use worker::state::State;

use super::Post;

fn slow(by: Duration) -> Script {
    Script::new(move |event| match event {
        Event::Dot { .. } => Act::Delay(by),
        _ => Act::Go,
    })
}

fn moved(address: &str) -> Act {
    let (spelt, local) = (address.to_uppercase(), address.split('@').next().unwrap().to_uppercase());
    Act::Reply(format!("550 5.1.6 <{spelt}> {local} has moved to {spelt}.example"))
}

/// Every line of every file in the folder.
fn lines(folder: &Path) -> String {
    let read =
        |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(entry.unwrap().path()).unwrap();
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_heeded_soon_however_slow_the_relay_is_and_costs_no_attempt() {
    let overrides = "[smtp]\nconnections = 1\n[digest]\nflight_rows = 40\nflight_seconds = 1";
    let mut post = Post::new(slow(Duration::from_millis(250)), overrides).await;
    let digest = post.sending(40).await;
    let (cx, mut conn) = (post.cx(), post.connect().await);
    let (outcome, ()) = tokio::join!(post.send(&digest), async {
        post.server.wait_for(1).await;
        control::pause(&mut conn, &cx, digest.id, "a complaint").await.unwrap();
    });
    assert_eq!(outcome.unwrap(), Outcome::Done);
    let ledger = post.ledger(&digest).await;
    assert!((1..=20).contains(&ledger.sent), "of 40 in one micro-batch: {ledger:?}");
    let untried = "deliveries where state = 'waiting' and attempts = 0 and owner is null";
    assert_eq!(sql::count(&mut post.conn, untried).await, 40 - ledger.sent);
    assert_eq!(post.server.received().len(), usize::try_from(ledger.sent).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_never_answers_the_dot_gives_a_reader_two_copies_at_most() {
    let script = Script::new(|event| match event {
        Event::Dot { address, .. } if address.starts_with("reader-1@") => Act::KeepAndClose,
        _ => Act::Go,
    });
    let mut post = Post::new(script, "[digest]\nuncertain = 'resend'").await;
    let digest = post.sending(3).await;
    for _ in 0..6 {
        post.send(&digest).await.unwrap();
        post.look_after(&digest).await;
    }
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.held), (2, 1));
    assert_eq!(digests::find(&mut post.conn, digest.id).await.state, DigestState::Finished);
    let copies = post.server.received().iter().filter(|m| m.to[0].starts_with("reader-1@")).count();
    assert_eq!(copies, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_name_nobody_however_the_relay_spells_them() {
    let script = Script::new(|event| match event {
        Event::Recipient { address, .. } => moved(address),
        _ => Act::Go,
    });
    let mut post = Post::new(script, "").await;
    let digest = post.sending(3).await;
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.bounced, 3);
    let said = "deliveries where reason = '5.1.6 … … has moved to …'";
    assert_eq!(sql::count(&mut post.conn, said).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_swallows_everything_ends_the_sender_and_its_journal_tells_the_rest_without_a_name() {
    let overrides = "[database]\nacquire_seconds = 1\nstatement_timeout_ms = 500\n[smtp]\nconnections = 2";
    let script = Script::new(|event| match event {
        // Every tenth, from the first on.
        Event::Recipient { address, .. } if address.contains("1@") => moved(address),
        Event::Dot { .. } => Act::Delay(Duration::from_millis(20)),
        _ => Act::Go,
    });
    let mut post = Post::new(script, overrides).await;
    let digest = post.sending(200).await;
    let url = post.state.config.database.url.expose_secret().to_owned();
    let proxy = Proxy::to_postgres(&url).await;
    let mut config = (*post.state.config).clone();
    config.database.url = proxy.in_place_of(&url).into();
    let behind = State::new(config, post.clock.clone()).unwrap();
    let job = domain::jobs::SendDigest { digest_id: digest.id, sender: 0 };
    let cx = JobContext::of_no_job(behind, CancellationToken::new());
    let run = async { tokio::time::timeout(Duration::from_secs(60), sender::run(&cx, job)).await };
    let (ended, ()) = tokio::join!(run, async {
        post.server.wait_for(20).await;
        proxy.set(Mode::BlackHole);
    });
    let ended = ended.expect("it gives up by itself");
    assert!(matches!(ended, Err(JobError::Infra(_))), "soon again, uncounted: {ended:?}");
    let left = lines(post.journals.path());
    assert!(left.contains("\"sent\"") && left.contains("\"bounced\""), "{left}");
    assert!(!left.contains('@') && !left.to_lowercase().contains("reader-"), "{left}");

    let supervisor = JobContext::of_no_job(post.state.clone(), CancellationToken::new());
    digests::expire_leases(&mut post.conn).await;
    supervise::run(&supervisor).await.unwrap();
    let ledger = post.ledger(&digest).await;
    let received = post.server.received().len();
    assert_eq!((usize::try_from(ledger.sent).unwrap(), ledger.uncertain), (received, 0), "{ledger:?}");
    assert!(received >= 20 && ledger.pending > 0, "{ledger:?}");
    post.send(&digest).await.unwrap();
    let ledger = post.ledger(&digest).await;
    assert_eq!((ledger.sent, ledger.bounced), (180, 20), "{ledger:?}");
    assert_eq!(post.server.received().len(), 180, "nobody has two");
}
