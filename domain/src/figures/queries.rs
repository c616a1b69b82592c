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
pub(super) struct Share {
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

/// Applications whose last date fell between the two, without those that ended otherwise before it.
pub(super) async fn count_promises(
    conn: &mut Conn,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Share> {
    diesel::sql_query(
        "select count(*) as count, count(*) filter (where a.decided_at <= r.due_at) as within
         from applications a
         join (select application_id, max(due_at) as due_at from stage_runs group by application_id) r
           on r.application_id = a.id
         where r.due_at > $1 and r.due_at <= $2
           and not (a.state in ('withdrawn', 'expired') and a.updated_at <= r.due_at)",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<Timestamptz, _>(until)
    .get_result(conn)
    .await
}

pub(super) async fn count_answers(
    conn: &mut Conn,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Share> {
    diesel::sql_query(
        "select count(*) as count,
                count(*) filter (where answered_at <= first_deliver_at + interval '48 hours') as within
         from intros
         where first_deliver_at >= $1 and first_deliver_at <= $2 and state <> 'withdrawn'",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<Timestamptz, _>(until)
    .get_result(conn)
    .await
}
