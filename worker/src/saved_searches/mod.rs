//! Alerts of saved searches, and what lists forget.

mod mail;

pub use mail::{SearchAlert, search_alert};

use domain::{directory::impressions, saved_searches, shortlists};

use crate::jobs::{JobContext, JobError};

/// Searches whose time has come. Safe to run twice: what was looked at is due again only at its next time.
///
/// # Errors
/// When Postgres refuses.
pub async fn alerts(cx: &JobContext) -> Result<(), JobError> {
    let owed = saved_searches::send_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(owed, "alerts of saved searches are owed");
    Ok(())
}

/// Entries that were removed from lists long ago, and the log of what was shown.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(cx: &JobContext) -> Result<(), JobError> {
    let now = cx.context().now;
    let mut conn = cx.conn().await?;
    let entries = shortlists::forget_removed(&mut conn, now).await?;
    let shown = impressions::forget(&mut conn, now).await?;
    tracing::info!(entries, shown, "lists and the log of impressions forgot what is old");
    Ok(())
}
