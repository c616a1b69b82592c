//! Tells of what is late, a feature at a time. Safe to run twice: one date is told of once.

use domain::{companies, projects, vetting};

use crate::jobs::{JobContext, JobError};

/// Applications, and those whose time on the waiting list is over.
///
/// # Errors
/// When Postgres refuses.
pub async fn applications(cx: &JobContext) -> Result<(), JobError> {
    let chased = vetting::chase_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?chased, "applications whose date has come");
    Ok(())
}

/// Companies that wait for their verification.
///
/// # Errors
/// When Postgres refuses.
pub async fn companies(cx: &JobContext) -> Result<(), JobError> {
    let told = companies::chase_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(told, "companies whose review is late");
    Ok(())
}

/// Briefs that wait for a word of ours.
///
/// # Errors
/// When Postgres refuses.
pub async fn briefs(cx: &JobContext) -> Result<(), JobError> {
    let told = projects::chase_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(told, "briefs whose next step is late");
    Ok(())
}
