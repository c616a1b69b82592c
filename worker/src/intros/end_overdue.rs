//! Ends intros that nobody answered in time.

use domain::intros;

use crate::jobs::{JobContext, JobError};

/// Safe to run twice: what was ended is not due again.
///
/// # Errors
/// When Postgres refuses.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let ended = intros::end_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?ended, "overdue intros ended");
    Ok(())
}
