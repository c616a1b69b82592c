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
    owe_seldom_with(conn, cx, kind, to, json!({})).await
}

/// As [`owe_seldom`], with more in the payload.
pub(super) async fn owe_seldom_with(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    to: &AccountRow,
    more: serde_json::Value,
) -> QueryResult<bool> {
    let last = outbox::find_last_recorded_at(conn, kind, to.id).await?;
    if last.is_some_and(|at| at + PAUSE > cx.now) {
        return Ok(false);
    }
    owe_with(conn, cx, kind, to, more).await
}

/// Owes the mail; answers whether the account has an address to send it to.
pub(super) async fn owe(conn: &mut Conn, cx: &Context, kind: MailKind, to: &AccountRow) -> QueryResult<bool> {
    owe_with(conn, cx, kind, to, json!({})).await
}

/// As [`owe`], with more in the payload: ids and counts.
pub(super) async fn owe_with(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    to: &AccountRow,
    more: serde_json::Value,
) -> QueryResult<bool> {
    let Some(recipient) = to.email.as_deref().and_then(|address| address.parse().ok()) else {
        return Ok(false);
    };
    let mut payload = json!({ "account_id": to.id, "version": to.link_version });
    if let (Some(payload), serde_json::Value::Object(more)) = (payload.as_object_mut(), more) {
        payload.extend(more);
    }
    let mail = NewMail {
        kind,
        recipient: &recipient,
        account_id: Some(to.id),
        payload,
        unique_key: format!("{kind}:{}:{}", to.id, cx.now.timestamp_micros()),
    };
    Ok(outbox::record(conn, cx, &mail).await?.is_some())
}
