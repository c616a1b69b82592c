//! Readers of tests, by their address.

use diesel::sql_query;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, SubscriberId};

/// A confirmed reader, perhaps of an account.
pub async fn at(conn: &mut Conn, address: &str, account: Option<AccountId>) -> SubscriberId {
    let id = SubscriberId::new();
    sql_query(
        "insert into subscribers (id, email, address_key, domain, state, account_id, confirmed_at, sort_hash, created_at, updated_at)
         values ($1, $2, $2, split_part($2, '@', 2), 'confirmed', $3, $4, hashtextextended($2, 7), $4, $4)",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Text, _>(address)
    .bind::<Nullable<SqlUuid>, _>(account)
    .bind::<Timestamptz, _>(super::start())
    .execute(conn)
    .await
    .unwrap();
    id
}
