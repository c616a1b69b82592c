//! Ends briefs whose clients fell silent, and deletes drafts that nobody confirmed.

use domain::projects;

use crate::jobs::{JobContext, JobError};

/// Safe to run twice: what was ended is not due again.
///
/// # Errors
/// When Postgres refuses.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let ended = projects::end_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?ended, "overdue projects ended");
    Ok(())
}
