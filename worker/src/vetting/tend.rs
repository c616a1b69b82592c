//! What the clock does for applications: reminds, ends, gives back, and tells vetters what the day brings. Safe to run
//! twice: each mail is owed once.

use domain::vetting;

use crate::jobs::{JobContext, JobError};

/// Applicants whose turn it is, and who say nothing.
///
/// # Errors
/// When Postgres refuses.
pub async fn silent(cx: &JobContext) -> Result<(), JobError> {
    let silence = vetting::stages::end_silent(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?silence, "applicants who are silent");
    Ok(())
}

/// Vetters who may not vet any more: first their conversations end, then their stages go back to the queue.
///
/// # Errors
/// When Postgres refuses.
pub async fn departed(cx: &JobContext) -> Result<(), JobError> {
    let mut conn = cx.conn().await?;
    let interviews = vetting::interviews::cancel_departed(&mut conn, &cx.context()).await?;
    let stages = vetting::stages::unassign_departed(&mut conn, &cx.context()).await?;
    tracing::info!(interviews, stages, "what vetters who left had open");
    Ok(())
}

/// Developers who signed up and did not apply.
///
/// # Errors
/// When Postgres refuses.
pub async fn drafts(cx: &JobContext) -> Result<(), JobError> {
    let count = vetting::remind_drafts(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(count, "reminders of applications that are not sent");
    Ok(())
}

/// The mail of the morning to each vetter.
///
/// # Errors
/// When Postgres refuses.
pub async fn morning(cx: &JobContext) -> Result<(), JobError> {
    let count = vetting::mail_morning(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(count, "mails of the vetters' morning");
    Ok(())
}
