//! Deletes copies whose seven days are over, and addresses of last words that never went out.

use chrono::TimeDelta;
use domain::{outbox, personal};

use crate::jobs::{JobContext, JobError};

/// A relay that takes nothing for so long takes nothing at all.
const LAST_WORDS: TimeDelta = TimeDelta::days(7);

/// Both.
///
/// # Errors
/// When Postgres refuses.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let (mut conn, context) = (cx.conn().await?, cx.context());
    let copies = personal::expire_exports(&mut conn, &context).await?;
    let addresses = outbox::forget_last_words(&mut conn, context.now - LAST_WORDS, context.now).await?;
    tracing::info!(copies, addresses, "personal data that is kept no longer is deleted");
    Ok(())
}
