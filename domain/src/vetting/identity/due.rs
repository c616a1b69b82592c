//! By the clock: what nobody acted on, and what no longer holds, expires. A document goes with it.

use diesel_async::AsyncConnection;

use super::mails::tell_engineer;
use super::{CheckState, queries};
use crate::outbox::MailKind;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::IdentityCheckId;

/// What was ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Checks that expired.
    pub expired: usize,
    /// Documents that were deleted with them.
    pub documents: usize,
}

/// Ends what is due, a check at a time.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_overdue(conn: &mut Conn, cx: &Context) -> Result<Ended, QueryError> {
    let mut ended = Ended::default();
    for id in queries::list_due(conn, cx.now, BATCH).await? {
        if let Some(documents) = expire(conn, cx, id).await? {
            ended.expired += 1;
            ended.documents += documents;
        }
    }
    Ok(ended)
}

async fn expire(conn: &mut Conn, cx: &Context, id: IdentityCheckId) -> Result<Option<usize>, QueryError> {
    conn.transaction(async |conn| {
        let Some(mut check) = queries::lock(conn, id).await? else { return Ok(None) };
        let end = if check.state.is_open() { check.due_at } else { check.valid_until };
        let is_due = end.is_some_and(|end| end <= cx.now);
        if !is_due || matches!(check.state, CheckState::Failed | CheckState::Expired) {
            return Ok(None);
        }
        check.state = CheckState::Expired;
        check.due_at = None;
        check.provided.clear();
        check.updated_at = cx.now;
        let documents = queries::delete_document(conn, id).await?;
        queries::update(conn, &check).await?;
        tell_engineer(conn, cx, &check, MailKind::IdentityChecked).await?;
        Ok(Some(documents))
    })
    .await
}
