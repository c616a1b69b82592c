//! What comes due in hiring. Safe to run twice: each step asks what is due still. Offers and trials come first, since what
//! they bring about moves cards.

use domain::{candidacies, engagements, interviews, reviews};

use crate::jobs::{JobContext, JobError};

/// Offers that nobody answered, trials that begin, are halfway, or end.
///
/// # Errors
/// When Postgres refuses.
pub async fn engagements(cx: &JobContext) -> Result<(), JobError> {
    let steps = engagements::run_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(steps, "engagements whose time has come");
    Ok(())
}

/// Times that nobody picked, and reminders.
///
/// # Errors
/// When Postgres refuses.
pub async fn interviews(cx: &JobContext) -> Result<(), JobError> {
    let due = interviews::run_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(?due, "interviews of candidacies whose time has come");
    Ok(())
}

/// Cards whose next step is due, and those that silence closes.
///
/// # Errors
/// When Postgres refuses.
pub async fn candidacies(cx: &JobContext) -> Result<(), JobError> {
    let cards = candidacies::run_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(cards, "candidacies whose time has come");
    Ok(())
}

/// Reviews whose time is over.
///
/// # Errors
/// When Postgres refuses.
pub async fn reviews(cx: &JobContext) -> Result<(), JobError> {
    let rounds = reviews::run_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(rounds, "reviews that are shown");
    Ok(())
}
