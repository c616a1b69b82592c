//! What the clock ends: briefs whose clients fell silent, and drafts that nobody confirmed.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::mails::to_client;
use super::model::ProjectAction;
use super::queries::{StateChange, delete_unconfirmed, list_silent, lock_project, update_state};
use super::submit::record_step;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// Days without a client's answer, or confirmation.
pub const SILENT_DAYS: i64 = 30;
const BATCH: i64 = 500;

/// What was ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Briefs that expired; their clients are told.
    pub expired: usize,
    /// Drafts that were deleted.
    pub removed: usize,
}

/// Ends what is overdue; a brief at a time, so that one that cannot be ended holds up no other.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_overdue(conn: &mut Conn, cx: &Context) -> Result<Ended, QueryError> {
    let since = cx.now - TimeDelta::days(SILENT_DAYS);
    let mut ended = Ended::default();
    for id in list_silent(conn, since, BATCH).await? {
        ended.expired += conn
            .transaction(async |conn| {
                let Some(project) = lock_project(conn, id).await? else { return Ok::<_, QueryError>(0) };
                let next = project.state.after(ProjectAction::Expire);
                let Some(state) = next.filter(|_| project.updated_at <= since) else { return Ok(0) };
                update_state(conn, id, &StateChange::of(&project, state, cx.now)).await?;
                let event = record_step(conn, cx, &project, state, "").await?;
                to_client(conn, cx, &project, &event, MailKind::BriefExpired).await?;
                Ok(1)
            })
            .await?;
    }
    ended.removed = delete_unconfirmed(conn, since).await?;
    Ok(ended)
}
