//! How often somebody was written to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::MailKind;
use crate::platform::db::Conn;
use crate::schema::outbox_mails;

diesel::define_sql_function! {
    /// Lower case.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Mails of this kind owed to the address (its [`key`](crate::platform::email::EmailAddress::key)) since then.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_since(
    conn: &mut Conn,
    kind: MailKind,
    address_key: &str,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    outbox_mails::table
        .filter(outbox_mails::kind.eq(kind))
        .filter(lower(outbox_mails::recipient).eq(address_key))
        .filter(outbox_mails::created_at.gt(since))
        .count()
        .get_result(conn)
        .await
}
