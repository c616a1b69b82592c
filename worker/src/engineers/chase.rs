//! Asks engineers of whom nothing was heard, and whose answers about the digest end.

use domain::engineers;

use crate::jobs::{JobContext, JobError};

/// Silence about availability. Safe to run twice: what was done is not due again.
///
/// # Errors
/// When Postgres refuses.
pub async fn silence(cx: &JobContext) -> Result<(), JobError> {
    let done = engineers::chase_silence(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?done, "silent engineers were asked, told or set to not looking");
    Ok(())
}

/// Answers about the digest that end. Safe to run twice: each is asked about once for each of its days.
///
/// # Errors
/// When Postgres refuses.
pub async fn consents(cx: &JobContext) -> Result<(), JobError> {
    let asked = engineers::ask_to_renew(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(asked, "engineers were asked to renew their answer about the digest");
    Ok(())
}
