//! Takes jobs back whose worker fell silent.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::store::Store;
use crate::platform::db::{self, DbError};

/// A job that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Reaped {
    /// The row.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// What it was to do.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// `queued` or `dead`.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Who had it.
    #[diesel(sql_type = Text)]
    pub worker: String,
}

/// 2 s after the first loss, then 8 s, 32 s … an hour: soon for a process that was killed, slow for a job that kills.
const REAP: &str = "
with c as materialized (
  select id, worker from jobs where state = 'running' and lease_until < clock_timestamp()
  order by id limit 100 for update skip locked)
update jobs set state = case when attempt >= max_attempts then 'dead' else 'queued' end, losses = losses + 1,
  run_at = case when attempt >= max_attempts then run_at
    else $1 + least(3600, 2 * power(4, least(losses, 10))) * interval '1 s' end,
  lease_until = null, worker = null, last_error = 'the lease of ' || jobs.worker || ' ran out',
  finished_at = case when attempt >= max_attempts then $1 end
from c where jobs.id = c.id returning jobs.id, jobs.kind, jobs.state, coalesce(c.worker, '') as worker";

impl Store {
    /// At most a hundred; every worker asks all the time.
    ///
    /// # Errors
    /// When Postgres does not answer in time.
    pub async fn reap(&self, now: DateTime<Utc>) -> Result<Vec<Reaped>, DbError> {
        db::within(&self.pool, self.limit(), async |conn| {
            sql_query(REAP).bind::<Timestamptz, _>(now).load(conn).await
        })
        .await
    }
}
