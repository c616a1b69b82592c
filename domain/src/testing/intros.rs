//! Requests of tests, as if they had been asked for and mailed.

use diesel::sql_query;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::engineers::TestEngineer;
use crate::platform::actor::Signed;
use crate::platform::db::Conn;
use crate::platform::ids::IntroId;

/// An open request of `member`'s company to `engineer`, sent at the start of the test.
pub async fn sent(conn: &mut Conn, member: &Signed, engineer: &TestEngineer) -> IntroId {
    let id = IntroId::new();
    let company = member.member.as_ref().map(|member| member.company_id);
    sql_query(
        "insert into intros (id, company_id, engineer_id, sender_id, role_title, engagement_type, pay_unit, pay_min_minor,
           pay_max_minor, currency, message_md, state, source, sent_at, deliver_at, first_deliver_at, expires_at, created_at,
           updated_at)
         values ($1, $2, $3, $4, 'Backend engineer', 'employment', 'year', 9000000, 9500000, 'EUR', 'Come and build.',
           'sent', 'profile', $5, $5, $5, $5 + interval '7 days', $5, $5)",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Nullable<SqlUuid>, _>(company)
    .bind::<SqlUuid, _>(engineer.id)
    .bind::<SqlUuid, _>(member.account_id)
    .bind::<Timestamptz, _>(super::start())
    .execute(conn)
    .await
    .unwrap();
    id
}

/// Where a request came from.
pub async fn source_of(conn: &mut Conn, id: IntroId) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        source: String,
    }
    let row: Row = sql_query("select source from intros where id = $1")
        .bind::<SqlUuid, _>(id)
        .get_result(conn)
        .await
        .unwrap();
    row.source
}
