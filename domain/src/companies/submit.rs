//! An owner asks staff to verify the company.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::{CompanyAction, CompanyState};
use super::queries::{StateChange, lock_company, update_state};
use crate::accounts::list_staff_contacts;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::{CompanyRole, Permission};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::workdays;

/// Working days within which staff decide.
const REVIEW_DAYS: u32 = 2;

/// Why a company is not submitted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The actor owns no company.
    #[error("only an owner asks for verification")]
    NotOwner,
    /// The owner's address is not verified yet, so that the answer could not be mailed.
    #[error("the owner's address is not verified")]
    AddressUnverified,
    /// What staff need is not there yet.
    #[error("the profile is not complete")]
    Incomplete(Vec<&'static str>),
    /// The company is in another state.
    #[error("the company is {0}")]
    WrongState(CompanyState),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Puts the company into the staff's queue and tells them. Asking again while it waits changes nothing.
pub async fn submit(conn: &mut Conn, cx: &Context) -> Result<(), SubmitError> {
    let signed = cx.actor.signed().ok_or(SubmitError::NotOwner)?;
    let member =
        signed.member.as_ref().filter(|m| m.role == CompanyRole::Owner).ok_or(SubmitError::NotOwner)?;
    if signed.verified_address.is_none() {
        return Err(SubmitError::AddressUnverified);
    }
    conn.transaction(async |conn| {
        let company = lock_company(conn, member.company_id).await?.ok_or(SubmitError::NotOwner)?;
        if company.state == CompanyState::PendingReview {
            return Ok(());
        }
        let state =
            company.state.after(CompanyAction::Submit).ok_or(SubmitError::WrongState(company.state))?;
        let missing = company.missing();
        if !missing.is_empty() {
            return Err(SubmitError::Incomplete(missing));
        }
        let due = workdays::add(cx.now, REVIEW_DAYS, cx.config.site.time_zone);
        let change = StateChange {
            state,
            state_reason: None,
            review_due_at: Some(due),
            verified_at: None,
            updated_at: cx.now,
        };
        update_state(conn, company.id, &change).await?;
        for staff in list_staff_contacts(conn, Permission::Moderator).await? {
            let mail = NewMail {
                kind: MailKind::CompanyWaiting,
                recipient: &staff.address,
                account_id: Some(staff.account_id),
                payload: json!({ "company_id": company.id }),
                unique_key: format!(
                    "company_waiting:{}:{}:{}",
                    company.id,
                    cx.now.timestamp_micros(),
                    staff.account_id
                ),
            };
            outbox::record(conn, cx, &mail).await?;
        }
        let event = audit::Event {
            action: "company.submitted",
            subject_kind: "company",
            subject_id: company.id.to_string(),
            reason: None,
            detail: json!({ "from": company.state }),
        };
        Ok(audit::record(conn, cx, &event).await?)
    })
    .await
}
