//! Counts over applications and intros.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

#[derive(QueryableByName)]
pub(super) struct DecisionCount {
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = Nullable<Double>)]
    pub median_seconds: Option<f64>,
}

#[derive(QueryableByName)]
pub(super) struct AnswerCount {
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = BigInt)]
    pub within: i64,
}

pub(super) async fn count_decisions(conn: &mut Conn, since: DateTime<Utc>) -> QueryResult<DecisionCount> {
    diesel::sql_query(
        "select count(*) as count,
                percentile_cont(0.5) within group (order by extract(epoch from decided_at - submitted_at)::float8) as median_seconds
         from applications
         where state in ('approved', 'rejected', 'waitlisted') and submitted_at is not null and decided_at >= $1",
    )
    .bind::<Timestamptz, _>(since)
    .get_result(conn)
    .await
}

pub(super) async fn count_answers(
    conn: &mut Conn,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<AnswerCount> {
    diesel::sql_query(
        "select count(*) as count,
                count(*) filter (where answered_at <= deliver_at + interval '48 hours') as within
         from intros
         where deliver_at >= $1 and deliver_at <= $2 and state <> 'withdrawn'",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<Timestamptz, _>(until)
    .get_result(conn)
    .await
}
