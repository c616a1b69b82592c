//! Conversations: their mails, and the clock's part in them.

pub mod mails;

use domain::conversations;

use crate::jobs::{JobContext, JobError};

/// Owes the mails about messages that nobody has read for five minutes. Safe to run twice: each is owed once.
///
/// # Errors
/// When Postgres refuses.
pub async fn send_due(cx: &JobContext) -> Result<(), JobError> {
    let owed = conversations::send_due(&mut *cx.conn().await?, &cx.context()).await?;
    if owed > 0 {
        tracing::info!(owed, "mails about messages");
    }
    Ok(())
}
