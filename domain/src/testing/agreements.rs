//! Hiring agreements of tests: verified companies of the builders have signed; `unsign` is for tests about that.

use diesel::sql_query;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::platform::actor::Signed;
use crate::platform::db::Conn;
use crate::platform::ids::CompanyId;

/// As if the member had signed the text in force when the test began.
pub async fn sign(conn: &mut Conn, member: &Signed) {
    let company = member.member.as_ref().map(|member| member.company_id).expect("a member");
    sql_query(
        "insert into agreement_signatures
           (id, agreement_id, text_sha256, company_id, party, operator, account_id, typed_name, ip_address, signed_at)
         select gen_random_uuid(), a.id, a.text_sha256, c.id, c.name, 'Roster, Nowhere', $2, 'Carla Company', '127.0.0.1', $3
         from companies c, (select * from agreements order by version desc limit 1) a where c.id = $1
         on conflict do nothing",
    )
    .bind::<SqlUuid, _>(company)
    .bind::<SqlUuid, _>(member.account_id)
    .bind::<Timestamptz, _>(super::start())
    .execute(conn)
    .await
    .unwrap();
}

/// As if the company had never signed: nothing but a test can do this.
pub async fn unsign(conn: &mut Conn, company: CompanyId) {
    conn.batch_execute(&format!(
        "alter table agreement_signatures disable trigger agreement_signatures_guard;
         delete from agreement_signatures where company_id = '{company}';
         alter table agreement_signatures enable trigger agreement_signatures_guard"
    ))
    .await
    .unwrap();
}

/// A new version of the text.
pub async fn publish(conn: &mut Conn, body: &str) {
    sql_query(
        "insert into agreements (id, version, body_md, text_sha256, published_at)
         select gen_random_uuid(), max(version) + 1, $1, encode(sha256(convert_to($1, 'UTF8')), 'hex'), $2 from agreements",
    )
    .bind::<diesel::sql_types::Text, _>(body)
    .bind::<Timestamptz, _>(super::start())
    .execute(conn)
    .await
    .unwrap();
}
