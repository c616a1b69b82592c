//! apalis' view of one lane: a source of claimed jobs.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use apalis_core::worker::context::WorkerContext;
use domain::jobs::Queue;
use domain::platform::db::DbError;
use domain::queue::{Claim, Claimed};
use futures::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::crew::Crew;
use super::lanes::Lane;
use super::lease::Lease;
use super::settle::SettleLayer;

/// A place in the lane, until its run is settled.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// Why a lane ends.
#[derive(Debug, thiserror::Error)]
#[error("lane {queue}: no answer from the database for {silence:?}: {last}")]
pub struct LaneError {
    queue: Queue,
    silence: Duration,
    last: DbError,
}

type Claims = mpsc::UnboundedReceiver<Result<Task<Claimed>, LaneError>>;
type Closing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Claims for one lane and hands the jobs to apalis.
pub(super) struct JobsBackend {
    crew: Arc<Crew>,
    lane: Lane,
    stop: CancellationToken,
    claims: Option<Claims>,
    claiming: Option<JoinHandle<()>>,
    closing: Option<Mutex<Closing>>,
}

impl JobsBackend {
    pub(super) fn new(crew: Arc<Crew>, lane: Lane) -> Self {
        let stop = crew.stopping.child_token();
        Self { crew, lane, stop, claims: None, claiming: None, closing: None }
    }

    #[expect(clippy::disallowed_methods, reason = "poll_close joins it, and it is aborted with the backend")]
    fn start(&mut self) -> &mut Claims {
        let (out, claims) = mpsc::unbounded_channel(); // bounded by the lane's slots
        let claimer = Claimer {
            crew: self.crew.clone(),
            lane: self.lane,
            stop: self.stop.clone(),
            out,
            silent_since: None,
        };
        self.claiming = Some(tokio::spawn(claimer.run()));
        self.claims.insert(claims)
    }
}

impl Drop for JobsBackend {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(claiming) = &self.claiming {
            claiming.abort();
        }
    }
}

impl Backend for JobsBackend {
    type Task = Task<Claimed>;
    type Error = LaneError;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), LaneError>> {
        if self.claims.is_none() {
            self.start();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Task<Claimed>, LaneError>>> {
        match &mut self.claims {
            Some(claims) => claims.poll_recv(cx),
            None => self.start().poll_recv(cx),
        }
    }

    /// Called when no job of the lane runs any more. The claim under way is let finish, for its rows are ours by then;
    /// what was claimed and never started is given back.
    fn poll_close(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), LaneError>> {
        self.stop.cancel();
        let (claiming, crew, queue) = (&mut self.claiming, &self.crew, self.lane.queue);
        let closing = self.closing.get_or_insert_with(|| {
            let (claiming, crew) = (claiming.take(), crew.clone());
            Mutex::new(Box::pin(async move {
                if let Some(claiming) = claiming {
                    let _ = claiming.await; // a panic in it was logged, and what it held is released below
                }
                let held = crew.held.list(Some(queue));
                match crew.store.release(&held).await {
                    Ok(0) => {}
                    Ok(released) => tracing::info!(%queue, released, "claimed jobs given back"),
                    Err(error) => tracing::warn!(%queue, %error, "claimed jobs wait for their leases to end"),
                }
                for hold in held {
                    crew.let_go(hold);
                }
            }))
        });
        ready!(closing.get_mut().unwrap_or_else(PoisonError::into_inner).poll_unpin(cx));
        self.closing = None;
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for JobsBackend {
    type Args = Claimed;
    type Id = u64;
    type Kind = Ephemeral; // a payload is decoded by the runner: a bad one must not end the lane
    type Config = Lane;
    type Layer = SettleLayer;

    fn config(&self) -> &Lane {
        &self.lane
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> SettleLayer {
        SettleLayer::new(self.crew.clone())
    }
}

/// The claim loop of one lane.
struct Claimer {
    crew: Arc<Crew>,
    lane: Lane,
    stop: CancellationToken,
    out: mpsc::UnboundedSender<Result<Task<Claimed>, LaneError>>,
    silent_since: Option<Instant>,
}

impl Claimer {
    async fn run(mut self) {
        let slots = Arc::new(Semaphore::new(self.lane.slots));
        let wake = self.crew.wake_of(self.lane.queue);
        loop {
            let first = tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                slot = slots.clone().acquire_owned() => slot,
            };
            let Ok(first) = first else { return };
            let mut free = vec![first];
            while let Ok(slot) = slots.clone().try_acquire_owned() {
                free.push(slot);
            }
            let wanted = free.len();
            let mut woken = std::pin::pin!(wake.notified());
            woken.as_mut().enable(); // a notification during the claim is not lost
            match self.claim(&mut free).await {
                Ok(claimed) => {
                    self.silent_since = None;
                    drop(free);
                    if claimed < wanted {
                        self.crew.rest(woken, self.lane.poll).await;
                    }
                }
                Err(error) => {
                    drop(free);
                    if !self.endure(error).await {
                        return;
                    }
                }
            }
        }
    }

    /// How many jobs were claimed and handed over.
    async fn claim(&self, free: &mut Vec<OwnedSemaphorePermit>) -> Result<usize, DbError> {
        if !self.crew.held.begin_claim(self.lane.queue) {
            return Ok(0);
        }
        let asked_at = Instant::now();
        let jobs = self.crew.store.claim(self.ask(free.len(), false)).await;
        let jobs = match jobs {
            Ok(jobs) => jobs,
            Err(error) => {
                self.crew.held.end_claim();
                return Err(error);
            }
        };
        let claimed = jobs.len();
        for job in jobs {
            let (hold, lease) = (job.hold(), Lease::of(job.hold()));
            self.crew.held.insert(self.lane.queue, &lease, hold, asked_at);
            self.hand_over(job, lease, free.pop());
        }
        self.crew.held.end_claim();
        if claimed == 0 && self.crew.held.begin_alone() {
            return self.claim_alone(free).await;
        }
        Ok(claimed)
    }

    /// A job that may be what killed earlier workers gets the process to itself.
    async fn claim_alone(&self, free: &mut Vec<OwnedSemaphorePermit>) -> Result<usize, DbError> {
        let asked_at = Instant::now();
        let jobs = self.crew.store.claim(self.ask(1, true)).await;
        let Ok(Some(job)) = jobs.as_ref().map(|jobs| jobs.first().cloned()) else {
            self.crew.wake(&self.crew.held.end_alone());
            return jobs.map(|_| 0);
        };
        tracing::warn!(job = job.id, kind = %job.kind, "lost its workers before: runs alone");
        let (hold, lease) = (job.hold(), Lease::of(job.hold()));
        self.crew.held.insert_alone(self.lane.queue, &lease, hold, asked_at);
        self.hand_over(job, lease, free.pop());
        Ok(1)
    }

    fn ask(&self, slots: usize, is_suspect: bool) -> Claim<'_> {
        let now = self.crew.clock.now();
        Claim { queue: self.lane.queue, slots, worker: &self.crew.name, now, is_suspect }
    }

    fn hand_over(&self, job: Claimed, lease: Lease, slot: Option<OwnedSemaphorePermit>) {
        let (id, attempt) = (job.id, job.attempt);
        let mut task = TaskBuilder::new(job)
            .task_id(TaskId::from_int(u64::try_from(id).unwrap_or_default()))
            .attempt(usize::try_from(attempt - 1).unwrap_or_default()) // apalis adds one
            .data(lease);
        if let Some(permit) = slot {
            task = task.data(Slot { _permit: Arc::new(permit) });
        }
        // A lane that no longer listens is closing, and poll_close gives the job back.
        let _ = self.out.send(Ok(task.build()));
    }

    /// Waits before the next claim; `false` when the database was away for too long.
    async fn endure(&mut self, error: DbError) -> bool {
        let silence = self.silent_since.get_or_insert_with(Instant::now).elapsed();
        if silence > self.lane.fatal_after {
            let _ = self.out.send(Err(LaneError { queue: self.lane.queue, silence, last: error }));
            return false;
        }
        tracing::warn!(queue = %self.lane.queue, %error, "nothing could be claimed");
        let pause = self.lane.poll.max(Duration::from_millis(500));
        tokio::select! { () = sleep(pause) => true, () = self.stop.cancelled() => true }
    }
}
