//! Staff verify, reject, suspend or reinstate a company.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::{Company, CompanyAction, CompanyState};
use super::queries::{StateChange, insert_domain, list_contacts, lock_company, update_state};
use super::{domains, free_mail};
use crate::accounts::Contact;
use crate::intros;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::{CompanyRole, Permission};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::CompanyId;

/// What staff decide.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Which company.
    pub company_id: CompanyId,
    /// What; [`CompanyAction::Submit`] is not theirs.
    pub action: CompanyAction,
    /// What the company reads; needed for all but verify and reinstate.
    pub reason: String,
    /// `updated_at` of the profile they read, in microseconds: a profile changed meanwhile is read again first.
    pub seen: i64,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Not staff who verify companies.
    #[error("not allowed")]
    NotAllowed,
    /// No such company.
    #[error("no such company")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Its state does not allow this.
    #[error("the company is {0}")]
    WrongState(CompanyState),
    /// Its owner changed the profile meanwhile.
    #[error("the profile was changed meanwhile")]
    Changed,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Decides; the company hears of it by mail.
pub async fn decide(conn: &mut Conn, cx: &Context, decision: &Decision) -> Result<CompanyState, DecideError> {
    if !cx.actor.may(Permission::Moderator) || decision.action == CompanyAction::Submit {
        return Err(DecideError::NotAllowed);
    }
    let reason = check_reason(decision)?;
    conn.transaction(async |conn| {
        let company = lock_company(conn, decision.company_id).await?.ok_or(DecideError::NotFound)?;
        let state = company.state.after(decision.action).ok_or(DecideError::WrongState(company.state))?;
        if company.updated_at.timestamp_micros() != decision.seen {
            return Err(DecideError::Changed);
        }
        let is_verified = state == CompanyState::Verified;
        let change = StateChange {
            state,
            state_reason: reason.clone(),
            review_due_at: None,
            verified_at: if is_verified { Some(cx.now) } else { company.verified_at },
            updated_at: cx.now,
        };
        update_state(conn, company.id, &change).await?;
        let owners = list_contacts(conn, company.id, &[CompanyRole::Owner]).await?;
        if is_verified {
            prove_domains(conn, cx, &company, &owners).await?;
            domains::grant_proven(conn, company.id, cx.now).await?;
        }
        if decision.action == CompanyAction::Suspend {
            intros::end_undelivered(conn, cx, company.id).await?;
        }
        tell(conn, cx, &company, decision.action, &owners).await?;
        let event = audit::Event {
            action: audit_action(decision.action),
            subject_kind: "company",
            subject_id: company.id.to_string(),
            reason: reason.as_deref(),
            detail: json!({ "from": company.state, "to": state }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(state)
    })
    .await
}

fn check_reason(decision: &Decision) -> Result<Option<String>, DecideError> {
    let mut errors = FieldErrors::default();
    let least =
        if matches!(decision.action, CompanyAction::Reject | CompanyAction::Suspend) { 20 } else { 0 };
    let reason = errors.text("reason", &decision.reason, least..=2000);
    let reason = errors.into_result(reason).map_err(DecideError::Invalid)?;
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

/// An owner's verified address proves its domain, unless anybody can have an address there.
async fn prove_domains(
    conn: &mut Conn,
    cx: &Context,
    company: &Company,
    owners: &[Contact],
) -> Result<(), QueryError> {
    for owner in owners {
        let domain = owner.address.domain();
        if !free_mail::is_free(domain) {
            insert_domain(conn, company.id, domain, cx.now).await?;
        }
    }
    Ok(())
}

/// Tells every owner what was decided.
async fn tell(
    conn: &mut Conn,
    cx: &Context,
    company: &Company,
    action: CompanyAction,
    owners: &[Contact],
) -> Result<(), QueryError> {
    let kind = match action {
        CompanyAction::Verify => MailKind::CompanyVerified,
        CompanyAction::Reject => MailKind::CompanyRejected,
        CompanyAction::Suspend => MailKind::CompanySuspended,
        CompanyAction::Reinstate => MailKind::CompanyReinstated,
        CompanyAction::Submit => return Ok(()),
    };
    for owner in owners {
        let mail = NewMail {
            kind,
            recipient: &owner.address,
            account_id: Some(owner.account_id),
            payload: json!({ "company_id": company.id }),
            unique_key: format!("{kind}:{}:{}:{}", company.id, cx.now.timestamp_micros(), owner.account_id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}

fn audit_action(action: CompanyAction) -> &'static str {
    match action {
        CompanyAction::Submit => "company.submitted",
        CompanyAction::Verify => "company.verified",
        CompanyAction::Reject => "company.rejected",
        CompanyAction::Suspend => "company.suspended",
        CompanyAction::Reinstate => "company.reinstated",
    }
}
