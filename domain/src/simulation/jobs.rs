//! Jobs without a crew: one process takes what is due, one after the other.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::jobs::{Kind, Payload};
use crate::platform::db::Conn;
use crate::queue::{Hold, Verdict, settle_in};

/// A job that was claimed.
#[derive(Clone, Debug)]
pub struct DueJob {
    /// The row and the claim.
    pub hold: Hold,
    /// What to do; `None` for a payload that nobody can read, which is then dead.
    pub payload: Option<Payload>,
    /// This run's number.
    pub attempt: i32,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    epoch: i64,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = Jsonb)]
    payload: serde_json::Value,
}

/// $1 now. A simulation's walk may take longer than any lease of a crew.
const CLAIM: &str = "\
update jobs set state = 'running', epoch = epoch + 1, attempt = attempt + 1, worker = 'simulation', started_at = $1,
                lease_until = $1 + interval '10 years'
where id in (select id from jobs where (state = 'queued' and run_at <= $1) or (state = 'running' and worker is distinct from 'simulation')
             order by id limit 500)
returning id, epoch, attempt, kind, payload";

/// Claims what is due, in the order in which it was owed. What a worker was at when the data was copied is due too.
///
/// # Errors
/// When Postgres refuses.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<DueJob>> {
    let mut rows: Vec<Row> = diesel::sql_query(CLAIM).bind::<Timestamptz, _>(now).load(conn).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows
        .into_iter()
        .map(|row| DueJob {
            hold: Hold { id: row.id, epoch: row.epoch },
            payload: Payload::from_json(row.kind, row.payload).ok(),
            attempt: row.attempt,
        })
        .collect())
}

/// Ends a job that has not ended itself.
///
/// # Errors
/// When Postgres refuses.
pub async fn settle_done(conn: &mut Conn, job: &DueJob, now: DateTime<Utc>) -> QueryResult<()> {
    let verdict =
        if job.payload.is_some() { Verdict::Done } else { Verdict::Dead("an unreadable payload".to_owned()) };
    settle_in(conn, job.hold, &verdict, now).await.map(drop)
}
