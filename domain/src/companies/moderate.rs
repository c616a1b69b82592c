//! A company that a moderator suspends after a report, and reinstates. The mails are the report's: they carry the way to
//! appeal.

use serde_json::json;

use super::model::{Company, CompanyAction, CompanyState};
use super::queries::{StateChange, lock_company, update_state};
use crate::intros;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CompanyId;

/// Stops a verified company's new requests; one that is stopped stays as it is. `false`: its state does not allow it. The
/// caller has looked whether the actor may.
pub(crate) async fn suspend_reported(
    conn: &mut Conn,
    cx: &Context,
    id: CompanyId,
    reason: &str,
) -> Result<bool, QueryError> {
    let Some(company) = lock_company(conn, id).await? else { return Ok(false) };
    if company.state == CompanyState::Suspended {
        return Ok(true);
    }
    step(conn, cx, &company, CompanyAction::Suspend, Some(reason.to_owned())).await
}

/// Lets it ask again; nothing if it is not suspended any more, or for another reason than these: an administrator's own stays,
/// and what is closed stays closed.
pub(crate) async fn reinstate_reported(
    conn: &mut Conn,
    cx: &Context,
    id: CompanyId,
    reasons: &[String],
) -> Result<(), QueryError> {
    let Some(company) = lock_company(conn, id).await? else { return Ok(()) };
    if !company.state_reason.as_ref().is_some_and(|reason| reasons.contains(reason)) {
        return Ok(());
    }
    step(conn, cx, &company, CompanyAction::Reinstate, None).await.map(drop)
}

async fn step(
    conn: &mut Conn,
    cx: &Context,
    company: &Company,
    action: CompanyAction,
    reason: Option<String>,
) -> Result<bool, QueryError> {
    let Some(state) = company.state.after(action) else { return Ok(false) };
    let change = StateChange {
        state,
        state_reason: reason,
        review_due_at: None,
        verified_at: company.verified_at,
        updated_at: cx.now,
    };
    update_state(conn, company.id, &change).await?;
    if action == CompanyAction::Suspend {
        intros::end_undelivered(conn, cx, company.id).await?;
    }
    let event = audit::Event {
        action: if action == CompanyAction::Suspend { "company.suspended" } else { "company.reinstated" },
        subject_kind: "company",
        subject_id: company.id.to_string(),
        reason: None,
        detail: json!({ "from": company.state, "to": state, "after": "report" }),
    };
    audit::record(conn, cx, &event).await?;
    Ok(true)
}
