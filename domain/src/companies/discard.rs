//! Takes back the company of a sign-up whose address was never verified.

use diesel::QueryResult;

use super::queries::delete_drafts_of;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;

/// Deletes the draft companies of which `owner` is the only member, in the caller's transaction.
///
/// # Errors
/// When Postgres refuses.
pub async fn discard(conn: &mut Conn, owner: AccountId) -> QueryResult<()> {
    delete_drafts_of(conn, owner).await
}
