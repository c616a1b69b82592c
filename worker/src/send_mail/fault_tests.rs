//! A relay that keeps mails waiting, a database that blinks, and words that name somebody.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::jobs::SendMail;
use domain::outbox::{self, Filter, MailState, Summary};
use domain::platform::config::Config;
use domain::platform::ids::MailId;
use domain::testing::proxy::{Mode, Proxy};
use domain::testing::{sql, until};

use super::tests::{Desk, desk};
use super::{limit, run};
use crate::catcher::{Act, Event};
use crate::jobs::{JobError, Outcome};
use crate::state::State;

impl Desk {
    /// The same desk with other settings.
    fn change(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = (*self.state.config).clone();
        change(&mut config);
        self.state = State::new(config, self.state.clock.clone()).unwrap();
    }

    async fn summary(&self, id: MailId) -> Summary {
        let mut conn = self.database.connect().await;
        let all = outbox::list(&mut conn, &self.state.context(None), Filter::All, None, 10).await;
        all.unwrap().unwrap().into_iter().find(|mail| mail.id == id).unwrap()
    }
}

#[tokio::test]
async fn a_mail_that_waits_for_a_connection_is_not_in_flight_and_can_still_be_taken_back() {
    let is_asked = Arc::new(AtomicBool::new(false));
    let asked = is_asked.clone();
    let mut desk = desk(move |event| {
        asked.fetch_or(event == Event::Connect, Ordering::SeqCst);
        Act::Go
    })
    .await;
    let proxy = Proxy::to_address(&desk.server.address().to_string()).await;
    proxy.set(Mode::BlackHole);
    let url = proxy.in_place_of(&desk.server.url());
    desk.change(|config| {
        config.smtp.url = url.into();
        config.smtp.timeout_seconds = 20;
    });
    let id = desk.subscribe("ada@example.com").await;
    let (cx, _) = desk.claim(id).await;
    let taking_back = async {
        until("it connects", async || is_asked.load(Ordering::SeqCst)).await;
        assert_eq!(desk.state_of(id).await, MailState::Queued);
        let mut conn = desk.database.connect().await;
        sql::execute(&mut conn, "update outbox_mails set state = 'suppressed'").await;
        proxy.set(Mode::Pass);
    };
    let (ran, ()) = tokio::join!(run(&cx, SendMail { mail_id: id }), taking_back);
    assert_eq!(ran.unwrap(), Outcome::Done);
    assert!(desk.server.received().is_empty());
    assert_eq!(desk.summary(id).await.attempts, 0, "it never flew");
}

#[tokio::test]
async fn a_relay_that_cannot_be_reached_makes_no_resend_and_staff_see_why() {
    let desk = desk(|event| if event == Event::Connect { Act::Hang } else { Act::Go }).await;
    let id = desk.subscribe("ada@example.com").await;
    assert!(matches!(desk.run(id).await, Err(JobError::Retry(_))));
    let mail = desk.summary(id).await;
    assert_eq!((mail.state, mail.attempts), (MailState::Queued, 1));
    let never_flew = "outbox_mails where epoch = 0";
    assert_eq!(sql::count(&mut desk.database.connect().await, never_flew).await, 1);
    assert_eq!(mail.last_error.as_deref(), Some("no connection to the relay: no answer in time"));
}

#[tokio::test]
async fn a_relay_whose_connections_are_all_busy_costs_no_attempt() {
    let mut desk = desk(|_| Act::Go).await;
    desk.change(|config| config.smtp.connections = 1);
    let id = desk.subscribe("ada@example.com").await;
    let busy = desk.state.relay.acquire().await;
    assert!(matches!(desk.run(id).await, Err(JobError::Infra(_))));
    assert_eq!(desk.summary(id).await.attempts, 0);
    let (cx, _) = desk.claim(id).await;
    cx.stopping().cancel();
    assert_eq!(run(&cx, SendMail { mail_id: id }).await.unwrap(), Outcome::Yield, "a stop waits for nobody");
    drop(busy);
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    assert_eq!(desk.state_of(id).await, MailState::Sent);
}

/// The database connection dies under the settlement; then either the database is back, or the job is somebody else's.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_written_down_again_and_again_until_the_job_is_lost() {
    for is_lost in [false, true] {
        let gate: Arc<OnceLock<Proxy>> = Arc::default();
        let at_data = gate.clone();
        let mut desk = desk(move |event| {
            if let (Event::Data { .. }, Some(proxy)) = (event, at_data.get()) {
                proxy.set(Mode::BlackHole); // the answer, and with it the rest of the transaction, waits
            }
            Act::Go
        })
        .await;
        assert!(gate.set(Proxy::to_address(&desk.server.address().to_string()).await).is_ok());
        let proxy = gate.get().unwrap();
        let url = proxy.in_place_of(&desk.server.url());
        desk.change(|config| {
            config.smtp.url = url.into();
            config.smtp.timeout_seconds = 20;
            config.smtp.dot_seconds = 20;
        });
        let id = desk.subscribe("ada@example.com").await;
        let (cx, _) = desk.claim(id).await;
        let disturbing = async {
            until("it is in flight", async || desk.state_of(id).await == MailState::InFlight).await;
            let mut holder = desk.database.connect().await;
            sql::execute(&mut holder, "begin; select 1 from outbox_mails for update").await;
            proxy.set(Mode::Pass);
            let mut conn = desk.database.connect().await;
            let waiting = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
            until("it settles", async || sql::count(&mut conn, waiting).await > 0).await;
            sql::execute(&mut conn, &format!("select pg_terminate_backend(pid) from {waiting}")).await;
            until("it settles again", async || sql::count(&mut conn, waiting).await > 0).await;
            if is_lost {
                cx.lease.lost().cancel();
            } else {
                sql::execute(&mut holder, "rollback").await;
            }
            holder
        };
        let (ran, holder) = tokio::join!(run(&cx, SendMail { mail_id: id }), disturbing);
        drop(holder);
        assert_eq!(ran.unwrap(), Outcome::Done);
        let expected = if is_lost { MailState::InFlight } else { MailState::Sent };
        assert_eq!(desk.state_of(id).await, expected, "the next owner finds what it must know");
        assert_eq!(desk.server.received().len(), 1, "nobody gets it twice");
    }
}

#[tokio::test]
async fn nothing_that_is_kept_or_logged_names_the_reader() {
    let desk = desk(|event| match event {
        Event::Recipient { .. } => {
            Act::Reply("450 4.2.0 <LOVELACE@example.com>: user Lovelace is busy".into())
        }
        _ => Act::Go,
    })
    .await;
    let id = desk.subscribe("lovelace@example.com").await;
    let Err(JobError::Retry(said)) = desk.run(id).await else { panic!("it is deferred") };
    let kept = desk.summary(id).await.last_error.unwrap();
    assert_eq!(kept, "refused at Recipient: 450 4.2.0 …: user … is busy");
    assert_eq!(format!("{said:#}"), kept, "the job and the log say the same");
}

#[test]
fn a_run_may_take_longer_than_twice_the_patience_at_the_dot() {
    for dot_seconds in [1, 600, 3600] {
        let mut smtp = domain::testing::config("").smtp;
        smtp.dot_seconds = dot_seconds;
        assert!(limit(&smtp) > Duration::from_secs(2 * dot_seconds));
    }
}
