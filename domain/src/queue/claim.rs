//! Takes due jobs for a lane.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::store::{Hold, Store, millis};
use crate::jobs::{Kind, Queue};
use crate::platform::db::{self, DbError};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The lane.
    pub queue: Queue,
    /// No more than there are free slots, else claimed rows age in memory.
    pub slots: usize,
    /// Who claims, for people who read the table.
    pub worker: &'a str,
    /// Due by this time.
    pub now: DateTime<Utc>,
    /// Only jobs that lost [`SUSPECT_LOSSES`](super::SUSPECT_LOSSES) leases in a row, or only the others.
    pub is_suspect: bool,
}

/// A job that this process may run until its lease ends.
#[derive(Clone, Debug, QueryableByName)]
pub struct Claimed {
    /// The row.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Number of this claim.
    #[diesel(sql_type = BigInt)]
    pub epoch: i64,
    /// What to do.
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    /// As it was stored; whoever runs it decodes it, for a bad one is this job's fault alone.
    #[diesel(sql_type = Jsonb)]
    pub payload: serde_json::Value,
    /// 0 low, 1 normal, 2 urgent.
    #[diesel(sql_type = SmallInt)]
    pub priority: i16,
    /// This run's number, from 1.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    /// The last one that is allowed.
    #[diesel(sql_type = Integer)]
    pub max_attempts: i32,
    /// When it was due.
    #[diesel(sql_type = Timestamptz)]
    pub run_at: DateTime<Utc>,
    /// The request that caused it.
    #[diesel(sql_type = Nullable<Text>)]
    pub request_id: Option<String>,
}

impl Claimed {
    /// What renewals and settlements name.
    #[must_use]
    pub fn hold(&self) -> Hold {
        Hold { id: self.id, epoch: self.epoch }
    }
}

/// A kind that this release does not know stays queued for one that does. `materialized`: else more rows are locked
/// than the limit says.
const CLAIM: &str = "
with c as materialized (
  select j.id from (values (2::smallint), (1::smallint), (0::smallint)) as p(priority)
  cross join lateral (
    select id from jobs
    where queue = $1 and state = 'queued' and priority = p.priority and run_at <= $5
      and (losses >= $6) = $7 and kind = any($8)
    order by run_at, id limit $2 for update skip locked) j
  limit $2)
update jobs set state = 'running', attempt = attempt + 1, epoch = epoch + 1, worker = $3,
  lease_until = clock_timestamp() + $4 * interval '1 ms', started_at = $5
from c where jobs.id = c.id
returning jobs.id, epoch, kind, payload, priority, attempt, max_attempts, run_at, request_id";

impl Store {
    /// Urgent ones first, then in the order in which they came due.
    ///
    /// # Errors
    /// When Postgres does not answer in time. Rows that were claimed all the same come back when their lease ends.
    pub async fn claim(&self, claim: Claim<'_>) -> Result<Vec<Claimed>, DbError> {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let mut jobs: Vec<Claimed> = db::within(&self.pool, self.limit(), async |conn| {
            sql_query(CLAIM)
                .bind::<Text, _>(claim.queue.as_str())
                .bind::<BigInt, _>(i64::try_from(claim.slots).unwrap_or(i64::MAX))
                .bind::<Text, _>(claim.worker)
                .bind::<BigInt, _>(millis(self.lease))
                .bind::<Timestamptz, _>(claim.now)
                .bind::<Integer, _>(super::SUSPECT_LOSSES)
                .bind::<Bool, _>(claim.is_suspect)
                .bind::<Array<Text>, _>(kinds)
                .load(conn)
                .await
        })
        .await?;
        jobs.sort_by_key(|job| (-job.priority, job.run_at, job.id)); // RETURNING promises no order
        Ok(jobs)
    }
}
