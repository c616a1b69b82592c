//! The lanes: one apalis worker each, with places of its own, so that a flood of one kind never blocks another.

use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{BoxDynError, Data, Monitor, WorkerBuilder};
use apalis_core::worker::ext::parallelize::ParallelizeExt;
use domain::jobs::Queue;
use domain::platform::config;
use domain::queue::{Claimed, Verdict};
use tokio_util::task::AbortOnDropHandle;

use super::backend::JobsBackend;
use super::crew::Crew;
use super::lease::Lease;
use super::runner::Runner;

/// How one queue is worked on.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// Which queue.
    pub queue: Queue,
    /// Jobs at once.
    pub slots: usize,
    /// How often it looks by itself.
    pub poll: Duration,
    /// It gives up when the database was away for so long.
    pub fatal_after: Duration,
}

impl Lane {
    /// All lanes that the settings give places to.
    #[must_use]
    pub fn all(settings: &config::Worker) -> Vec<Self> {
        let slots = |queue| match queue {
            Queue::Mail => settings.mail_slots,
            Queue::Timer => settings.timer_slots,
            Queue::Digest => settings.digest_slots,
        };
        let lane = |queue: &Queue| Self {
            queue: *queue,
            slots: slots(*queue),
            poll: Duration::from_millis(settings.poll_ms),
            fatal_after: Duration::from_secs(settings.fatal_seconds),
        };
        Queue::ALL.iter().map(lane).filter(|lane| lane.slots > 0).collect()
    }
}

/// Puts the lane's worker under the monitor. Each run is a task of its own, ended with the future that waits for it.
pub(super) fn register(monitor: Monitor, crew: &Arc<Crew>, lane: Lane, runner: &Runner) -> Monitor {
    let (crew, runner) = (crew.clone(), runner.clone());
    monitor.register(move |_| {
        #[expect(
            clippy::disallowed_methods,
            reason = "the handle aborts it when nobody waits for it any more"
        )]
        let own_task = |run| AbortOnDropHandle::new(tokio::spawn(run));
        WorkerBuilder::new(format!("{}/{}", crew.name, lane.queue))
            .backend(JobsBackend::new(crew.clone(), lane))
            .data(runner.clone())
            .parallelize(own_task)
            .build(handle)
    })
}

/// Fails only when its task panics.
async fn handle(job: Claimed, runner: Data<Runner>, lease: Data<Lease>) -> Result<Verdict, BoxDynError> {
    Ok(runner.run(&job, Lease::clone(&lease)).await)
}
