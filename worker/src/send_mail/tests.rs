//! From an owed row to the bytes at the relay, and through every fault on the way.

use chrono::TimeDelta;
use domain::jobs::SendMail;
use domain::outbox::{self, MailKind, MailState, NewMail};
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::ids::{MailId, SubscriberId};
use domain::queue::Hold;
use domain::subscribers::{self, SubscribeForm};
use domain::testing::{self, TestDatabase};
use tokio_util::sync::CancellationToken;

use super::run;
use crate::catcher::{Act, Event, Script, Server, Settings};
use crate::jobs::{JobContext, JobError, Outcome};
use crate::mailer::message_tests;
use crate::runtime::Lease;
use crate::state::State;

pub(super) struct Desk {
    pub(super) database: TestDatabase,
    pub(super) server: Server,
    pub(super) state: State,
}

pub(super) async fn desk(act: impl Fn(Event<'_>) -> Act + Send + Sync + 'static) -> Desk {
    let database = TestDatabase::new().await;
    let server = Server::start(Settings::default(), Script::new(act)).await.unwrap();
    let mut config: Config = testing::config("[smtp]\ntimeout_seconds = 1\ndot_seconds = 1");
    config.database.url = database.secret_url();
    config.smtp.url = server.url().into();
    let state = State::new(config, Clock::standing_at(testing::start())).unwrap();
    Desk { database, server, state }
}

impl Desk {
    /// Somebody asks for the digest; gives the mail that is owed.
    pub(super) async fn subscribe(&self, email: &str) -> MailId {
        let mut conn = self.database.connect().await;
        let input = SubscribeForm { email: email.into(), ..SubscribeForm::default() };
        subscribers::subscribe(&mut conn, &self.state.context(None), input).await.unwrap();
        let cx = self.state.context(None);
        outbox::list(&mut conn, &cx, outbox::Filter::All, None, 1).await.unwrap().unwrap()[0].id
    }

    /// One run of the mail's job, as the queue claims it.
    pub(super) async fn claim(&self, id: MailId) -> (JobContext, Hold) {
        let mut conn = self.database.connect().await;
        let hold = domain::testing::jobs::claim_by_key(&mut conn, &id.to_string()).await;
        let mut cx = JobContext::of_no_job(self.state.clone(), CancellationToken::new());
        cx.lease = Lease::of(hold);
        cx.max_attempts = 12;
        (cx, hold)
    }

    pub(super) async fn run(&self, id: MailId) -> Result<Outcome, JobError> {
        let (cx, _) = self.claim(id).await;
        run(&cx, SendMail { mail_id: id }).await
    }

    pub(super) async fn state_of(&self, id: MailId) -> MailState {
        outbox::load(&mut self.database.connect().await, id).await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn a_mail_that_is_owed_arrives_once_however_often_its_job_runs() {
    let desk = desk(|_| Act::Go).await;
    let id = desk.subscribe("ada@example.com").await;
    for _ in 0..3 {
        assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    }
    let received = desk.server.received();
    assert_eq!(received.len(), 1);
    message_tests::check(&received[0].bytes);
    assert_eq!(received[0].to, ["ada@example.com"]);
    assert!(received[0].from.starts_with("m+") && received[0].from.ends_with("@bounces.roster.example"));
    let text = String::from_utf8(received[0].bytes.clone()).unwrap();
    assert!(text.contains("Auto-Submitted: auto-generated\r\n") && text.contains("@roster.example>\r\n"));
    assert_eq!(desk.state_of(id).await, MailState::Sent);
}

#[tokio::test]
async fn a_run_that_died_after_the_dot_is_followed_by_the_same_bytes() {
    let desk = desk(|event| match event {
        Event::Dot { attempt: 1, .. } => Act::KeepAndClose,
        _ => Act::Go,
    })
    .await;
    let id = desk.subscribe("ada@example.com").await;
    assert!(desk.run(id).await.is_err());
    assert_eq!(desk.state_of(id).await, MailState::Uncertain);
    desk.state.clock.advance(TimeDelta::hours(3));
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    let received = desk.server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].bytes, received[1].bytes, "a receiver can tell that it is the same mail");
    assert_eq!(desk.state_of(id).await, MailState::Sent);
}

#[tokio::test]
async fn a_run_killed_between_dot_and_settlement_is_fenced_and_followed() {
    let desk = desk(|event| match event {
        Event::Dot { attempt: 1, .. } => Act::KeepAndHang,
        _ => Act::Go,
    })
    .await;
    let id = desk.subscribe("ada@example.com").await;
    let (cx, old) = desk.claim(id).await;
    {
        let running = run(&cx, SendMail { mail_id: id });
        tokio::select! { _ = running => panic!("the relay hangs"), () = desk.server.wait_for(1) => {} }
    } // dropped: as if the process had been killed
    assert_eq!(desk.state_of(id).await, MailState::InFlight);
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    let mut conn = desk.database.connect().await;
    let mail = outbox::load(&mut conn, id).await.unwrap().unwrap();
    let late = outbox::Settlement::plain(MailState::Failed, None);
    assert!(!outbox::settle(&mut conn, &cx.context(), &mail, old, &late).await.unwrap());
    assert_eq!(desk.state_of(id).await, MailState::Sent);
    let received = desk.server.received();
    assert_eq!((received.len(), received[0].bytes == received[1].bytes), (2, true));
}

#[tokio::test]
async fn refusals_end_or_defer_as_they_are_meant() {
    let desk = desk(|event| match event {
        Event::Recipient { address, attempt: 1 } if address.starts_with("busy") => {
            Act::Reply("450 4.2.0 later".into())
        }
        Event::Recipient { address, .. } if address.starts_with("gone") => {
            Act::Reply("550 5.1.1 who?".into())
        }
        Event::Recipient { address, .. } if address.starts_with("policy") => {
            Act::Reply("550 5.7.1 not from you".into())
        }
        Event::Dot { address, .. } if address.starts_with("odd") => Act::Reply("554 5.6.0 malformed".into()),
        Event::Recipient { address, attempt: 1 } if address.starts_with("hang") => Act::Hang,
        _ => Act::Go,
    })
    .await;
    for (to, first, second) in [
        ("busy@example.com", MailState::Queued, MailState::Sent),
        ("gone@example.com", MailState::Bounced, MailState::Bounced),
        ("policy@example.com", MailState::Queued, MailState::Queued),
        ("odd@example.com", MailState::Failed, MailState::Failed),
        ("hang@example.com", MailState::Queued, MailState::Sent),
    ] {
        let id = desk.subscribe(to).await;
        let _ = desk.run(id).await;
        assert_eq!(desk.state_of(id).await, first, "{to}");
        if !first.is_end() {
            let _ = desk.run(id).await;
        }
        assert_eq!(desk.state_of(id).await, second, "{to}");
    }
}

#[tokio::test]
async fn the_last_attempt_at_a_closed_port_fails_and_staff_can_revive_it() {
    let mut desk = desk(|_| Act::Go).await;
    let id = desk.subscribe("ada@example.com").await;
    let alive = desk.state.relay.clone();
    let mut closed = (*desk.state.config).clone();
    closed.smtp.url = "smtp://127.0.0.1:1".to_owned().into();
    desk.state.relay = crate::mailer::Relay::new(&closed.smtp).unwrap();
    let (mut cx, _) = desk.claim(id).await;
    cx.attempt = cx.max_attempts;
    assert!(run(&cx, SendMail { mail_id: id }).await.is_err());
    assert_eq!(desk.state_of(id).await, MailState::Failed);
    desk.state.relay = alive;
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    assert_eq!(desk.state_of(id).await, MailState::Sent);
}

#[tokio::test]
async fn a_mail_about_something_that_is_gone_ends_unsent() {
    let desk = desk(|_| Act::Go).await;
    let mut conn = desk.database.connect().await;
    let recipient = "ada@example.com".parse().unwrap();
    let new = NewMail {
        kind: MailKind::ConfirmSubscription,
        recipient: &recipient,
        account_id: None,
        payload: serde_json::json!({ "subscriber_id": SubscriberId::new(), "version": 0 }),
        unique_key: "k".into(),
    };
    let id = outbox::record(&mut conn, &desk.state.context(None), &new).await.unwrap().unwrap();
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    assert_eq!(desk.state_of(id).await, MailState::Suppressed);
    assert!(desk.server.received().is_empty());
}
