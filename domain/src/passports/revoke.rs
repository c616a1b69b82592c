//! Taking a passport back: staff do, with a reason. The erasure of a person does it through the map of personal data.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde_json::json;

use super::queries;
use crate::accounts::find_contact;
use crate::engineers::find_profile;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{EngineerId, PassportId};

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// Not staff who vet.
    #[error("not allowed")]
    NotAllowed,
    /// No such passport.
    #[error("no such passport")]
    NotFound,
    /// It was, at this time.
    #[error("revoked at {0}")]
    Already(DateTime<Utc>),
    /// No reason.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Takes a passport back. The public list says so from now on; its engineer is told why.
///
/// # Errors
/// See [`RevokeError`].
pub async fn revoke(conn: &mut Conn, cx: &Context, id: PassportId, reason: &str) -> Result<(), RevokeError> {
    if !cx.actor.may(Permission::Vetter) {
        return Err(RevokeError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let reason = errors.text("reason", reason, 10..=1_000);
    let reason = errors.into_result(reason).map_err(RevokeError::Invalid)?;
    conn.transaction(async |conn| {
        let passport = queries::lock_passport(conn, id).await?.ok_or(RevokeError::NotFound)?;
        if let Some(at) = passport.revoked_at {
            return Err(RevokeError::Already(at));
        }
        queries::update_revoked(conn, id, cx.actor.account_id(), &reason, cx.now).await?;
        if let Some(engineer) = passport.engineer_id {
            tell(conn, cx, id, engineer).await?;
        }
        log(conn, cx, id).await?;
        Ok(())
    })
    .await
}

/// Said of a passport whose engineer was removed from the network.
const REMOVED: &str = "Its engineer was removed from the network.";

/// Takes back whatever of an engineer's holds, in the transaction of their removal, whose mail says so.
///
/// # Errors
/// When Postgres refuses; the removal must then end too.
pub(crate) async fn revoke_removed(conn: &mut Conn, cx: &Context, of: EngineerId) -> Result<(), QueryError> {
    for id in queries::list_unrevoked(conn, of).await? {
        queries::update_revoked(conn, id, cx.actor.account_id(), REMOVED, cx.now).await?;
        log(conn, cx, id).await?;
    }
    Ok(())
}

/// What a removal revoked holds again; what was revoked for a reason of its own does not.
///
/// # Errors
/// As [`revoke_removed`].
pub(crate) async fn restore_removed(conn: &mut Conn, cx: &Context, of: EngineerId) -> Result<(), QueryError> {
    let restored = queries::update_unrevoked(conn, of, REMOVED).await?;
    for id in restored {
        let event = audit::Event {
            action: "passport.restored",
            subject_kind: "passport",
            subject_id: id.to_string(),
            reason: None,
            detail: json!({}),
        };
        audit::record(conn, cx, &event).await?;
    }
    Ok(())
}

async fn tell(conn: &mut Conn, cx: &Context, id: PassportId, engineer: EngineerId) -> Result<(), QueryError> {
    let Some(profile) = find_profile(conn, engineer).await? else { return Ok(()) };
    let Some(contact) = find_contact(conn, profile.engineer.account_id).await? else { return Ok(()) };
    let mail = NewMail {
        kind: MailKind::PassportRevoked,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "passport_id": id }),
        unique_key: format!("passport_revoked:{id}"),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}

async fn log(conn: &mut Conn, cx: &Context, id: PassportId) -> Result<(), QueryError> {
    let event = audit::Event {
        action: "passport.revoked",
        subject_kind: "passport",
        subject_id: id.to_string(),
        reason: None, // it may name somebody; it is in the row
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}
