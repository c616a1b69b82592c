//! The worker's door to the table: one small pool of its own, and a time limit on every statement.

use std::time::Duration;

use diesel::sql_query;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;

use crate::platform::config::Config;
use crate::platform::db::{self, DbError, Pool};

/// A run that this process holds: the row and the number of its claim, which fences out every later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hold {
    /// The job.
    pub id: i64,
    /// Which claim of it.
    pub epoch: i64,
}

/// Claims, renews, settles. Statements end after a third of a lease and then count as failed: a connection that
/// swallows what it is sent is noticed, and thrown away.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: Pool,
    pub(super) lease: Duration,
}

/// Claims of three lanes, renewal and settlement; handlers have the process's other pool.
const CONNECTIONS: u32 = 5;

const RENEW: &str = "
update jobs set lease_until = clock_timestamp() + $3 * interval '1 ms'
from unnest($1, $2) as h(id, epoch)
where jobs.id = h.id and jobs.epoch = h.epoch and state = 'running' returning jobs.id, jobs.epoch";

const RELEASE: &str = "
update jobs set state = 'queued', attempt = attempt - 1, lease_until = null, worker = null
from unnest($1, $2) as h(id, epoch)
where jobs.id = h.id and jobs.epoch = h.epoch and state = 'running'";

const ACQUIT: &str = "update jobs set losses = 0 where id = $1 and epoch = $2 and state = 'running'";

#[derive(diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    epoch: i64,
}

impl Store {
    /// Over a pool of its own, so that busy handlers cannot keep leases from being renewed.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let lease = Duration::from_secs(config.worker.lease_seconds);
        let mut settings = config.database.clone();
        settings.pool_size = CONNECTIONS;
        settings.statement_timeout_ms = u64::try_from((lease / 3).as_millis()).unwrap_or(u64::MAX);
        Self { pool: db::pool(&settings), lease }
    }

    /// How long a claim is good without being renewed.
    #[must_use]
    pub fn lease(&self) -> Duration {
        self.lease
    }

    /// How long a statement may take.
    pub(super) fn limit(&self) -> Duration {
        self.lease / 3
    }

    /// Prolongs all of `held`; answers those that are still ours.
    ///
    /// # Errors
    /// When Postgres does not answer in time: nothing is known then.
    pub async fn renew(&self, held: &[Hold]) -> Result<Vec<Hold>, DbError> {
        let (ids, epochs): (Vec<i64>, Vec<i64>) = held.iter().map(|hold| (hold.id, hold.epoch)).unzip();
        let lease = millis(self.lease);
        let kept: Vec<Kept> = db::within(&self.pool, self.limit(), async |conn| {
            sql_query(RENEW)
                .bind::<Array<BigInt>, _>(ids)
                .bind::<Array<BigInt>, _>(epochs)
                .bind::<BigInt, _>(lease)
                .load(conn)
                .await
        })
        .await?;
        Ok(kept.into_iter().map(|kept| Hold { id: kept.id, epoch: kept.epoch }).collect())
    }

    /// Gives jobs back that were not run to their end; the attempt is not counted. Answers how many were still ours.
    ///
    /// # Errors
    /// When Postgres does not answer in time; the leases then run out by themselves.
    pub async fn release(&self, held: &[Hold]) -> Result<usize, DbError> {
        if held.is_empty() {
            return Ok(0);
        }
        let (ids, epochs): (Vec<i64>, Vec<i64>) = held.iter().map(|hold| (hold.id, hold.epoch)).unzip();
        db::within(&self.pool, self.limit(), async |conn| {
            sql_query(RELEASE)
                .bind::<Array<BigInt>, _>(ids)
                .bind::<Array<BigInt>, _>(epochs)
                .execute(conn)
                .await
        })
        .await
    }

    /// Forgets the losses of a run that has lived long enough not to be what killed its process.
    ///
    /// # Errors
    /// When Postgres does not answer in time.
    pub async fn acquit(&self, hold: Hold) -> Result<(), DbError> {
        db::within(&self.pool, self.limit(), async |conn| {
            sql_query(ACQUIT).bind::<BigInt, _>(hold.id).bind::<BigInt, _>(hold.epoch).execute(conn).await
        })
        .await
        .map(drop)
    }
}

/// For SQL's `interval '1 ms'`.
pub(super) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
