//! Erases the accounts whose time has come.

use domain::personal;

use crate::jobs::{JobContext, JobError};

/// One after the other, each in a transaction of its own: one that fails keeps no other from its end.
///
/// # Errors
/// The first failure, after the others.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let mut first = None;
    let due = personal::list_due_erasures(&mut *cx.conn().await?, &cx.context()).await?;
    for id in due {
        if cx.should_stop() {
            break;
        }
        match personal::erase(&mut *cx.conn().await?, &cx.context(), id).await {
            Ok(is_erased) => tracing::info!(deletion = %id, is_erased, "an account has ended"),
            Err(error) => {
                tracing::error!(deletion = %id, %error, "an account could not be erased");
                first.get_or_insert(error);
            }
        }
    }
    first.map_or(Ok(()), |error| Err(error.into()))
}
