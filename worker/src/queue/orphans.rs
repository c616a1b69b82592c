//! Gives mails their last word whose job ended without one.

use domain::outbox::end_orphans;

use crate::jobs::{JobContext, JobError};

/// Once.
///
/// # Errors
/// When Postgres does not answer.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let ended = end_orphans(&mut *cx.conn().await?, &cx.context()).await?;
    if ended > 0 {
        tracing::warn!(ended, "mails ended whose jobs were cancelled or dead");
    }
    Ok(())
}
