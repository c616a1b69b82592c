//! The right to run one claimed job.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use domain::platform::db::{Conn, QueryError};
use domain::queue::{self, Hold, Verdict};
use tokio_util::sync::CancellationToken;

/// Held by a run; cheap to clone.
#[derive(Clone, Debug)]
pub struct Lease {
    hold: Option<Hold>,
    lost: CancellationToken,
    is_settling: Arc<AtomicBool>,
}

impl Lease {
    /// Of a job that was just claimed.
    #[must_use]
    pub fn of(hold: Hold) -> Self {
        Self { hold: Some(hold), lost: CancellationToken::new(), is_settling: Arc::default() }
    }

    /// Of work that an operator does in the foreground: no row stands behind it, and nothing can take it away.
    #[must_use]
    pub fn of_no_job() -> Self {
        Self { hold: None, lost: CancellationToken::new(), is_settling: Arc::default() }
    }

    /// The row and the claim.
    #[must_use]
    pub fn hold(&self) -> Option<Hold> {
        self.hold
    }

    /// Cancelled when another worker may have the job: the run is aborted at its next await.
    #[must_use]
    pub fn lost(&self) -> &CancellationToken {
        &self.lost
    }

    /// Whether the handler settles, or has settled, in its own transaction: the row is then not renewed any more, for a
    /// renewal would wait for that transaction, and all others with it.
    #[must_use]
    pub fn is_settling(&self) -> bool {
        self.is_settling.load(Ordering::SeqCst)
    }

    /// See [`JobContext::settle_in`](crate::jobs::JobContext::settle_in).
    pub(crate) async fn settle_in(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<(), QueryError> {
        let Some(hold) = self.hold else { return Ok(()) };
        self.is_settling.store(true, Ordering::SeqCst);
        if queue::settle_in(conn, hold, &Verdict::Done, now).await? {
            return Ok(());
        }
        self.lost.cancel();
        Err(QueryError::RollbackTransaction)
    }
}
