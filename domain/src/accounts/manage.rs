//! What admins do about accounts: permissions of staff, locking an account, taking a lost second factor away.
//!
//! ```text
//!   pending | active | deletion requested ── suspend ─▶ suspended ── reinstate ─▶ as it was before
//!   active | suspended (staff) ── dismiss ─▶ suspended, erased in fourteen days unless it is reinstated
//! ```
//! There is always an admin: nobody takes the permission from themselves or locks their own account, and whoever acts is
//! looked at again once all admins are held, so that two who act on each other at once cannot both succeed. Each request asks
//! what its account may do, so that a change counts with the next one.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::AccountState;
use super::notes::note_down;
use super::notices::{owe, owe_with};
use super::queries::{self, AccountRow};
use crate::outbox::MailKind;
use crate::platform::actor::{AccountKind, Permission};
use crate::platform::audit::{self, Event};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// Not an admin, or no longer one.
    #[error("not allowed")]
    NotAllowed,
    /// No such account.
    #[error("no such account")]
    NotFound,
    /// Permissions are for staff.
    #[error("it is no account of staff")]
    NotStaff,
    /// Nobody takes away their own.
    #[error("it is one's own account")]
    Own,
    /// There is no second factor to take away.
    #[error("two-step sign-in is off")]
    NoFactor,
    /// A locked account is not locked again, and only a locked one is opened.
    #[error("the account is {0}")]
    WrongState(AccountState),
    /// No reason that says anything.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Gives the account of staff exactly these permissions.
pub async fn set_permissions(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    wanted: &[Permission],
) -> Result<(), ManageError> {
    conn.transaction(async |conn| {
        let row = held(conn, cx, of).await?;
        if row.kind != AccountKind::Staff {
            return Err(ManageError::NotStaff);
        }
        let old = queries::list_permissions(conn, of).await?;
        let granted: Vec<Permission> =
            Permission::ALL.iter().copied().filter(|p| wanted.contains(p) && !old.contains(p)).collect();
        let revoked: Vec<Permission> = old.iter().copied().filter(|p| !wanted.contains(p)).collect();
        if cx.actor.account_id() == Some(of) && revoked.contains(&Permission::Admin) {
            return Err(ManageError::Own);
        }
        if granted.is_empty() && revoked.is_empty() {
            return Ok(());
        }
        for permission in &granted {
            queries::insert_permission(conn, of, *permission, cx.now).await?;
        }
        for permission in &revoked {
            queries::delete_permission(conn, of, *permission).await?;
        }
        let detail = json!({ "granted": granted, "revoked": revoked });
        note(conn, cx, "account.permissions_changed", of, None, detail).await
    })
    .await
}

/// Locks an account: its devices are signed out, its links and tokens are void, and its owner is told why.
pub async fn suspend(conn: &mut Conn, cx: &Context, of: AccountId, reason: &str) -> Result<(), ManageError> {
    let reason = read_reason(reason)?;
    conn.transaction(async |conn| {
        let row = held(conn, cx, of).await?;
        if cx.actor.account_id() == Some(of) {
            return Err(ManageError::Own);
        }
        if row.state == AccountState::Suspended {
            return Err(ManageError::WrongState(row.state));
        }
        queries::update_suspended(conn, of, &reason, cx.now).await?;
        owe(conn, cx, MailKind::AccountSuspended, &row).await?;
        note(conn, cx, "account.suspended", of, Some(&reason), json!({ "from": row.state })).await
    })
    .await
}

/// Locks an account of staff for good: it holds no permission any more, and its person reads why it ends, and when. The
/// caller writes down when that is, in the same transaction.
pub(crate) async fn lock_for_good(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
    ends: &str,
) -> Result<(), ManageError> {
    let reason = read_reason(reason)?;
    let row = held(conn, cx, of).await?;
    if row.kind != AccountKind::Staff {
        return Err(ManageError::NotStaff);
    }
    if cx.actor.account_id() == Some(of) {
        return Err(ManageError::Own);
    }
    if queries::is_dismissed(conn, of).await? {
        return Err(ManageError::WrongState(row.state));
    }
    for permission in queries::list_permissions(conn, of).await? {
        queries::delete_permission(conn, of, permission).await?;
    }
    queries::update_suspended(conn, of, &format!("{ends} {reason}"), cx.now).await?;
    owe_with(conn, cx, MailKind::AccountSuspended, &row, json!({ "is_end": true })).await?;
    note(conn, cx, "account.dismissed", of, Some(&reason), json!({ "from": row.state })).await
}

/// Takes away a second factor that its person lost, with its recovery codes; they are told, and how to object.
pub async fn remove_two_factor(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
) -> Result<(), ManageError> {
    let reason = read_reason(reason)?;
    conn.transaction(async |conn| {
        let row = held(conn, cx, of).await?;
        if cx.actor.account_id() == Some(of) {
            return Err(ManageError::Own);
        }
        if !queries::has_factor(conn, of).await? {
            return Err(ManageError::NoFactor);
        }
        queries::delete_factor(conn, of).await?;
        queries::delete_codes(conn, of).await?;
        owe(conn, cx, MailKind::TwoFactorRemoved, &row).await?;
        note(conn, cx, "account.two_factor_removed", of, Some(&reason), json!({})).await
    })
    .await
}

/// Opens a locked account again, as it was before; an end that an admin asked for is off, but the permissions that went
/// with it stay away. Its owner is told.
pub async fn reinstate(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
) -> Result<(), ManageError> {
    let reason = read_reason(reason)?;
    conn.transaction(async |conn| {
        let row = held(conn, cx, of).await?;
        if row.state != AccountState::Suspended {
            return Err(ManageError::WrongState(row.state));
        }
        let was_dismissed = queries::delete_dismissal(conn, of).await?;
        open_again(conn, &row, cx.now).await?;
        let more = json!({ "was_dismissed": was_dismissed });
        owe_with(conn, cx, MailKind::AccountReinstated, &row, more).await?;
        note(conn, cx, "account.reinstated", of, Some(&reason), json!({})).await
    })
    .await
}

/// The account as it was before it was locked: about to end, active, or without a confirmed address.
pub(super) async fn open_again(
    conn: &mut Conn,
    row: &AccountRow,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), QueryError> {
    let state = match row.email_verified_at {
        _ if queries::is_leaving(conn, row.id).await? => AccountState::DeletionRequested,
        Some(_) => AccountState::Active,
        None => AccountState::Pending,
    };
    queries::update_reinstated(conn, row.id, state, now).await
}

/// Why staff locked the account, while it is locked: for the mail that says so.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_suspension(conn: &mut Conn, of: AccountId) -> Result<Option<String>, QueryError> {
    let line = queries::find_person_line(conn, of).await?;
    let line = line.filter(|line| line.state == AccountState::Suspended);
    Ok(line.and_then(|line| line.suspended_reason))
}

/// The account, with all admins held, for somebody who still is one.
async fn held(conn: &mut Conn, cx: &Context, of: AccountId) -> Result<AccountRow, ManageError> {
    let by = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Admin));
    let by = by.ok_or(ManageError::NotAllowed)?;
    if !queries::lock_admins(conn).await?.contains(&by) {
        return Err(ManageError::NotAllowed);
    }
    let row = queries::lock_account(conn, of).await?;
    row.filter(|row| row.state != AccountState::Erased).ok_or(ManageError::NotFound)
}

fn read_reason(reason: &str) -> Result<String, ManageError> {
    let mut errors = FieldErrors::default();
    let reason = errors.text("reason", reason, 10..=1000);
    errors.into_result(reason).map_err(ManageError::Invalid)
}

async fn note(
    conn: &mut Conn,
    cx: &Context,
    action: &str,
    of: AccountId,
    reason: Option<&str>,
    detail: serde_json::Value,
) -> Result<(), ManageError> {
    if let Some(reason) = reason {
        note_down(conn, cx, of, action, reason).await?;
    }
    // The words are in the note, which goes with the account; the log is never changed.
    let event = Event { action, subject_kind: "account", subject_id: of.to_string(), reason: None, detail };
    Ok(audit::record(conn, cx, &event).await?)
}

#[cfg(test)]
#[path = "manage_tests.rs"]
mod tests;
