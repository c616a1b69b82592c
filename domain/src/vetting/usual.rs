//! How long a stage usually takes here: counted, or not said.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{Double, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::model::StageKind;
use crate::platform::db::Conn;

/// Stages that were held, below which nothing is said.
const LEAST: i64 = 20;
/// Days back that count.
const DAYS: i64 = 365;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: StageKind,
    #[diesel(sql_type = Double)]
    days: f64,
}

/// Median days from the opening to the end of the stages of each kind that were passed or failed in the last year;
/// kinds with fewer than 20 of them are left out.
///
/// # Errors
/// When Postgres refuses.
pub async fn usual_days(
    conn: &mut Conn,
    now: DateTime<Utc>,
) -> diesel::QueryResult<BTreeMap<StageKind, f64>> {
    let rows: Vec<Row> = diesel::sql_query(
        "select s.kind, percentile_cont(0.5) within group
                (order by extract(epoch from r.closed_at - r.opened_at)::float8 / 86400) as days
         from stage_runs r join vetting_stages s on s.id = r.stage_id
         where r.state in ('passed', 'failed') and r.opened_at is not null and r.closed_at >= $1 and r.closed_at <= $2
         group by s.kind having count(*) >= $3",
    )
    .bind::<Timestamptz, _>(now - TimeDelta::days(DAYS))
    .bind::<Timestamptz, _>(now)
    .bind::<diesel::sql_types::BigInt, _>(LEAST)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.days)).collect())
}
