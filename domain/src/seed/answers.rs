//! What the companies of the demo data owed, and when they answered: their response bands.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Text, Timestamptz};
use diesel::{QueryResult, sql_query};
use diesel_async::RunQueryDsl;

use super::demo::COMPANY;
use crate::platform::db::Conn;

/// Eleven answers in time and one that came late, for the company that a newcomer signs in to; the same rows every time.
pub(super) async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<usize> {
    sql_query(
        "insert into owed_answers (id, company_id, kind, subject_id, asked_at, answered_at)
         select md5('answer ' || n)::uuid, m.company_id, 'revision', md5('asked ' || n)::uuid,
           $2 - make_interval(days => 10 + 5 * n),
           $2 - make_interval(days => 10 + 5 * n) + make_interval(hours => case n when 7 then 60 else 2 + 3 * n end)
         from generate_series(1, 12) n, memberships m join accounts a on a.id = m.account_id
         where a.email_key = $1 and m.state = 'active'
         on conflict do nothing",
    )
    .bind::<Text, _>(COMPANY)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await
}
