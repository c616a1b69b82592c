//! Staff see what somebody sees, to help them: "See as".
//!
//! An admin opens it for the account of a developer or a company, never of staff, with a reason. From then on their session
//! shows the pages of that account until they stop, sign out, or half an hour is over. The actor of such a
//! request is the account itself, vouched for by [`Via::Watch`]: operations answer what they would answer the account,
//! the site refuses every request that changes something, and what is read goes over connections that cannot write. The
//! account's own sessions are not touched. Begin and end are in the audit log; the rows are kept.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::authenticate::sign_person;
use super::queries::{self, ImpersonationRow};
use crate::platform::actor::{AccountKind, Permission, Signed, Via};
use crate::platform::audit::{self, Event};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ImpersonationId};

/// It ends by itself after so long.
pub const LONGEST: TimeDelta = TimeDelta::minutes(30);

/// Why nobody is looked at.
#[derive(Debug, thiserror::Error)]
pub enum ImpersonateError {
    /// Not an admin in a session of their own.
    #[error("not allowed")]
    NotAllowed,
    /// No account that may sign in.
    #[error("no such account")]
    NotFound,
    /// Staff are never looked at like this.
    #[error("it is an account of staff")]
    IsStaff,
    /// No reason that says anything.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Begins to look at an account; answers its kind. What the session looked at before has ended.
pub async fn start_impersonation(
    conn: &mut Conn,
    cx: &Context,
    target: AccountId,
    reason: &str,
) -> Result<AccountKind, ImpersonateError> {
    let staff = cx.actor.signed().filter(|signed| signed.via == Via::Session);
    let staff = staff.filter(|_| cx.actor.may(Permission::Admin)).ok_or(ImpersonateError::NotAllowed)?;
    let mut errors = FieldErrors::default();
    let reason = errors.line("why", reason, 10..=500);
    let reason = errors.into_result(reason).map_err(ImpersonateError::Invalid)?;
    conn.transaction(async |conn| {
        let person = queries::find_person(conn, target).await?.ok_or(ImpersonateError::NotFound)?;
        if person.kind == AccountKind::Staff {
            return Err(ImpersonateError::IsStaff);
        }
        queries::update_impersonations_ended(conn, staff.session_id, cx.now).await?;
        let row = ImpersonationRow {
            id: ImpersonationId::new(),
            session_id: staff.session_id,
            staff_id: staff.account_id,
            target_id: target,
            reason: &reason,
            started_at: cx.now,
            ended_at: cx.now + LONGEST,
        };
        queries::insert_impersonation(conn, &row).await?;
        note(conn, cx, "account.impersonation_started", target).await?;
        Ok(person.kind)
    })
    .await
}

/// Ends it; answers whom it was. `None`: nobody was looked at.
pub async fn stop_impersonation(conn: &mut Conn, cx: &Context) -> Result<Option<AccountId>, QueryError> {
    let Some(signed) = cx.actor.signed().filter(|signed| signed.is_watched()) else { return Ok(None) };
    conn.transaction(async |conn| {
        if queries::update_impersonations_ended(conn, signed.session_id, cx.now).await? > 0 {
            note(conn, cx, "account.impersonation_stopped", signed.account_id).await?;
        }
        Ok(Some(signed.account_id))
    })
    .await
}

/// Whom the session of this admin looks at.
pub(super) async fn find_watched(
    conn: &mut Conn,
    cx: &Context,
    staff: &Signed,
) -> Result<Option<Signed>, QueryError> {
    let found = queries::find_live_impersonation(conn, staff.session_id, staff.account_id, cx.now).await?;
    let Some((target, ends_at)) = found else { return Ok(None) };
    let person = queries::find_person(conn, target).await?.filter(|person| person.kind != AccountKind::Staff);
    let Some(person) = person else { return Ok(None) };
    let via = Via::Watch { staff_id: staff.account_id, ends_at };
    sign_person(conn, cx, person, staff.session_id, via).await.map(Some)
}

async fn note(conn: &mut Conn, cx: &Context, action: &str, target: AccountId) -> Result<(), QueryError> {
    let event = Event {
        action,
        subject_kind: "account",
        subject_id: target.to_string(),
        reason: None, // it may say something of the person; it is in `impersonations`, which forgets it with them
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}

#[cfg(test)]
#[path = "impersonate_tests.rs"]
mod tests;
