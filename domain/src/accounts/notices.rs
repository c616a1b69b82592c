//! Mails about an account, and how often strangers may cause them.

use chrono::TimeDelta;
use diesel::QueryResult;
use serde_json::json;

use super::queries::AccountRow;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Whoever types somebody's address into our forms makes us write to them: once in so long.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Owes the mail unless one of its kind was owed a short while ago. The account's row is locked.
///
/// Its payload names the account and the version of its links: the worker makes the link from them.
pub(super) async fn owe_seldom(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    to: &AccountRow,
) -> QueryResult<bool> {
    let last = outbox::find_last_recorded_at(conn, kind, to.id).await?;
    if last.is_some_and(|at| at + PAUSE > cx.now) {
        return Ok(false);
    }
    owe(conn, cx, kind, to).await
}

/// Owes the mail; answers whether the account has an address to send it to.
pub(super) async fn owe(conn: &mut Conn, cx: &Context, kind: MailKind, to: &AccountRow) -> QueryResult<bool> {
    let Some(recipient) = to.email.as_deref().and_then(|address| address.parse().ok()) else {
        return Ok(false);
    };
    let mail = NewMail {
        kind,
        recipient: &recipient,
        account_id: Some(to.id),
        payload: json!({ "account_id": to.id, "version": to.link_version }),
        unique_key: format!("{kind}:{}:{}", to.id, cx.now.timestamp_micros()),
    };
    Ok(outbox::record(conn, cx, &mail).await?.is_some())
}
