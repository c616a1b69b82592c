//! What is owed about checks, and what the worker that writes it is told.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{IdentityCheck, queries};
use crate::accounts::{Contact, find_contact};
use crate::engineers::find_engineer;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ApplicationId, IdentityCheckId};
use crate::schema::applications;
use crate::vetting::conflicts::list_judges;

/// Everything that a mail about a check says.
#[derive(Clone, Debug)]
pub struct IdentityMail {
    /// As it is now.
    pub check: IdentityCheck,
    /// The engineer's name.
    pub name: String,
    /// Their latest application, whose page staff open.
    pub application: Option<ApplicationId>,
}

/// To the engineer: asked for, or decided. A check that is decided and later expires is told of twice.
pub(super) async fn tell_engineer(
    conn: &mut Conn,
    cx: &Context,
    check: &IdentityCheck,
    kind: MailKind,
) -> Result<(), QueryError> {
    let Some(engineer) = find_engineer(conn, check.engineer_id).await? else { return Ok(()) };
    owe(conn, cx, check, kind, engineer.account_id).await
}

/// To whoever asked: it is there. Once they left, or may not judge this person any more, to everybody who may.
pub(super) async fn tell_requester(
    conn: &mut Conn,
    cx: &Context,
    check: &IdentityCheck,
) -> Result<(), QueryError> {
    let kind = MailKind::IdentityProvided;
    let judges = list_judges(conn, check.engineer_id).await?;
    if judges.iter().any(|judge| judge.account_id == check.requested_by) {
        return owe(conn, cx, check, kind, check.requested_by).await;
    }
    for judge in &judges {
        let key = format!("{kind}:{}:{}:{}", check.id, check.state, judge.account_id);
        record(conn, cx, check, kind, judge, key).await?;
    }
    Ok(())
}

async fn owe(
    conn: &mut Conn,
    cx: &Context,
    check: &IdentityCheck,
    kind: MailKind,
    to: AccountId,
) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, to).await? else { return Ok(()) };
    record(conn, cx, check, kind, &contact, format!("{kind}:{}:{}", check.id, check.state)).await
}

async fn record(
    conn: &mut Conn,
    cx: &Context,
    check: &IdentityCheck,
    kind: MailKind,
    to: &Contact,
    unique_key: String,
) -> Result<(), QueryError> {
    let mail = NewMail {
        kind,
        recipient: &to.address,
        account_id: Some(to.account_id),
        payload: json!({ "check_id": check.id, "state": check.state }),
        unique_key,
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

/// What the worker writes about; `None` once it is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(conn: &mut Conn, id: IdentityCheckId) -> Result<Option<IdentityMail>, QueryError> {
    let Some(check) = queries::find(conn, id).await? else { return Ok(None) };
    let Some(engineer) = find_engineer(conn, check.engineer_id).await? else { return Ok(None) };
    let application = applications::table
        .filter(applications::engineer_id.eq(check.engineer_id))
        .order(applications::attempt.desc())
        .select(applications::id)
        .first(conn)
        .await
        .optional()?;
    Ok(Some(IdentityMail { check, name: engineer.display_name, application }))
}

/// Writes down what staff did.
pub(super) async fn audit(
    conn: &mut Conn,
    cx: &Context,
    check: &IdentityCheck,
    action: &str,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "identity_check",
        subject_id: check.id.to_string(),
        reason: None, // it may name the person; it is in `identity_checks`
        detail: json!({ "kind": check.kind, "state": check.state }),
    };
    audit::record(conn, cx, &event).await
}
