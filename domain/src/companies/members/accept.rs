//! Whoever reads the mail of an invitation joins: with an account of the same address, or with a new one.
//!
//! The link shows that the address is its reader's, so a new account is active at once. An address that has an account
//! joins signed in; an account of another kind, or in another company, cannot, and its owner reads why.

use diesel_async::AsyncConnection;

use super::invitations::{Invitation, InvitationState};
use super::queries::{
    count_owners, find_invitation_row, lock_invitation, own_role, update_state, upsert_membership,
};
use super::tell::{Change, tell};
use crate::accounts::device::Device;
use crate::accounts::model::LinkFault;
use crate::accounts::password::PasswordHash;
use crate::accounts::{Holder, NewPerson, create_invited, find_holder};
use crate::companies::{Company, CompanyState, discard, find_company, lock_company, queries::list_members};
use crate::platform::actor::{AccountKind, CompanyRole};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::ids::{AccountId, InvitationId};
use crate::platform::links::{LinkError, LinkPurpose};

/// What the page of the link shows.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// Into which company.
    pub company: Company,
    /// What its reader can do.
    pub arrival: Arrival,
}

/// How the address stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Nobody has an account with it: the reader makes one.
    New,
    /// It has an account, and whoever asks is not signed in with it.
    SignIn,
    /// Signed in with it: a button is enough.
    Ready,
    /// It has an account of another kind, which cannot be a member.
    OtherKind(AccountKind),
    /// Its account is in another company, of this name; empty where that came about this moment.
    Elsewhere(String),
    /// Its account is the only owner of another company, of this name.
    Owns(String),
    /// Its account is in this company.
    Member,
    /// Its account is locked.
    Locked,
    /// The company has no owner any more: it is closed.
    Closed,
}

/// Why nobody joined.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The link does nothing.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// The address does not fit; the page says what to do.
    #[error("the reader cannot join like this")]
    Unfit(Arrival),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What a link is about; changes nothing.
pub async fn find_invitation(conn: &mut Conn, cx: &Context, token: &str) -> Result<Invited, AcceptError> {
    let (id, version) = read(cx, token)?;
    let found = find_invitation_row(conn, id).await?.ok_or(LinkFault::Invalid)?;
    let company = find_company(conn, found.company_id).await?.ok_or(LinkFault::Invalid)?;
    if is_orphaned(conn, &found).await? {
        return Ok(Invited { invitation: found, company, arrival: Arrival::Closed });
    }
    let invitation = open(Some(found), version)?;
    let arrival = arrival(conn, cx, &invitation).await?;
    Ok(Invited { invitation, company, arrival })
}

/// The signed-in account of the address joins.
pub async fn accept(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), AcceptError> {
    let (id, version) = read(cx, token)?;
    conn.transaction(async |conn| {
        let invitation = lock(conn, id, version).await?;
        let account = cx.actor.account_id();
        match (arrival(conn, cx, &invitation).await?, account) {
            (Arrival::Ready, Some(account)) => join(conn, cx, &invitation, account).await,
            (other, _) => Err(AcceptError::Unfit(other)),
        }
    })
    .await
}

/// Somebody without an account makes one, and joins with it.
pub async fn accept_as_new(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    person: &NewPerson,
    hash: &PasswordHash,
    from: &Device,
) -> Result<(), AcceptError> {
    let (id, version) = read(cx, token)?;
    conn.transaction(async |conn| {
        let invitation = lock(conn, id, version).await?;
        let arrival = arrival(conn, cx, &invitation).await?;
        if arrival != Arrival::New {
            return Err(AcceptError::Unfit(arrival));
        }
        let address = invitation.email.parse().map_err(|_| LinkFault::Invalid)?;
        let account = create_invited(conn, cx, &address, person, hash, from).await?;
        let account = account.ok_or(AcceptError::Unfit(Arrival::SignIn))?;
        join(conn, cx, &invitation, account).await
    })
    .await
}

/// The reader does not want to. A second time changes nothing.
pub async fn decline(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), AcceptError> {
    let (id, version) = read(cx, token)?;
    conn.transaction(async |conn| {
        let found = lock_invitation(conn, id).await?;
        if found.as_ref().is_some_and(|found| found.state == InvitationState::Declined) {
            return Ok(());
        }
        open(found, version)?;
        Ok(update_state(conn, id, InvitationState::Declined, None, cx.now).await?)
    })
    .await
}

async fn join(
    conn: &mut Conn,
    cx: &Context,
    invitation: &Invitation,
    account: AccountId,
) -> Result<(), AcceptError> {
    // A company that they began and never sent to staff goes: nobody else is in it.
    discard(conn, account).await?;
    let (company, role) = (invitation.company_id, invitation.role);
    let joined = upsert_membership(conn, company, account, role, cx.now).await;
    if joined.as_ref().err().and_then(violated_constraint) == Some("memberships_one_active") {
        return Err(AcceptError::Unfit(Arrival::Elsewhere(String::new())));
    }
    joined?;
    update_state(conn, invitation.id, InvitationState::Accepted, Some(account), cx.now).await?;
    Ok(tell(conn, cx, company, account, Change::Joined, role).await?)
}

/// The company first, then the invitation: as whoever changes people does.
async fn lock(conn: &mut Conn, id: InvitationId, version: i32) -> Result<Invitation, AcceptError> {
    let seen = find_invitation_row(conn, id).await?.ok_or(LinkFault::Invalid)?;
    lock_company(conn, seen.company_id).await?.ok_or(LinkFault::Invalid)?;
    let found = lock_invitation(conn, id).await?.ok_or(LinkFault::Invalid)?;
    if is_orphaned(conn, &found).await? {
        return Err(AcceptError::Unfit(Arrival::Closed));
    }
    Ok(open(Some(found), version)?)
}

/// Whether nobody answered it before the company lost its last owner.
async fn is_orphaned(conn: &mut Conn, invitation: &Invitation) -> Result<bool, QueryError> {
    let is_unanswered = matches!(invitation.state, InvitationState::Open | InvitationState::Revoked);
    Ok(is_unanswered && count_owners(conn, invitation.company_id).await? == 0)
}

fn read(cx: &Context, token: &str) -> Result<(InvitationId, i32), AcceptError> {
    let link = cx.keys.read_link(LinkPurpose::JoinCompany, token, cx.now);
    let link = link.map_err(|fault: LinkError| LinkFault::from(fault))?;
    Ok((InvitationId(link.subject), link.version))
}

fn open(found: Option<Invitation>, version: i32) -> Result<Invitation, LinkFault> {
    let invitation = found.ok_or(LinkFault::Invalid)?;
    match invitation.state {
        InvitationState::Open if invitation.link_version == version => Ok(invitation),
        InvitationState::Open => Err(LinkFault::Replaced),
        InvitationState::Accepted | InvitationState::Declined => Err(LinkFault::Used),
        InvitationState::Revoked => Err(LinkFault::Invalid),
    }
}

async fn arrival(conn: &mut Conn, cx: &Context, invitation: &Invitation) -> Result<Arrival, AcceptError> {
    let address = invitation.email.parse().map_err(|_| LinkFault::Invalid)?;
    let Some(Holder { account_id, kind, may_sign_in }) = find_holder(conn, &address).await? else {
        return Ok(Arrival::New);
    };
    if kind != AccountKind::Company {
        return Ok(Arrival::OtherKind(kind));
    }
    if !may_sign_in {
        return Ok(Arrival::Locked);
    }
    if let Some((company, role)) = own_role(conn, account_id).await? {
        if company == invitation.company_id {
            return Ok(Arrival::Member);
        }
        let other = find_company(conn, company).await?;
        let is_alone = list_members(conn, company).await?.len() == 1 && role == CompanyRole::Owner;
        let is_draft = other.as_ref().is_some_and(|other| other.state == CompanyState::Draft);
        if !(is_alone && is_draft) {
            let name = other.map(|other| other.name).unwrap_or_default();
            let is_last_owner = role == CompanyRole::Owner && count_owners(conn, company).await? < 2;
            return Ok(if is_last_owner { Arrival::Owns(name) } else { Arrival::Elsewhere(name) });
        }
    }
    let is_theirs = cx.actor.account_id() == Some(account_id);
    Ok(if is_theirs { Arrival::Ready } else { Arrival::SignIn })
}
