//! When this installation first started: nothing that was due before is ever caught up.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::db::Conn;
use crate::schema::{accounts, installation};

/// The first start; `now` if this is it.
///
/// # Errors
/// When Postgres does not answer.
pub async fn ensure_installed(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    diesel::insert_into(installation::table)
        .values((installation::id.eq(true), installation::installed_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    installation::table.select(installation::installed_at).first(conn).await
}

/// Whether it ever started.
///
/// # Errors
/// When Postgres does not answer.
pub async fn is_installed(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(installation::table.select(installation::id))).get_result(conn).await
}

/// Whether demo accounts, whose password is written in the README, exist here.
///
/// # Errors
/// When Postgres does not answer.
pub async fn has_demo_accounts(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(accounts::table.filter(accounts::is_demo))).get_result(conn).await
}
