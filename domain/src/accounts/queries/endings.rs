//! Ends of accounts that are scheduled: whether its owner or an admin asked.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::account_deletions;

/// Whether the account's end is scheduled.
pub(in super::super) async fn is_leaving(conn: &mut Conn, of: AccountId) -> QueryResult<bool> {
    let own = account_deletions::table.filter(account_deletions::account_id.eq(of));
    diesel::select(exists(own)).get_result(conn).await
}

/// Whether an admin scheduled it.
pub(in super::super) async fn is_dismissed(conn: &mut Conn, of: AccountId) -> QueryResult<bool> {
    Ok(find_ending(conn, of).await?.is_some_and(|(_, is_by_staff)| is_by_staff))
}

/// When the account ends, and whether an admin asked for it.
pub(in super::super) async fn find_ending(
    conn: &mut Conn,
    of: AccountId,
) -> QueryResult<Option<(DateTime<Utc>, bool)>> {
    account_deletions::table
        .filter(account_deletions::account_id.eq(of))
        .select((account_deletions::due_at, account_deletions::is_by_staff))
        .first(conn)
        .await
        .optional()
}

/// Takes an end back that an admin asked for.
pub(in super::super) async fn delete_dismissal(conn: &mut Conn, of: AccountId) -> QueryResult<bool> {
    let own = account_deletions::table
        .filter(account_deletions::account_id.eq(of))
        .filter(account_deletions::is_by_staff);
    Ok(diesel::delete(own).execute(conn).await? > 0)
}
