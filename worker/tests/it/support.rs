//! A worker in this process, with bodies of the test's own, over a database of the test's own.

use std::sync::Arc;

use domain::jobs::{Payload, SendMail};
use domain::platform::clock::Clock;
use domain::platform::db::Conn;
use domain::platform::ids::MailId;
use domain::platform::listen;
use domain::queue::{CHANNEL, NewJob, Store, enqueue};
use domain::testing::sql::{JobRow, job};
use domain::testing::{self, TestDatabase};
use futures::FutureExt;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;
use worker::jobs::{JobContext, JobError, Outcome};
use worker::runtime::{self, Crew, Dispatch, Ending, Lane};
use worker::state::State;

/// A running worker.
pub struct Running {
    stop: oneshot::Sender<Option<String>>,
    ended: JoinHandle<Ending>,
    _listening: AbortOnDropHandle<()>,
}

impl Running {
    /// Tells it to stop, and waits.
    pub async fn stop(self) -> Ending {
        self.stop.send(None).expect("it runs");
        self.ended.await.expect("it does not panic")
    }

    /// Waits for an end that nobody asked for.
    pub async fn ended(self) -> Ending {
        self.ended.await.expect("it does not panic")
    }
}

/// Settings over `url`, with the lanes looking by themselves only each `poll_ms`.
pub fn state(url: &str, poll_ms: u64, overrides: &str) -> State {
    let mut config = testing::config(overrides);
    config.database.url = url.into();
    config.worker.poll_ms = poll_ms;
    State::new(config, Clock::system()).expect("a state")
}

/// Starts a worker with these bodies.
pub fn start(state: &State, name: &str, dispatch: Dispatch) -> Running {
    let crew = Crew::new(Store::new(&state.config), state.clock.clone(), name.to_owned());
    let (stop, told) = oneshot::channel();
    let (hearing, url) = (crew.clone(), state.config.database.url.clone());
    let listening = tokio::spawn(async move {
        listen::listen(url, &[CHANNEL], |heard| hearing.hear(heard)).await;
    });
    let (lanes, state, running) = (Lane::all(&state.config.worker), state.clone(), crew.clone());
    let ended = tokio::spawn(async move {
        let stop = async { told.await.unwrap_or(None) };
        runtime::run(&running, &lanes, &state, dispatch, stop).await
    });
    Running { stop, ended, _listening: AbortOnDropHandle::new(listening) }
}

/// Bodies from a function.
pub fn bodies<F, R>(body: F) -> Dispatch
where
    F: Fn(JobContext) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Outcome, JobError>> + Send + 'static,
{
    Arc::new(move |cx, _| body(cx).boxed())
}

/// Bodies that only succeed.
pub fn done() -> Dispatch {
    bodies(|_| async { Ok(Outcome::Done) })
}

/// A job of the mail lane, committed.
pub async fn enqueue_mail(conn: &mut Conn, state: &State) -> i64 {
    let cx = state.context(Some("r-1".into()));
    let payload = Payload::SendMail(SendMail { mail_id: MailId::new() });
    enqueue(conn, &cx, &NewJob::now(&cx, payload)).await.expect("an insert").expect("no key")
}

/// Waits until the job is in `wanted`.
pub async fn wait_for(database: &TestDatabase, id: i64, wanted: &str) -> JobRow {
    let mut conn = database.connect().await;
    testing::until(wanted, async || job(&mut conn, id).await.state == wanted).await;
    job(&mut conn, id).await
}
