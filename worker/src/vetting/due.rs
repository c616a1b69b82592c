//! What comes due in vetting besides the applications themselves. Safe to run twice: each asks what is due still.

use domain::vetting::{self, identity, interviews};

use crate::jobs::{JobContext, JobError};

/// Proposals that nobody answered, and reminders.
///
/// # Errors
/// When Postgres refuses.
pub async fn interviews(cx: &JobContext) -> Result<(), JobError> {
    let due = interviews::run_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?due, "interviews whose time has come");
    Ok(())
}

/// Approvals whose 24 months are over, or nearly.
///
/// # Errors
/// When Postgres refuses.
pub async fn approvals(cx: &JobContext) -> Result<(), JobError> {
    let done = vetting::end_approvals(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?done, "approvals that end");
    Ok(())
}

/// Words of rejections whose twelve months are over.
///
/// # Errors
/// When Postgres refuses.
pub async fn words(cx: &JobContext) -> Result<(), JobError> {
    let count = vetting::delete_due_words(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(count, "rejections whose words were deleted");
    Ok(())
}

/// Identity checks that nobody acted on, or whose time is over, with their documents; and those that wait for a verdict.
///
/// # Errors
/// When Postgres refuses.
pub async fn identity(cx: &JobContext) -> Result<(), JobError> {
    let mut conn = cx.conn().await?;
    let ended = identity::end_overdue(&mut conn, &cx.context()).await?;
    let told = identity::chase_unjudged(&mut conn, &cx.context()).await?;
    tracing::info!(?ended, told, "identity checks that are over, and that wait for too long");
    Ok(())
}
