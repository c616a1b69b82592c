//! The worker's part of subscriptions: their mails, and what time does to them.

pub mod mails;

use crate::jobs::{JobContext, JobError};

/// Deletes requests that nobody confirmed in time.
///
/// # Errors
/// When Postgres refuses.
pub async fn expire_unconfirmed(cx: &JobContext) -> Result<(), JobError> {
    let deleted = domain::subscribers::expire_unconfirmed(&mut *cx.conn().await?, &cx.context()).await?;
    if deleted > 0 {
        tracing::info!(deleted, "subscriptions that nobody confirmed are gone");
    }
    Ok(())
}

/// Ends pauses whose day has come.
///
/// # Errors
/// When Postgres refuses.
pub async fn resume_due(cx: &JobContext) -> Result<(), JobError> {
    let resumed = domain::subscribers::resume_due(&mut *cx.conn().await?, &cx.context()).await?;
    if resumed > 0 {
        tracing::info!(resumed, "pauses are over");
    }
    Ok(())
}
