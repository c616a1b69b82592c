//! The link of the first mail: it shows a button, and the button makes the account active.
//!
//! The link shows who reads the mail, the password who signed up. After one sign-up the link is enough: its mail says
//! what for. Once somebody signed up again with the same address they may be two people, and both are asked for at
//! once: else anybody could sign up with an address whose owner is about to confirm, and the owner's click would make the
//! stranger's password good. Whoever reads the mail and does not know the password chooses a new one by a reset, which
//! confirms the address as well.

use diesel_async::AsyncConnection;

use super::model::{AccountState, LinkFault};
use super::notices::owe_seldom;
use super::queries::{self, AccountRow};
use super::sign_in::{Candidate, Proven};
use crate::outbox::{self, MailKind};
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;
use crate::platform::links::LinkPurpose;

/// The account that a link would make active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unverified {
    /// What to call the person.
    pub name: String,
    /// The address to verify.
    pub address: String,
    /// Which kind of account.
    pub kind: AccountKind,
    /// Somebody signed up more than once: the password of the last time is asked for.
    pub is_contested: bool,
}

/// What the page of a link shows, and whose password it asks for; changes nothing.
pub async fn find_unverified(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<(Unverified, Candidate), LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::VerifyAddress, token, cx.now)?;
    let row = queries::find_account(conn, AccountId(link.subject)).await?;
    let row = waiting(row, link.version)?;
    let shown = Unverified {
        name: row.name.unwrap_or_default(),
        address: row.email.unwrap_or_default(),
        kind: row.kind,
        is_contested: row.is_contested,
    };
    Ok((shown, Candidate::of(row.id, row.password_hash)))
}

/// Makes the account active, for somebody who has the link and, where it is contested, typed the password of the last
/// sign-up. `false`: that is not proven, perhaps because somebody signed up meanwhile, and nothing was done.
pub async fn verify_address(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    proven: Option<&Proven>,
) -> Result<bool, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::VerifyAddress, token, cx.now)?;
    conn.transaction(async |conn| {
        let row = waiting(queries::lock_account(conn, AccountId(link.subject)).await?, link.version)?;
        let is_theirs = |by: &Proven| by.account_id == row.id && row.password_hash.as_ref() == Some(&by.hash);
        if row.is_contested && !proven.is_some_and(is_theirs) {
            return Ok(false);
        }
        make_active(conn, cx, &row).await?;
        Ok(true)
    })
    .await
}

/// The address is its reader's, and mails to it arrive.
pub(super) async fn make_active(conn: &mut Conn, cx: &Context, row: &AccountRow) -> Result<(), QueryError> {
    queries::update_verified(conn, row, cx.now).await?;
    if let Some(address) = row.email.as_deref().and_then(|email| email.parse().ok()) {
        outbox::lift_bounce(conn, cx, &address).await?;
    }
    Ok(())
}

fn waiting(row: Option<AccountRow>, version: i32) -> Result<AccountRow, LinkFault> {
    let row = row.ok_or(LinkFault::Invalid)?;
    match row.state {
        AccountState::Pending if row.link_version == version => Ok(row),
        AccountState::Pending => Err(LinkFault::Replaced),
        AccountState::Active | AccountState::DeletionRequested => Err(LinkFault::Used),
        AccountState::Suspended | AccountState::Erased => Err(LinkFault::Invalid),
    }
}

/// Sends the link again, to an account that waits for it; the answer is the same for every address.
pub async fn resend_verification(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
) -> Result<(), QueryError> {
    conn.transaction(async |conn| {
        let found = queries::lock_account_by_address(conn, address).await?;
        if let Some(row) = found.filter(|row| row.state == AccountState::Pending) {
            owe_seldom(conn, cx, MailKind::VerifyAddress, &row).await?;
        }
        Ok(())
    })
    .await
}
