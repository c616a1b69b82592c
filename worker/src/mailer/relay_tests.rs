//! Transactions against a real server that misbehaves on purpose: what is known about the message's fate.

use std::time::Duration;

use domain::testing;

use super::{Envelope, Relay, SendError, Stage, Verdict, classify};
use crate::catcher::{Act, Event, Script, Server, Settings};

const MESSAGE: &[u8] = b"Subject: hello\r\n\r\nFirst line\r\n.dot at the start\r\n.\r\nlast line\r\n";

fn plain() -> Settings {
    Settings { extensions: vec!["8BITMIME"], ..Settings::default() }
}

async fn server(settings: Settings, act: impl Fn(Event<'_>) -> Act + Send + Sync + 'static) -> Server {
    Server::start(settings, Script::new(act)).await.unwrap()
}

fn relay(url: &str, overrides: &str) -> Relay {
    let mut smtp =
        testing::config(&format!("[smtp]\ntimeout_seconds = 1\ndot_seconds = 1\n{overrides}")).smtp;
    smtp.url = url.to_owned().into();
    Relay::new(&smtp).unwrap()
}

fn envelope(to: &str) -> Envelope {
    Envelope::new(&"m+1@bounces.roster.example".parse().unwrap(), &to.parse().unwrap()).unwrap()
}

fn reply(line: &str) -> Act {
    Act::Reply(line.to_owned())
}

#[tokio::test]
async fn a_message_arrives_byte_for_byte_with_and_without_pipelining() {
    for settings in [plain(), Settings::default()] {
        let server = server(settings, |_| Act::Go).await;
        let relay = relay(&server.url(), "");
        let mut lease = relay.acquire().await;
        for to in ["ada@example.com", "grace@example.com"] {
            let reply = lease.send_raw(&envelope(to), MESSAGE).await.unwrap();
            assert_eq!(reply.code, 250);
        }
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].bytes, MESSAGE);
        assert_eq!(
            (received[1].from.as_str(), received[1].to.as_slice()),
            ("m+1@bounces.roster.example", &["grace@example.com".to_owned()][..])
        );
    }
}

#[tokio::test]
async fn refusals_name_their_stage_and_the_connection_goes_on() {
    for settings in [plain(), Settings::default()] {
        let server = server(settings, |event| match event {
            Event::Mail { sender } if sender.starts_with("bad") => reply("550 5.7.1 not you"),
            Event::Recipient { address, .. } if address.starts_with("gone") => {
                reply("550 5.1.1 no such user")
            }
            Event::Recipient { address, attempt: 1 } if address.starts_with("busy") => {
                reply("450 4.2.0 later")
            }
            Event::Data { address, .. } if address.starts_with("data") => reply("554 5.5.0 no data"),
            Event::Dot { address, .. } if address.starts_with("spam") => reply("554 5.7.1 spam"),
            _ => Act::Go,
        })
        .await;
        let relay = relay(&server.url(), "");
        let mut lease = relay.acquire().await;
        for (to, stage, code, verdict) in [
            ("gone@example.com", Stage::Recipient, 550, Verdict::Bounced { is_gone: true }),
            ("busy@example.com", Stage::Recipient, 450, Verdict::Deferred { is_throttled: false }),
            ("data@example.com", Stage::Data, 554, Verdict::Failed),
            ("spam@example.com", Stage::Dot, 554, Verdict::Policy),
        ] {
            let outcome = lease.send_raw(&envelope(to), MESSAGE).await;
            let Err(SendError::Refused { stage: at, reply }) = &outcome else { panic!("{to}: {outcome:?}") };
            assert_eq!((*at, reply.code, classify(&outcome)), (stage, code, verdict), "{to}");
            assert!(lease.send_raw(&envelope("ada@example.com"), MESSAGE).await.is_ok(), "after {to}");
        }
        assert!(
            lease.send_raw(&envelope("busy@example.com"), MESSAGE).await.is_ok(),
            "the second time it is free"
        );
        assert_eq!(server.received().len(), 5);
    }
}

#[tokio::test]
async fn losses_are_uncertain_only_after_the_dot() {
    for (name, act, verdict, arrived) in [
        ("close at the recipient", Act::Close, Verdict::Deferred { is_throttled: false }, 0),
        ("hang at the recipient", Act::Hang, Verdict::Deferred { is_throttled: false }, 0),
        ("421 at the recipient", reply("421 4.3.2 bye"), Verdict::Deferred { is_throttled: true }, 0),
    ] {
        let script = act.clone();
        let server = server(Settings::default(), move |event| match event {
            Event::Recipient { attempt: 1, .. } => script.clone(),
            _ => Act::Go,
        })
        .await;
        assert_outcome(&server, name, verdict, arrived).await;
    }
    for (name, act, verdict, arrived) in [
        ("close after the dot, kept", Act::KeepAndClose, Verdict::Uncertain, 1),
        ("close after the dot, not kept", Act::Close, Verdict::Uncertain, 0),
        ("hang after the dot, kept", Act::KeepAndHang, Verdict::Uncertain, 1),
        ("slow, but in time", Act::Delay(Duration::from_millis(100)), Verdict::Sent, 1),
    ] {
        let script = act.clone();
        let server = server(Settings::default(), move |event| match event {
            Event::Dot { attempt: 1, .. } => script.clone(),
            _ => Act::Go,
        })
        .await;
        assert_outcome(&server, name, verdict, arrived).await;
    }
}

/// The first message ends in `verdict`; the lease then mends itself and the second one is sent.
async fn assert_outcome(server: &Server, name: &str, verdict: Verdict, arrived: usize) {
    let relay = relay(&server.url(), "");
    let mut lease = relay.acquire().await;
    let outcome = lease.send_raw(&envelope("ada@example.com"), MESSAGE).await;
    assert_eq!(classify(&outcome), verdict, "{name}: {outcome:?}");
    assert_eq!(server.received().len(), arrived, "{name}");
    let outcome = lease.send_raw(&envelope("ada@example.com"), MESSAGE).await;
    assert_eq!(classify(&outcome), Verdict::Sent, "after {name}: {outcome:?}");
}

#[tokio::test]
async fn no_relay_is_a_connect_error() {
    let url = server(plain(), |_| Act::Go).await.url(); // stopped at once: the port is closed
    let outcome = relay(&url, "").acquire().await.send_raw(&envelope("ada@example.com"), MESSAGE).await;
    assert!(matches!(outcome, Err(SendError::Connect(_))), "{outcome:?}");
    let silent = server(plain(), |event| if event == Event::Connect { Act::Hang } else { Act::Go }).await;
    let outcome =
        relay(&silent.url(), "").acquire().await.send_raw(&envelope("ada@example.com"), MESSAGE).await;
    assert!(matches!(outcome, Err(SendError::Connect(_))), "{outcome:?}");
}

#[tokio::test]
async fn without_smtputf8_such_an_address_is_undeliverable_and_with_it_is_not() {
    for (settings, goes) in [(plain(), false), (Settings::default(), true)] {
        let server = server(settings, |_| Act::Go).await;
        let relay = relay(&server.url(), "");
        let mut lease = relay.acquire().await;
        let outcome = lease.send_raw(&envelope("jürgen@bücher.example"), MESSAGE).await;
        assert_eq!(classify(&outcome), if goes { Verdict::Sent } else { Verdict::Failed }, "{outcome:?}");
        assert!(lease.send_raw(&envelope("ada@bücher.example"), MESSAGE).await.is_ok());
    }
}

#[tokio::test]
async fn connections_are_bounded_shared_and_replaced() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    let opened = Arc::new(AtomicU32::new(0));
    let counter = opened.clone();
    let server = server(Settings::default(), move |event| {
        if event == Event::Connect {
            counter.fetch_add(1, Ordering::SeqCst);
        }
        Act::Go
    })
    .await;
    let relay = relay(&server.url(), "connections = 2\nmessages_per_connection = 3");
    for _ in 0..7 {
        let mut lease = relay.acquire().await;
        lease.send_raw(&envelope("ada@example.com"), MESSAGE).await.unwrap();
    }
    assert_eq!(opened.load(Ordering::SeqCst), 3, "3 + 3 + 1 messages");
    let (_one, _two) = (relay.acquire().await, relay.acquire().await);
    let third = tokio::time::timeout(Duration::from_millis(50), relay.acquire()).await;
    assert!(third.is_err(), "only two at once");
}

#[tokio::test]
async fn a_parked_connection_that_the_relay_closed_costs_nothing() {
    let server =
        server(Settings { idle: Duration::from_millis(50), ..Settings::default() }, |_| Act::Go).await;
    let relay = relay(&server.url(), "");
    relay.acquire().await.send_raw(&envelope("ada@example.com"), MESSAGE).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await; // the server's own silence limit has to pass
    relay.acquire().await.send_raw(&envelope("ada@example.com"), MESSAGE).await.unwrap();
    assert_eq!(server.received().len(), 2);
}
