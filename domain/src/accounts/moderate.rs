//! An account that a moderator locks after a report, and opens again. The mails are the report's: they carry the way to appeal.

use serde_json::json;

use super::manage::open_again;
use super::model::AccountState;
use super::queries;
use crate::platform::audit::{self, Event};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;

/// Locks an active account of a developer; `false`: it is not active. The caller has looked whether the actor may.
pub(crate) async fn lock_reported(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
) -> Result<bool, QueryError> {
    let row = queries::lock_account(conn, of).await?;
    if row.is_none_or(|row| row.state != AccountState::Active) {
        return Ok(false);
    }
    queries::update_suspended(conn, of, reason, cx.now).await?;
    note(conn, cx, "account.suspended", of).await?;
    Ok(true)
}

/// Opens it again; nothing if it is not locked any more.
pub(crate) async fn unlock_reported(conn: &mut Conn, cx: &Context, of: AccountId) -> Result<(), QueryError> {
    let row = queries::lock_account(conn, of).await?;
    let Some(row) = row.filter(|row| row.state == AccountState::Suspended) else { return Ok(()) };
    open_again(conn, &row, cx.now).await?;
    note(conn, cx, "account.reinstated", of).await
}

async fn note(conn: &mut Conn, cx: &Context, action: &str, of: AccountId) -> Result<(), QueryError> {
    let event = Event {
        action,
        subject_kind: "account",
        subject_id: of.to_string(),
        reason: None,
        detail: json!({ "after": "report" }),
    };
    audit::record(conn, cx, &event).await
}
