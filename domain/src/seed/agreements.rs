//! The hiring agreements of seeded companies: those that are verified have signed on the day they were.

use diesel::{QueryResult, sql_query};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

/// Signs for every verified seeded company that has not; the same rows every time.
pub(super) async fn ensure_signed(conn: &mut Conn) -> QueryResult<usize> {
    sql_query(
        "insert into agreement_signatures
           (id, agreement_id, text_sha256, company_id, party, operator, account_id, typed_name, signed_at)
         select md5('agreement ' || c.id)::uuid, a.id, a.text_sha256, c.id, c.name, 'the operator of this site',
           o.account_id, o.name, c.verified_at
         from companies c
         join lateral (select m.account_id, p.name from memberships m join accounts p on p.id = m.account_id
                       where m.company_id = c.id and m.role = 'owner' and m.state = 'active'
                       order by m.account_id limit 1) o on true
         cross join (select id, text_sha256 from agreements where version = 1) a
         where c.is_demo and c.state = 'verified' and c.verified_at is not null
         on conflict do nothing",
    )
    .execute(conn)
    .await
}
