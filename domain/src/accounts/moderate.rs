//! An account that a moderator locks after a report, and opens again. The mails are the report's: they carry the way to appeal.

use serde_json::json;

use super::manage::{find_suspension, open_again};
use super::model::AccountState;
use super::queries;
use crate::platform::audit::{self, Event};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;

/// Locks an account of a developer that is active, or about to end at its person's wish: nobody gets round a measure by
/// leaving. One that is locked stays as it is. `false`: it is none of these. The caller has looked whether the actor may.
pub(crate) async fn lock_reported(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
) -> Result<bool, QueryError> {
    let row = queries::lock_account(conn, of).await?;
    let can_act =
        |state: AccountState| matches!(state, AccountState::Active | AccountState::DeletionRequested);
    let state = row.map(|row| row.state);
    if !state.is_some_and(can_act) {
        return Ok(state == Some(AccountState::Suspended));
    }
    queries::update_suspended(conn, of, reason, cx.now).await?;
    note(conn, cx, "account.suspended", of).await?;
    Ok(true)
}

/// Opens it again; nothing if it is not locked any more, or for another reason than these: an administrator's own stays.
pub(crate) async fn unlock_reported(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reasons: &[String],
) -> Result<(), QueryError> {
    let row = queries::lock_account(conn, of).await?;
    let Some(row) = row.filter(|row| row.state == AccountState::Suspended) else { return Ok(()) };
    if !find_suspension(conn, of).await?.is_some_and(|reason| reasons.contains(&reason)) {
        return Ok(());
    }
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
