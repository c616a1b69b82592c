//! How much waits, and for how long.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Double, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::schema::jobs;

/// One kind of job in one state.
#[derive(Clone, Debug, PartialEq, QueryableByName, serde::Serialize)]
pub struct Depth {
    /// The lane.
    #[diesel(sql_type = Text)]
    pub queue: String,
    /// What it does.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// `queued`, `running` or `dead`.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// Seconds that the oldest has been due (queued), running, or dead; 0 when none is due yet.
    #[diesel(sql_type = Double)]
    pub oldest_seconds: f64,
}

/// Finished ones are not counted: there are many of them, and nobody waits for them.
const DEPTHS: &str = "
select queue, kind, state, count(*) as count,
  greatest(0, extract(epoch from max($1 - case state when 'queued' then run_at when 'running' then started_at
    else coalesce(finished_at, run_at) end)))::float8 as oldest_seconds
from jobs where state in ('queued', 'running', 'dead')
group by queue, kind, state order by queue, kind, state";

/// What waits, runs and is dead, by lane and kind.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_depths(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<Depth>> {
    sql_query(DEPTHS).bind::<Timestamptz, _>(now).load(conn).await
}

/// How many jobs are dead, until staff retry or cancel them.
///
/// # Errors
/// When Postgres does not answer.
pub async fn count_dead(conn: &mut Conn) -> QueryResult<i64> {
    jobs::table.filter(jobs::state.eq("dead")).count().get_result(conn).await
}
