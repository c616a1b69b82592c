//! Owners change roles and remove people; everybody may leave. A company keeps an owner.

use diesel_async::AsyncConnection;

use super::queries::{count_owners, find_role, update_removed, update_role};
use super::tell::{Change, tell};
use crate::companies::lock_company;
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CompanyId};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Not an owner of a company.
    #[error("only owners manage people")]
    NotAllowed,
    /// No such member.
    #[error("no such member")]
    NotFound,
    /// The company would have no owner.
    #[error("a company keeps an owner")]
    LastOwner,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Gives a member another role; the role they have already changes nothing.
pub async fn change_role(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    role: CompanyRole,
) -> Result<(), ChangeError> {
    conn.transaction(async |conn| {
        let (company, _) = lock_own(conn, cx, true).await?;
        let old = find_role(conn, company, account).await?.ok_or(ChangeError::NotFound)?;
        if old == role {
            return Ok(());
        }
        keep_owner(conn, company, old, Some(role)).await?;
        update_role(conn, company, account, role, cx.now).await?;
        Ok(tell(conn, cx, company, account, Change::RoleChanged, role).await?)
    })
    .await
}

/// Makes somebody else an owner and the actor a recruiter, in one step.
pub async fn hand_over(conn: &mut Conn, cx: &Context, to: AccountId) -> Result<(), ChangeError> {
    conn.transaction(async |conn| {
        let (company, own) = lock_own(conn, cx, true).await?;
        if own == to {
            return Err(ChangeError::NotFound);
        }
        let old = find_role(conn, company, to).await?.ok_or(ChangeError::NotFound)?;
        if old != CompanyRole::Owner {
            update_role(conn, company, to, CompanyRole::Owner, cx.now).await?;
            tell(conn, cx, company, to, Change::RoleChanged, CompanyRole::Owner).await?;
        }
        update_role(conn, company, own, CompanyRole::Recruiter, cx.now).await?;
        Ok(tell(conn, cx, company, own, Change::RoleChanged, CompanyRole::Recruiter).await?)
    })
    .await
}

/// Takes a member out of the company; their account stays.
pub async fn remove(conn: &mut Conn, cx: &Context, account: AccountId) -> Result<(), ChangeError> {
    conn.transaction(async |conn| {
        let (company, own) = lock_own(conn, cx, true).await?;
        if own == account {
            return go(conn, cx, company, own).await;
        }
        let role = find_role(conn, company, account).await?.ok_or(ChangeError::NotFound)?;
        keep_owner(conn, company, role, None).await?;
        update_removed(conn, company, account, cx.now).await?;
        Ok(tell(conn, cx, company, account, Change::Removed, role).await?)
    })
    .await
}

/// The actor leaves.
pub async fn leave(conn: &mut Conn, cx: &Context) -> Result<(), ChangeError> {
    conn.transaction(async |conn| {
        let (company, own) = lock_own(conn, cx, false).await?;
        go(conn, cx, company, own).await
    })
    .await
}

async fn go(conn: &mut Conn, cx: &Context, company: CompanyId, own: AccountId) -> Result<(), ChangeError> {
    let role = find_role(conn, company, own).await?.ok_or(ChangeError::NotFound)?;
    keep_owner(conn, company, role, None).await?;
    update_removed(conn, company, own, cx.now).await?;
    Ok(tell(conn, cx, company, own, Change::Left, role).await?)
}

/// The actor's company, locked, and who they are in it as of now: another owner may have changed that meanwhile.
async fn lock_own(
    conn: &mut Conn,
    cx: &Context,
    as_owner: bool,
) -> Result<(CompanyId, AccountId), ChangeError> {
    let signed = cx.actor.signed().ok_or(ChangeError::NotAllowed)?;
    let company = signed.member.as_ref().ok_or(ChangeError::NotAllowed)?.company_id;
    lock_company(conn, company).await?.ok_or(ChangeError::NotAllowed)?;
    let role = find_role(conn, company, signed.account_id).await?.ok_or(ChangeError::NotAllowed)?;
    if as_owner && role != CompanyRole::Owner {
        return Err(ChangeError::NotAllowed);
    }
    Ok((company, signed.account_id))
}

async fn keep_owner(
    conn: &mut Conn,
    company: CompanyId,
    old: CompanyRole,
    new: Option<CompanyRole>,
) -> Result<(), ChangeError> {
    let loses_owner = old == CompanyRole::Owner && new != Some(CompanyRole::Owner);
    if loses_owner && count_owners(conn, company).await? < 2 {
        return Err(ChangeError::LastOwner);
    }
    Ok(())
}
