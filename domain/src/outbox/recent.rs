//! When somebody was last written to: what bounds how often strangers make us write to them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::MailKind;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::outbox_mails;

/// When a mail of this kind was last owed to this account. Lock the account first where the answer decides.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_last_recorded_at(
    conn: &mut Conn,
    kind: MailKind,
    account: AccountId,
) -> QueryResult<Option<DateTime<Utc>>> {
    outbox_mails::table
        .filter(outbox_mails::account_id.eq(account.0))
        .filter(outbox_mails::kind.eq(kind.as_str()))
        .select(diesel::dsl::max(outbox_mails::created_at))
        .first(conn)
        .await
}
