//! Deletes what accounts leave behind: sign-ups that nobody verified, sessions that are over, addresses of the past.

use domain::accounts;

use crate::jobs::{JobContext, JobError};

/// Until no sign-up is left that is too old, or the process stops: tomorrow is another day.
///
/// # Errors
/// When Postgres does not answer.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    while !cx.should_stop() {
        let forgotten = accounts::forget(&mut *cx.conn().await?, &cx.context()).await?;
        tracing::info!(?forgotten, "what accounts left behind is deleted");
        if forgotten.accounts == 0 {
            break;
        }
    }
    Ok(())
}
