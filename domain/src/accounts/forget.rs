//! What is kept no longer: sign-ups that nobody verified, sessions that are over, addresses that were changed, and those of
//! invitations that have ended.

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

/// A change of address is kept for so long: its last link ends well before.
const CHANGED: TimeDelta = TimeDelta::days(30);

/// A link to sign in is kept for so long, so that a late reader hears that it has expired.
const ASKED: TimeDelta = TimeDelta::days(7);

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Accounts whose address nobody verified.
    pub accounts: usize,
    /// Sessions.
    pub sessions: usize,
    /// Changes of address.
    pub changes: usize,
}

/// Deletes them. Run daily.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(conn: &mut Conn, cx: &Context) -> QueryResult<Forgotten> {
    conn.transaction(async |conn| {
        let unverified = queries::list_pending_before(conn, cx.now - UNVERIFIED).await?;
        for id in &unverified {
            companies::discard(conn, *id).await?;
            queries::delete_account(conn, *id).await?;
        }
        let sessions = queries::delete_sessions_ended_before(conn, cx.now - ENDED).await?;
        let changes = queries::delete_changes_before(conn, cx.now - CHANGED).await?;
        companies::members::forget(conn, cx).await?;
        queries::delete_sign_in_links_before(conn, cx.now - ASKED).await?;
        queries::delete_api_tokens_ended_before(conn, cx.now - ENDED).await?;
        Ok(Forgotten { accounts: unverified.len(), sessions, changes })
    })
    .await
}
