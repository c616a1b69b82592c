//! What a job is told, what it may answer, and which body belongs to which payload.
//!
//! A body is `worker/src/<feature>/<verb>.rs`: `pub async fn run(cx: &JobContext, job: SendMail) -> Result<Outcome, JobError>`.
//! It must be safe to run twice: a worker can die after the effect and before the settlement. Effects in our own database
//! can be bound to the settlement with [`JobContext::settle_in`]; effects outside need a guard of their own.

use std::time::Duration;

use domain::jobs::Payload;
use domain::platform::context::Context;
use domain::platform::db::{self, Conn, DbError, Pooled, QueryError};
use tokio_util::sync::CancellationToken;

use crate::digests;
use crate::intake;
use crate::personal;
use crate::runtime::Lease;
use crate::send_mail;
use crate::state::State;
use crate::timers;

/// Runs the body of `job`.
///
/// # Errors
/// As the body says.
pub async fn dispatch(cx: &JobContext, job: Payload) -> Result<Outcome, JobError> {
    match job {
        Payload::Tick(tick) => timers::run(cx, tick).await,
        Payload::SendMail(job) => send_mail::run(cx, job).await,
        Payload::SendDigest(job) => digests::sender::run(cx, job).await,
        Payload::BuildExport(job) => personal::build_export::run(cx, job).await,
        Payload::ReadMail(job) => intake::read_mail::run(cx, job).await,
    }
}

/// How a run ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left to do.
    Done,
    /// There is more, but others come first: queued again at once, and the attempt is not counted. Save a cursor before.
    Yield,
}

/// How a run ended badly.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The job failed: again after its kind's back-off, until its attempts are used up.
    #[error(transparent)]
    Retry(anyhow::Error),
    /// The job failed, and it is known when it makes sense to try again. Counts as an attempt.
    #[error("{1}")]
    RetryAfter(Duration, #[source] anyhow::Error),
    /// The job can never succeed.
    #[error(transparent)]
    Dead(anyhow::Error),
    /// What the job stands on is away: soon again, and the attempt is not counted.
    #[error(transparent)]
    Infra(anyhow::Error),
}

impl JobError {
    /// [`JobError::Retry`] of any error.
    pub fn retry(error: impl Into<anyhow::Error>) -> Self {
        Self::Retry(error.into())
    }

    /// [`JobError::Dead`] of any error.
    pub fn dead(error: impl Into<anyhow::Error>) -> Self {
        Self::Dead(error.into())
    }

    /// [`JobError::Infra`] of any error.
    pub fn infra(error: impl Into<anyhow::Error>) -> Self {
        Self::Infra(error.into())
    }
}

impl From<QueryError> for JobError {
    fn from(error: QueryError) -> Self {
        if db::is_passing(&error) { Self::infra(error) } else { Self::retry(error) }
    }
}

impl From<DbError> for JobError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Query(error) => error.into(),
            error @ DbError::Unavailable(_) => Self::infra(error),
            error @ DbError::Migration(_) => Self::retry(error),
        }
    }
}

/// The circumstances of one run. Cheap to clone.
#[derive(Clone)]
pub struct JobContext {
    /// What all jobs of this process share.
    pub state: State,
    /// This run's number, from 1.
    pub attempt: i32,
    /// The last number allowed; after a [`JobError::Retry`] of that one the job is dead.
    pub max_attempts: i32,
    /// The request that caused the job; it is in every log line of the run.
    pub request_id: Option<String>,
    pub(crate) lease: Lease,
    pub(crate) stopping: CancellationToken,
}

impl JobContext {
    /// For work that an operator does in the foreground, or a test: no job stands behind it, and `stopping` ends it.
    #[must_use]
    pub fn of_no_job(state: State, stopping: CancellationToken) -> Self {
        Self { state, attempt: 1, max_attempts: 1, request_id: None, lease: Lease::of_no_job(), stopping }
    }

    /// Circumstances of an operation, as of now.
    #[must_use]
    pub fn context(&self) -> Context {
        self.state.context(self.request_id.clone())
    }

    /// A connection; give it back before SMTP and rendering.
    ///
    /// # Errors
    /// [`JobError::Infra`] when none is to be had in time.
    pub async fn conn(&self) -> Result<Pooled<'_>, JobError> {
        Ok(self.state.pool.get().await.map_err(DbError::from)?)
    }

    /// The job's row; 0 in the foreground.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.lease.hold().map_or(0, |hold| hold.id)
    }

    /// This claim's number, to fence effects with; 0 in the foreground.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.lease.hold().map_or(0, |hold| hold.epoch)
    }

    /// Whether a failure now is the job's last word.
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        self.attempt >= self.max_attempts
    }

    /// Whether a long job should save its cursor and answer [`Outcome::Yield`]: the process stops, or the job is not
    /// this process's any more.
    #[must_use]
    pub fn should_stop(&self) -> bool {
        self.stopping.is_cancelled() || self.lease.lost().is_cancelled()
    }

    /// Cancelled when the process is told to stop, for `select!`.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Settles the job as done in the transaction of its effect: both commit, or neither does. Let it be the last
    /// statement, and answer [`Outcome::Done`] after the commit.
    ///
    /// # Errors
    /// `RollbackTransaction` when another worker owns the job by now; pass it on with `?`, so that the effect is undone.
    pub async fn settle_in(&self, conn: &mut Conn) -> Result<(), QueryError> {
        self.lease.settle_in(conn, self.state.clock.now()).await
    }
}
