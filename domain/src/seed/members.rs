//! What a newcomer finds of a company's people and of choices about mail: an invitation that waits, a weekly mail wanted.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Text, Timestamptz};
use diesel::{QueryResult, sql_query};
use diesel_async::RunQueryDsl;

use super::demo::{COMPANY, DEVELOPER};
use crate::platform::db::Conn;

/// Adds both to the demo data; a second time changes nothing.
pub(super) async fn ensure(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    sql_query(
        "insert into company_invitations
           (id, company_id, invited_by, email, email_key, role, state, sent_at, expires_at, created_at, updated_at)
         select md5('invitation ' || m.company_id)::uuid, m.company_id, m.account_id, 'colleague@demo.test',
           'colleague@demo.test', 'recruiter', 'open', $2 - interval '2 days', $2 + interval '5 days',
           $2 - interval '2 days', $2 - interval '2 days'
         from memberships m join accounts a on a.id = m.account_id
         where a.email_key = $1 and m.state = 'active' and m.role = 'owner'
         on conflict do nothing",
    )
    .bind::<Text, _>(COMPANY)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    sql_query(
        "insert into notification_choices (account_id, kind, is_wanted, via, changed_at)
         select id, 'weekly_figures', true, 'page', $2 from accounts where email_key = $1
         on conflict do nothing",
    )
    .bind::<Text, _>(DEVELOPER)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}
