//! Deletes what is long finished.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

const DELETE: &str = "
delete from jobs where id in (
  select id from jobs where finished_at < $1 and state in ('done', 'cancelled')
  order by finished_at limit $2 for update skip locked)";

/// Deletes at most `rows` jobs that were done or cancelled before `before`, and frees their unique keys. Dead ones stay
/// until somebody has looked at them. Call it until it answers less than `rows`.
///
/// # Errors
/// When Postgres refuses.
pub async fn delete_finished(conn: &mut Conn, before: DateTime<Utc>, rows: i64) -> QueryResult<usize> {
    sql_query(DELETE).bind::<Timestamptz, _>(before).bind::<BigInt, _>(rows).execute(conn).await
}
