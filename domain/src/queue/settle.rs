//! What becomes of a job after a run.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::claim::Claimed;
use super::store::{Hold, Store, millis};
use crate::platform::db::{self, Conn, DbError};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is left to do.
    Done,
    /// Again after a pause; the attempt counts.
    Retry(Duration, String),
    /// Again after a pause; the attempt does not count: what failed was not the job.
    Defer(Duration, String),
    /// Again at once, by whoever is free; the attempt does not count.
    Yield,
    /// Never again, unless staff say so.
    Dead(String),
}

/// So many runs may go uncounted before they count after all: a fault that never heals must end.
const UNCOUNTED_RUNS: i64 = 1_000;
const SHORTEST_DEFERRAL: Duration = Duration::from_secs(1);
const LONGEST_DEFERRAL: Duration = Duration::from_secs(60);

impl Verdict {
    /// After a failure of the job: dead when that was its last attempt, else again after `pause` or its kind's back-off.
    #[must_use]
    pub fn after_failure(job: &Claimed, pause: Option<Duration>, error: String) -> Self {
        if job.attempt >= job.max_attempts {
            return Self::Dead(error);
        }
        Self::Retry(pause.unwrap_or_else(|| job.kind.policy().backoff(job.attempt)), error)
    }

    /// After a failure of what the job stands on, such as a lost connection: soon again, then every minute, uncounted.
    #[must_use]
    pub fn after_outage(job: &Claimed, error: String) -> Self {
        let uncounted = job.epoch - i64::from(job.attempt);
        if uncounted >= UNCOUNTED_RUNS {
            return Self::after_failure(job, None, error);
        }
        let doublings = u32::try_from(uncounted.clamp(0, 10)).unwrap_or(0);
        Self::Defer(SHORTEST_DEFERRAL.saturating_mul(1 << doublings).min(LONGEST_DEFERRAL), error)
    }

    /// As metrics and logs call it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retry(..) => "retried",
            Self::Defer(..) => "deferred",
            Self::Yield => "yielded",
            Self::Dead(_) => "dead",
        }
    }
}

/// A run that ends by itself has not killed its process: its losses are forgotten.
const SETTLE: &str = "
update jobs set state = $3, last_error = coalesce($5, last_error), lease_until = null, worker = null, losses = 0,
  attempt = case when $6 then attempt else attempt - 1 end,
  run_at = case when $3 = 'queued' then $7 + $4 * interval '1 ms' else run_at end,
  finished_at = case when $3 = 'queued' then null else $7 end
where id = $1 and epoch = $2 and state = 'running'";

/// Settles in the caller's transaction, so that effect and settlement commit together. `false`: somebody else owns the
/// job by now, and the caller must roll back.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn settle_in(
    conn: &mut Conn,
    hold: Hold,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (state, pause, error, counts) = match verdict {
        Verdict::Done => ("done", Duration::ZERO, None, true),
        Verdict::Retry(pause, error) => ("queued", *pause, Some(error.as_str()), true),
        Verdict::Defer(pause, error) => ("queued", *pause, Some(error.as_str()), false),
        Verdict::Yield => ("queued", Duration::ZERO, None, false),
        Verdict::Dead(error) => ("dead", Duration::ZERO, Some(error.as_str()), true),
    };
    let settled = sql_query(SETTLE)
        .bind::<BigInt, _>(hold.id)
        .bind::<BigInt, _>(hold.epoch)
        .bind::<Text, _>(state)
        .bind::<BigInt, _>(millis(pause))
        .bind::<Nullable<Text>, _>(error)
        .bind::<Bool, _>(counts)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(settled == 1)
}

impl Store {
    /// As [`settle_in`], in a transaction of its own.
    ///
    /// # Errors
    /// When Postgres does not answer in time; it may be asked again, for a second settlement changes nothing.
    pub async fn settle(&self, hold: Hold, verdict: &Verdict, now: DateTime<Utc>) -> Result<bool, DbError> {
        db::within(&self.pool, self.limit(), async |conn| settle_in(conn, hold, verdict, now).await).await
    }
}
