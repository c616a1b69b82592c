//! The link of the first mail: it shows a button, and the button makes the account active.
//!
//! It signs nobody in. Whoever signed up with somebody else's address knows that account's password: the address's
//! owner, who does not, has to choose a new one first.

use diesel_async::AsyncConnection;

use super::model::{AccountState, LinkFault};
use super::notices::owe_seldom;
use super::queries::{self, AccountRow};
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
}

/// What the page of a link shows; changes nothing.
pub async fn find_unverified(conn: &mut Conn, cx: &Context, token: &str) -> Result<Unverified, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::VerifyAddress, token, cx.now)?;
    let row = queries::find_account(conn, AccountId(link.subject)).await?;
    let row = waiting(row, link.version)?;
    Ok(Unverified {
        name: row.name.unwrap_or_default(),
        address: row.email.unwrap_or_default(),
        kind: row.kind,
    })
}

/// Makes the account active.
pub async fn verify_address(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::VerifyAddress, token, cx.now)?;
    conn.transaction(async |conn| {
        let row = waiting(queries::lock_account(conn, AccountId(link.subject)).await?, link.version)?;
        queries::update_verified(conn, &row, cx.now).await?;
        if let Some(address) = row.email.as_deref().and_then(|email| email.parse().ok()) {
            outbox::lift_bounce(conn, cx, &address).await?;
        }
        Ok(())
    })
    .await
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
