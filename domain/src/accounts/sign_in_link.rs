//! Signing in by a mailed link: good once, for fifteen minutes.
//!
//! Asking answers the same for every address. Opening the link shows a button; the button is the first step of a sign-in,
//! and the second one follows where there is one. For an account that waits for its verification the link does what the
//! link of the sign-up does (`verify_address.rs`), under the same rule: after more than one sign-up with the address it asks
//! for the password of the last one.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::device::Device;
use super::model::{AccountState, LinkFault};
use super::notices::owe_seldom_with;
use super::queries::{self, AccountRow, SignInLinkRow};
use super::second_step::enter;
use super::sign_in::{Candidate, Entry, Proven, SignInError};
use super::tokens::SigningError;
use super::verify_address::make_active;
use crate::outbox::MailKind;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, SignInLinkId};
use crate::platform::links::LinkPurpose;

/// Whom a link signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOwner {
    /// What to call the person.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Which kind of account.
    pub kind: AccountKind,
    /// The address is not verified yet: the link does that too.
    pub is_pending: bool,
    /// Somebody signed up more than once: the password of the last time is asked for.
    pub is_contested: bool,
}

/// Why a link signs nobody in.
#[derive(Debug, thiserror::Error)]
pub enum LinkSignInError {
    /// It does nothing, or nothing any more.
    #[error(transparent)]
    Link(LinkFault),
    /// More than one person signed up with the address, and this is not the password of the last one.
    #[error("the password is wrong")]
    WrongPassword,
    /// A token cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<LinkFault> for LinkSignInError {
    fn from(fault: LinkFault) -> Self {
        match fault {
            LinkFault::Query(error) => Self::Query(error),
            fault => Self::Link(fault),
        }
    }
}

/// Sends a link to sign in, if the address has an account that may; at most one in ten minutes. The answer is the same
/// for every address.
///
/// # Errors
/// When Postgres refuses.
pub async fn request_sign_in_link(conn: &mut Conn, cx: &Context, address: &EmailAddress) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let found = queries::lock_account_by_address(conn, address).await?;
        let Some(row) = found.filter(may_use) else { return Ok(()) };
        let link = SignInLinkRow {
            id: SignInLinkId::new(),
            account_id: row.id,
            link_version: row.link_version,
            asked_at: cx.now,
            used_at: None,
        };
        let more = json!({ "link_id": link.id });
        if owe_seldom_with(conn, cx, MailKind::SignInLink, &row, more).await? {
            queries::insert_sign_in_link(conn, &link).await?;
        }
        Ok(())
    })
    .await
}

/// What the page of a link shows, and whose password it asks for; changes nothing.
pub async fn find_sign_in_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<(LinkOwner, Candidate), LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::SignIn, token, cx.now)?;
    let asked = queries::find_sign_in_link(conn, SignInLinkId(link.subject)).await?;
    let asked = asked.ok_or(LinkFault::Invalid)?;
    let row = usable(&asked, queries::find_account(conn, asked.account_id).await?)?;
    let owner = LinkOwner {
        name: row.name.unwrap_or_default(),
        address: row.email.unwrap_or_default(),
        kind: row.kind,
        is_pending: row.state == AccountState::Pending,
        is_contested: row.state == AccountState::Pending && row.is_contested,
    };
    Ok((owner, Candidate::of(row.id, row.password_hash)))
}

/// Uses the link up, and lets its holder in as far as the first step does.
pub async fn use_sign_in_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    proven: Option<&Proven>,
    from: &Device,
) -> Result<Entry, LinkSignInError> {
    let link = cx.keys.read_link(LinkPurpose::SignIn, token, cx.now).map_err(LinkFault::from)?;
    conn.transaction(async |conn| {
        let asked = queries::find_sign_in_link(conn, SignInLinkId(link.subject)).await?;
        let asked = asked.ok_or(LinkFault::Invalid)?;
        let mut row = usable(&asked, queries::lock_account(conn, asked.account_id).await?)?;
        let is_pending = row.state == AccountState::Pending;
        let is_theirs = |by: &Proven| by.account_id == row.id && row.password_hash.as_ref() == Some(&by.hash);
        if is_pending && row.is_contested && !proven.is_some_and(is_theirs) {
            return Err(LinkSignInError::WrongPassword);
        }
        if !queries::update_sign_in_link_used(conn, asked.id, cx.now).await? {
            return Err(LinkFault::Used.into());
        }
        if is_pending {
            make_active(conn, cx, &row).await?;
            row = fresh(conn, row.id).await?;
        }
        enter(conn, cx, &row, from).await.map_err(|error| match error {
            SignInError::Query(error) => LinkSignInError::Query(error),
            SignInError::Signing(error) => LinkSignInError::Signing(error),
            _ => LinkSignInError::Link(LinkFault::Invalid),
        })
    })
    .await
}

/// The version of the account's links that a mail's link has, while it may still be used.
///
/// # Errors
/// When Postgres refuses.
pub async fn is_sign_in_link_open(conn: &mut Conn, id: SignInLinkId) -> QueryResult<bool> {
    let Some(asked) = queries::find_sign_in_link(conn, id).await? else { return Ok(false) };
    let row = queries::find_account(conn, asked.account_id).await?;
    Ok(usable(&asked, row).is_ok())
}

async fn fresh(conn: &mut Conn, id: AccountId) -> Result<AccountRow, LinkSignInError> {
    Ok(queries::find_account(conn, id).await?.ok_or(LinkFault::Invalid)?)
}

fn may_use(row: &AccountRow) -> bool {
    row.state == AccountState::Pending || row.state.may_sign_in()
}

fn usable(asked: &SignInLinkRow, row: Option<AccountRow>) -> Result<AccountRow, LinkFault> {
    let row = row.filter(may_use).ok_or(LinkFault::Invalid)?;
    if asked.used_at.is_some() {
        return Err(LinkFault::Used);
    }
    if row.link_version == asked.link_version { Ok(row) } else { Err(LinkFault::Replaced) }
}

#[cfg(test)]
#[path = "sign_in_link_tests.rs"]
mod tests;
