//! An owner invites an address, sends the invitation again, or takes it back.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::invitations::{Invitation, InvitationState, LIFE, MOST_OPEN};
use super::limits::find_limit;
use super::queries::{
    find_role, insert_invitation, list_open_of, lock_invitation, update_resent, update_state,
};
use crate::companies::{lock_company, queries::list_members};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CompanyId, InvitationId};

/// Who is invited, as what; as typed.
#[derive(Clone, Copy, Debug)]
pub struct InviteForm<'a> {
    /// An address.
    pub email: &'a str,
    /// A role's word.
    pub role: &'a str,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Not an owner of a company.
    #[error("only owners invite")]
    NotAllowed,
    /// No such invitation.
    #[error("no such invitation")]
    NotFound,
    /// What was typed cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// It was answered or taken back.
    #[error("the invitation is {0}")]
    WrongState(InvitationState),
    /// It was sent a short while ago, or often enough.
    #[error("sent often enough")]
    TooOften,
    /// The company, or the address, has had its share of mails; the sentence says which.
    #[error("{0}")]
    Limited(&'static str),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Invites. Whether the address has an account is nobody's business here: whoever opens the mail is told what to do.
pub async fn invite(
    conn: &mut Conn,
    cx: &Context,
    form: &InviteForm<'_>,
) -> Result<InvitationId, InviteError> {
    let mut errors = FieldErrors::default();
    let address = errors.take("email", form.email.parse::<EmailAddress>());
    let role: Option<CompanyRole> = errors.take("role", form.role.parse().map_err(|_| "Choose a role."));
    let typed = errors.into_result(address.zip(role));
    let (address, role) = typed.map_err(InviteError::Invalid)?;
    if cx.actor.signed().is_some_and(|signed| signed.verified_address.is_none()) {
        return Err(faulty("Verify your own address first: the link is in the mail that we sent to it."));
    }
    conn.transaction(async |conn| {
        let (company, by) = lock_own(conn, cx).await?;
        let members = list_members(conn, company).await?;
        let key = address.key();
        let is_here = |email: Option<&str>| {
            email.and_then(|email| email.parse::<EmailAddress>().ok()).is_some_and(|own| own.key() == key)
        };
        if members.iter().any(|member| is_here(member.email.as_deref())) {
            return Err(faulty("This person is a member already."));
        }
        if list_open_of(conn, company).await?.len() >= MOST_OPEN {
            return Err(faulty("Twenty invitations are open, which is the most. Take one back first."));
        }
        if let Some(limit) = find_limit(conn, cx, company, &key).await? {
            return Err(faulty(limit));
        }
        let new = Invitation {
            id: InvitationId::new(),
            company_id: company,
            invited_by: Some(by),
            email: address.to_string(),
            email_key: key.clone(),
            role,
            state: InvitationState::Open,
            link_version: 0,
            sends: 1,
            sent_at: cx.now,
            expires_at: cx.now + LIFE,
        };
        if !insert_invitation(conn, &new, cx.now).await? {
            return Err(faulty(
                "This address is invited already. Send that invitation again, or take it back.",
            ));
        }
        owe(conn, cx, &new, 0).await?;
        note(conn, cx, &new, "member.invited").await?;
        Ok(new.id)
    })
    .await
}

/// Mails it again with a new link; the older one is void from now on.
pub async fn resend(conn: &mut Conn, cx: &Context, id: InvitationId) -> Result<(), InviteError> {
    conn.transaction(async |conn| {
        let invitation = lock_open(conn, cx, id).await?;
        if !invitation.may_resend(cx.now) {
            return Err(InviteError::TooOften);
        }
        if let Some(limit) = find_limit(conn, cx, invitation.company_id, &invitation.email_key).await? {
            return Err(InviteError::Limited(limit));
        }
        let version = update_resent(conn, id, cx.now + LIFE, cx.now).await?;
        owe(conn, cx, &invitation, version).await?;
        Ok(note(conn, cx, &invitation, "member.invited_again").await?)
    })
    .await
}

/// Takes it back; its link is void. A second time changes nothing.
pub async fn revoke(conn: &mut Conn, cx: &Context, id: InvitationId) -> Result<(), InviteError> {
    conn.transaction(async |conn| {
        let invitation = match lock_open(conn, cx, id).await {
            Err(InviteError::WrongState(InvitationState::Revoked)) => return Ok(()),
            found => found?,
        };
        update_state(conn, id, InvitationState::Revoked, None, cx.now).await?;
        unsend(conn, cx, &invitation).await?;
        Ok(note(conn, cx, &invitation, "member.invitation_revoked").await?)
    })
    .await
}

fn faulty(fault: &str) -> InviteError {
    InviteError::Invalid(FieldErrors::one("email", fault))
}

async fn lock_own(conn: &mut Conn, cx: &Context) -> Result<(CompanyId, AccountId), InviteError> {
    let signed = cx.actor.signed().ok_or(InviteError::NotAllowed)?;
    let company = signed.member.as_ref().ok_or(InviteError::NotAllowed)?.company_id;
    lock_company(conn, company).await?.ok_or(InviteError::NotAllowed)?;
    let role = find_role(conn, company, signed.account_id).await?;
    if role != Some(CompanyRole::Owner) {
        return Err(InviteError::NotAllowed);
    }
    Ok((company, signed.account_id))
}

async fn lock_open(conn: &mut Conn, cx: &Context, id: InvitationId) -> Result<Invitation, InviteError> {
    let (company, _) = lock_own(conn, cx).await?;
    let invitation = lock_invitation(conn, id).await?.filter(|found| found.company_id == company);
    let invitation = invitation.ok_or(InviteError::NotFound)?;
    if invitation.state == InvitationState::Open {
        Ok(invitation)
    } else {
        Err(InviteError::WrongState(invitation.state))
    }
}

/// Keeps its last mail back, if that is still here.
pub(super) async fn unsend(conn: &mut Conn, cx: &Context, invitation: &Invitation) -> QueryResult<()> {
    outbox::suppress(conn, cx, &key_of(invitation, invitation.link_version)).await.map(drop)
}

fn key_of(invitation: &Invitation, version: i32) -> String {
    format!("{}:{}:{version}", MailKind::CompanyInvitation, invitation.id)
}

async fn owe(
    conn: &mut Conn,
    cx: &Context,
    invitation: &Invitation,
    version: i32,
) -> Result<(), InviteError> {
    let address: EmailAddress =
        invitation.email.parse().map_err(|fault| InviteError::Invalid(FieldErrors::one("email", fault)))?;
    let mail = NewMail {
        kind: MailKind::CompanyInvitation,
        recipient: &address,
        account_id: None,
        payload: json!({ "invitation_id": invitation.id, "version": version }),
        unique_key: key_of(invitation, version),
    };
    outbox::record(conn, cx, &mail).await?;
    Ok(())
}

async fn note(
    conn: &mut Conn,
    cx: &Context,
    invitation: &Invitation,
    action: &str,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "company",
        subject_id: invitation.company_id.to_string(),
        reason: None,
        detail: json!({ "invitation": invitation.id, "role": invitation.role }),
    };
    audit::record(conn, cx, &event).await
}
