//! Runs all lanes until the process is told to stop or cannot go on, and says which it was.

use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::Monitor;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::crew::Crew;
use super::lanes::{self, Lane};
use super::runner::{Dispatch, Runner};
use crate::state::State;

/// How a worker process ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Told to stop; every job that ran has been settled.
    Drained,
    /// A part of the process failed. The supervisor should start it again.
    Died(String),
    /// Told to stop; so many jobs did not end in time and were given back.
    GraceOver(usize),
}

impl Ending {
    /// The process's exit code: 0 drained, 1 died, 2 the grace was over.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Drained => 0,
            Self::Died(_) => 1,
            Self::GraceOver(_) => 2,
        }
    }
}

/// Runs `lanes` until `stop` resolves: with `None` on a signal, with a reason when another part of the process failed.
pub async fn run(
    crew: &Arc<Crew>,
    lanes: &[Lane],
    state: &State,
    dispatch: Dispatch,
    stop: impl Future<Output = Option<String>>,
) -> Ending {
    let runner = Runner { state: state.clone(), stopping: crew.stopping.clone(), dispatch };
    let mut watching = crew.watch();
    let died = Arc::new(Notify::new());
    let monitor =
        lanes.iter().fold(Monitor::new(), |monitor, lane| lanes::register(monitor, crew, *lane, &runner));
    let told = died.clone();
    // Used as "a lane died": one that came back would share leases with what is left of the old one.
    let monitor = monitor.should_restart(move |worker, error| {
        tracing::error!(lane = worker.name(), %error, "a lane died");
        told.notify_one();
        false
    });
    let lanes = monitor.context(); // after the last registration
    let mut running = Box::pin(monitor.run());

    let mut failure = None;
    let early = tokio::select! {
        result = &mut running => Some(result),
        () = died.notified() => { failure = Some("a lane died".to_owned()); None }
        _ = watching.join_next() => { failure = Some("the watch over leases ended".to_owned()); None }
        reason = stop => { failure = reason; None }
    };
    crew.stopping.cancel();
    let result = if early.is_some() {
        early
    } else {
        if let Err(error) = lanes.shutdown() {
            tracing::warn!(%error, "lanes could not be told to stop");
        }
        timeout(Duration::from_secs(state.config.worker.grace_seconds), &mut running).await.ok()
    };
    match result {
        Some(Ok(())) => failure.map_or(Ending::Drained, Ending::Died),
        Some(Err(error)) => Ending::Died(failure.unwrap_or_else(|| error.to_string())),
        None => {
            let held = crew.list_held();
            drop(running); // ends the handlers before their jobs are given back
            match crew.store.release(&held).await {
                Ok(released) => tracing::warn!(released, "running jobs given back"),
                Err(error) => tracing::warn!(%error, "running jobs wait for their leases to end"),
            }
            failure.map_or(Ending::GraceOver(held.len()), Ending::Died)
        }
    }
}
