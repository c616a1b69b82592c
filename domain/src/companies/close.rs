//! A company's last owner closes it and keeps their account. What is open ends with a word to whoever waits for it.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::leave::find_estate;
use super::members::{end_of_company, own_role, update_removed};
use super::model::{Company, CompanyState, Member};
use super::queries::{StateChange, lock_company, update_state};
use crate::candidacies;
use crate::conversations;
use crate::intros;
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// What staff and members read about a company that its owner closed.
const BY_OWNER: &str = "Closed by its owner.";

/// Why it stays open.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// Not an owner of a company.
    #[error("only owners close a company")]
    NotAllowed,
    /// Another owner is there: the actor may leave.
    #[error("the company has another owner")]
    OtherOwner,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Closes the actor's company for good; they belong to none afterwards.
pub async fn close(conn: &mut Conn, cx: &Context) -> Result<(), CloseError> {
    let signed = cx.actor.signed().ok_or(CloseError::NotAllowed)?;
    let id = signed.member.as_ref().ok_or(CloseError::NotAllowed)?.company_id;
    conn.transaction(async |conn| {
        let company = lock_company(conn, id).await?.ok_or(CloseError::NotAllowed)?;
        if own_role(conn, signed.account_id).await? != Some((id, CompanyRole::Owner)) {
            return Err(CloseError::NotAllowed);
        }
        let estate = find_estate(conn, signed.account_id).await?.ok_or(CloseError::NotAllowed)?;
        if !estate.is_last_owner {
            return Err(CloseError::OtherOwner);
        }
        wind_up(conn, cx, &company, &estate.others, BY_OWNER).await?;
        Ok(update_removed(conn, id, signed.account_id, cx.now).await?)
    })
    .await
}

/// Ends whatever is open, voids invitations and tells the members who are left. The company's row is locked.
pub(super) async fn wind_up(
    conn: &mut Conn,
    cx: &Context,
    company: &Company,
    others: &[Member],
    reason: &str,
) -> Result<(), QueryError> {
    intros::end_of_company(conn, cx, company.id).await?;
    candidacies::end_of_company(conn, cx, company.id).await?;
    conversations::end_of_company(conn, cx, company.id).await?;
    end_of_company(conn, cx, company.id, others).await?;
    let change = StateChange {
        state: CompanyState::Suspended,
        state_reason: Some(reason.to_owned()),
        review_due_at: None,
        verified_at: company.verified_at,
        updated_at: cx.now,
    };
    update_state(conn, company.id, &change).await?;
    let event = audit::Event {
        action: "company.closed",
        subject_kind: "company",
        subject_id: company.id.to_string(),
        reason: None,
        detail: json!({ "from": company.state, "to": CompanyState::Suspended }),
    };
    audit::record(conn, cx, &event).await
}
