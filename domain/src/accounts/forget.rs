//! What is kept no longer: sign-ups that nobody verified, and sessions that are over.

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncConnection;

use super::queries;
use crate::companies;
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// An address that nobody verified for so long leaves with its account.
const UNVERIFIED: TimeDelta = TimeDelta::days(30);
/// Sessions stay for so long after their end, so that a stolen token is still recognised.
const ENDED: TimeDelta = TimeDelta::days(30);

/// Deletes them; answers how many accounts and sessions that were. Run daily.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(conn: &mut Conn, cx: &Context) -> QueryResult<(usize, usize)> {
    conn.transaction(async |conn| {
        let unverified = queries::list_pending_before(conn, cx.now - UNVERIFIED).await?;
        for id in &unverified {
            companies::discard(conn, *id).await?;
            queries::delete_account(conn, *id).await?;
        }
        let sessions = queries::delete_sessions_ended_before(conn, cx.now - ENDED).await?;
        Ok((unverified.len(), sessions))
    })
    .await
}
