//! Brings every score up to today: days pass, words about availability age, vettings expire.

use domain::directory::recompute_all;

use crate::jobs::{JobContext, JobError};

/// All of them, in chunks; running twice changes nothing more.
///
/// # Errors
/// When Postgres does not answer.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let engineers = recompute_all(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(engineers, "scores are of today");
    Ok(())
}
