//! Staff remove an engineer from the network, and take that back.
//!
//! ```text
//!   active | paused ── remove (reason, mail) ─▶ removed ── restore (reason, mail) ─▶ active, or none once the vetting is over
//! ```
//! Whoever is removed is shown nowhere, gets no intro and cannot apply again; they keep their account, read why, and may
//! object. Their passports are revoked and their conversations closed with them; both come back once the removal is taken
//! back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::model::{Engineer, NetworkStatus};
use super::queries::{find_by_account, lock_engineer};
use crate::accounts::{find_contact, note_down};
use crate::conversations::CloseReason;
use crate::directory::score;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::engineers;
use crate::{candidacies, conversations, intros, moderation, passports};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// Not an admin.
    #[error("not allowed")]
    NotAllowed,
    /// No such account, or one without a profile.
    #[error("no such engineer")]
    NotFound,
    /// Only who is in the network is removed from it, only who was removed comes back.
    #[error("the engineer is {0}")]
    WrongState(NetworkStatus),
    /// No reason that says anything.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A removal that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Since when.
    pub at: DateTime<Utc>,
    /// Why, as the engineer reads it.
    pub reason: String,
}

/// Removes the engineer of this account: they are nowhere to be seen at once, what is open between them and companies
/// ends with a word, their passports are revoked, and they are told why.
///
/// # Errors
/// See [`RemoveError`].
pub async fn remove(conn: &mut Conn, cx: &Context, of: AccountId, reason: &str) -> Result<(), RemoveError> {
    let reason = allowed(cx, reason)?;
    conn.transaction(async |conn| {
        let engineer = held(conn, of).await?;
        if !matches!(engineer.network_status, NetworkStatus::Active | NetworkStatus::Paused) {
            return Err(RemoveError::WrongState(engineer.network_status));
        }
        write(conn, cx, engineer.id, NetworkStatus::Removed, Some(&reason)).await?;
        passports::revoke_removed(conn, cx, engineer.id).await?;
        intros::end_of_removed(conn, cx, engineer.id).await?;
        candidacies::end_of_engineer(conn, cx, engineer.id).await?;
        for company in conversations::list_partners(conn, engineer.id, None).await? {
            conversations::close_between(conn, cx, company, engineer.id, CloseReason::Staff).await?;
        }
        tell(conn, cx, &engineer, MailKind::EngineerRemoved).await?;
        log(conn, cx, &engineer, "engineer.removed", &reason).await
    })
    .await
}

/// Takes a removal back. Requests that ended with it stay ended; the passports that it revoked hold again, and conversations
/// that it closed go on.
///
/// # Errors
/// See [`RemoveError`].
pub async fn restore(conn: &mut Conn, cx: &Context, of: AccountId, reason: &str) -> Result<(), RemoveError> {
    let reason = allowed(cx, reason)?;
    conn.transaction(async |conn| {
        let engineer = held(conn, of).await?;
        if engineer.network_status != NetworkStatus::Removed {
            return Err(RemoveError::WrongState(engineer.network_status));
        }
        let is_vetted = engineer.vetted_until.is_some_and(|until| until > cx.now);
        let status = if is_vetted { NetworkStatus::Active } else { NetworkStatus::None };
        write(conn, cx, engineer.id, status, None).await?;
        passports::restore_removed(conn, cx, engineer.id).await?;
        for company in conversations::list_partners(conn, engineer.id, Some(CloseReason::Staff)).await? {
            if !moderation::is_blocked(conn, company, engineer.id).await? {
                conversations::reopen_between(conn, cx, company, engineer.id, CloseReason::Staff).await?;
            }
        }
        tell(conn, cx, &engineer, MailKind::EngineerRestored).await?;
        log(conn, cx, &engineer, "engineer.restored", &reason).await
    })
    .await
}

/// Why an engineer is removed, while they are.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_removal(conn: &mut Conn, of: EngineerId) -> QueryResult<Option<Removal>> {
    let row: Option<(Option<DateTime<Utc>>, Option<String>)> = engineers::table
        .find(of)
        .select((engineers::removed_at, engineers::removed_reason))
        .first(conn)
        .await
        .optional()?;
    Ok(row.and_then(|(at, reason)| Some(Removal { at: at?, reason: reason? })))
}

fn allowed(cx: &Context, reason: &str) -> Result<String, RemoveError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(RemoveError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let reason = errors.text("network", reason, 10..=1_000);
    errors.into_result(reason).map_err(RemoveError::Invalid)
}

async fn held(conn: &mut Conn, of: AccountId) -> Result<Engineer, RemoveError> {
    let found = find_by_account(conn, of).await?.ok_or(RemoveError::NotFound)?;
    lock_engineer(conn, found.id).await?.ok_or(RemoveError::NotFound)
}

/// A form of the profile that was opened before is stale.
async fn write(
    conn: &mut Conn,
    cx: &Context,
    id: EngineerId,
    status: NetworkStatus,
    reason: Option<&str>,
) -> QueryResult<()> {
    diesel::update(engineers::table.find(id))
        .set((
            engineers::network_status.eq(status),
            engineers::removed_at.eq(reason.map(|_| cx.now)),
            engineers::removed_reason.eq(reason),
            engineers::row_version.eq(engineers::row_version + 1),
            engineers::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    score::recompute(conn, cx, id).await
}

async fn tell(conn: &mut Conn, cx: &Context, engineer: &Engineer, kind: MailKind) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(()) };
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "engineer_id": engineer.id }),
        unique_key: format!("{kind}:{}:{}", engineer.id, cx.now.timestamp_micros()),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}

async fn log(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    action: &str,
    reason: &str,
) -> Result<(), RemoveError> {
    note_down(conn, cx, engineer.account_id, action, reason).await?;
    let event = audit::Event {
        action,
        subject_kind: "engineer",
        subject_id: engineer.id.to_string(),
        reason: None, // it may name somebody; it is in the note
        detail: json!({ "was": engineer.network_status }),
    };
    Ok(audit::record(conn, cx, &event).await?)
}

#[cfg(test)]
#[path = "remove_tests.rs"]
mod tests;
