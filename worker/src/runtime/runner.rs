//! From a claimed row to a verdict: decodes the payload, calls the body, judges what it answered.

use std::sync::Arc;
use std::time::Duration;

use domain::jobs::{Kind, Payload};
use domain::platform::config::Config;
use domain::queue::{Claimed, Verdict};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::lease::Lease;
use crate::jobs::{JobContext, JobError, Outcome};
use crate::send_mail;
use crate::state::State;

/// What runs a decoded payload: [`crate::jobs::dispatch`], or a test's own.
pub type Dispatch =
    Arc<dyn Fn(JobContext, Payload) -> BoxFuture<'static, Result<Outcome, JobError>> + Send + Sync>;

/// The bodies of this release.
#[must_use]
pub fn dispatcher() -> Dispatch {
    Arc::new(|cx, payload| async move { crate::jobs::dispatch(&cx, payload).await }.boxed())
}

/// What every run of a process shares.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) state: State,
    pub(super) stopping: CancellationToken,
    pub(super) dispatch: Dispatch,
}

impl Runner {
    /// Runs `job` to its verdict; a run that exceeds its kind's limit is ended and has failed.
    pub(super) async fn run(&self, job: &Claimed, lease: Lease) -> Verdict {
        let payload = match Payload::from_json(job.kind, job.payload.clone()) {
            Ok(payload) => payload,
            Err(error) => return Verdict::Dead(format!("the payload is none of {}: {error}", job.kind)),
        };
        let request_id = job.request_id.as_deref().unwrap_or_default();
        let span =
            tracing::info_span!("job", id = job.id, kind = %job.kind, attempt = job.attempt, request_id);
        let cx = JobContext {
            state: self.state.clone(),
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            request_id: job.request_id.clone(),
            lease,
            stopping: self.stopping.clone(),
        };
        let limit = limit(job.kind, &self.state.config);
        let body = (self.dispatch)(cx, payload).instrument(span);
        match tokio::time::timeout(limit, body).await {
            Ok(Ok(Outcome::Done)) => Verdict::Done,
            Ok(Ok(Outcome::Yield)) => Verdict::Yield,
            Ok(Err(error)) => judge(job, &error),
            Err(_) => Verdict::after_failure(job, None, format!("ran longer than {limit:?}")),
        }
    }
}

/// How long a run of this kind may take; that of a mail depends on how patient it is to be with the relay.
fn limit(kind: Kind, config: &Config) -> Duration {
    let limit = kind.policy().limit;
    match kind {
        Kind::SendMail => limit.max(send_mail::limit(&config.smtp)),
        Kind::Tick | Kind::SendDigest | Kind::BuildExport | Kind::ReadMail => limit,
    }
}

/// What a failure means for the row.
fn judge(job: &Claimed, error: &JobError) -> Verdict {
    let text = match error {
        JobError::RetryAfter(_, cause) => format!("{cause:#}"),
        other => format!("{other:#}"),
    };
    match error {
        JobError::Retry(_) => Verdict::after_failure(job, None, text),
        JobError::RetryAfter(pause, _) => Verdict::after_failure(job, Some(*pause), text),
        JobError::Dead(_) => Verdict::Dead(text),
        JobError::Infra(_) => Verdict::after_outage(job, text),
    }
}
