//! Around each run: ends it when its lease is lost, and writes down how it ended.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use domain::queue::{Claimed, Hold, Verdict};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use super::backend::Slot;
use super::crew::Crew;
use super::lease::Lease;

/// The outermost layer of a lane.
#[derive(Clone)]
pub(super) struct SettleLayer(Arc<Crew>);

impl SettleLayer {
    pub(super) fn new(crew: Arc<Crew>) -> Self {
        Self(crew)
    }
}

impl<S> tower::Layer<S> for SettleLayer {
    type Service = SettleService<S>;
    fn layer(&self, inner: S) -> SettleService<S> {
        SettleService { inner, crew: self.0.clone() }
    }
}

#[derive(Clone)]
pub(super) struct SettleService<S> {
    inner: S,
    crew: Arc<Crew>,
}

impl<S> tower::Service<Task<Claimed>> for SettleService<S>
where
    S: tower::Service<Task<Claimed>, Response = Verdict>,
    S::Future: Send + 'static,
    S::Error: Into<BoxDynError>,
{
    type Response = ();
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<(), BoxDynError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let job = task.args.clone();
        let lease = task.data().get::<Lease>().cloned().unwrap_or_else(|| Lease::of(job.hold()));
        let slot = task.data().get::<Slot>().cloned();
        let run = self.inner.call(task).map(|result| result.map_err(Into::into));
        let crew = self.crew.clone();
        async move {
            let _slot = slot; // taken until the row is settled
            let _holding = Holding { crew: &crew, hold: job.hold() };
            watch(&crew, &job, &lease, run).await;
            Ok(())
        }
        .boxed()
    }
}

/// Ends the renewal with the run, also when this future is dropped: no orphan is renewed for ever.
struct Holding<'a> {
    crew: &'a Crew,
    hold: Hold,
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.crew.let_go(self.hold);
    }
}

async fn watch(
    crew: &Crew,
    job: &Claimed,
    lease: &Lease,
    run: impl Future<Output = Result<Verdict, BoxDynError>> + Send,
) {
    let started = Instant::now();
    let wait = (crew.clock.now() - job.run_at).to_std().unwrap_or_default();
    metrics::histogram!("roster_job_wait_seconds", "kind" => job.kind.as_str()).record(wait.as_secs_f64());
    let result = tokio::select! {
        biased;
        result = run => result,
        () = lease.lost().cancelled() => {
            tracing::warn!(job = job.id, kind = %job.kind, "the lease is lost, the run was ended");
            count(job, "lost", started);
            return;
        }
    };
    // A body that panicked: the task it ran in says so.
    let verdict =
        result.unwrap_or_else(|panic| Verdict::after_failure(job, None, format!("panicked: {panic}")));
    let is_settled = settle_until_lost(crew, lease, job.hold(), &verdict).await;
    tell(job, &verdict, started, is_settled || lease.is_settling());
}

/// Retries while the database is away; the lease goes on being renewed meanwhile. `false`: it came too late.
async fn settle_until_lost(crew: &Crew, lease: &Lease, hold: Hold, verdict: &Verdict) -> bool {
    let mut pause = Duration::from_millis(100);
    loop {
        match crew.store.settle(hold, verdict, crew.clock.now()).await {
            Ok(is_settled) => return is_settled,
            Err(error) => tracing::warn!(job = hold.id, %error, "not settled yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(5)),
            () = lease.lost().cancelled() => return false,
        }
    }
}

fn tell(job: &Claimed, verdict: &Verdict, started: Instant, is_settled: bool) {
    let (id, kind, attempt) = (job.id, job.kind, job.attempt);
    let request_id = job.request_id.as_deref().unwrap_or_default();
    if !is_settled {
        tracing::warn!(job = id, %kind, outcome = verdict.word(), "settled too late: another worker has the job");
        return count(job, "late", started);
    }
    match verdict {
        Verdict::Done | Verdict::Yield => {
            tracing::debug!(job = id, %kind, request_id, outcome = verdict.word(), "job ran");
        }
        Verdict::Retry(pause, error) | Verdict::Defer(pause, error) => {
            tracing::warn!(job = id, %kind, attempt, request_id, ?pause, error, outcome = verdict.word(), "job failed");
        }
        Verdict::Dead(error) => tracing::error!(job = id, %kind, attempt, request_id, error, "job is dead"),
    }
    count(job, verdict.word(), started);
}

fn count(job: &Claimed, outcome: &'static str, started: Instant) {
    let kind = job.kind.as_str();
    metrics::counter!("roster_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    metrics::histogram!("roster_job_seconds", "kind" => kind).record(started.elapsed().as_secs_f64());
}
