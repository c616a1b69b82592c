//! Staff ask for proof.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::mails::{audit, tell_engineer};
use super::{CheckKind, CheckState, IdentityCheck, IdentityError, PROVIDE_DAYS, queries, vetter};
use crate::engineers::lock_engineer;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{ApplicationId, IdentityCheckId};

/// Asks the applicant for a proof of this kind; they hear of it by mail and have [`PROVIDE_DAYS`].
///
/// # Errors
/// See [`IdentityError`]; [`IdentityError::Invalid`] while one of this kind is open.
pub async fn request(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
    kind: &str,
) -> Result<IdentityCheckId, IdentityError> {
    conn.transaction(async |conn| {
        let engineer = queries::engineer_of(conn, application).await?.ok_or(IdentityError::NotFound)?;
        let requested_by = vetter(conn, cx, engineer).await?;
        let engineer = lock_engineer(conn, engineer).await?.ok_or(IdentityError::NotFound)?;
        let refuse = |why: &str| IdentityError::Invalid(FieldErrors::one("kind", why));
        let kind: CheckKind = kind.parse().map_err(|_| refuse("Choose what you ask for."))?;
        if queries::find_open(conn, engineer.id, kind).await?.is_some() {
            return Err(refuse("This was asked for already, and is not decided yet."));
        }
        let check = IdentityCheck {
            id: IdentityCheckId::new(),
            engineer_id: engineer.id,
            kind,
            state: CheckState::Requested,
            requested_by,
            provided_at: None,
            provided: String::new(),
            verdict_by: None,
            verdict_at: None,
            verdict_note: String::new(),
            valid_until: None,
            due_at: Some(cx.now + TimeDelta::days(PROVIDE_DAYS)),
            created_at: cx.now,
            updated_at: cx.now,
        };
        queries::insert(conn, &check).await?;
        tell_engineer(conn, cx, &check, MailKind::IdentityRequested).await?;
        audit(conn, cx, &check, "identity.requested").await?;
        Ok(check.id)
    })
    .await
}
