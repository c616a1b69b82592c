//! Mails about reports, measures and appeals; reports whose date has passed.

pub mod mails;

use domain::moderation;

use crate::jobs::{JobContext, JobError};

/// Tells of reports and appeals that are late. Safe to run twice: one date is told of once.
///
/// # Errors
/// When Postgres refuses.
pub async fn chase(cx: &JobContext) -> Result<(), JobError> {
    let told = moderation::chase_overdue(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(told, "reports whose answer is late");
    Ok(())
}
