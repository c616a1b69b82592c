//! A new address for an account.
//!
//! ```text
//!   asked (password) ─▶ confirmed (link to the new address, signed in) ─▶ undone (link to the old address)
//!     └─▶ void          a later request, or an earlier change undone
//! ```
//! The link counts only for who is signed in to the account: a mistyped address gives its owner nothing. Whether an
//! address has an account of its own is told to nobody but who reads its mails.

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::{AccountState, AddressChangeState, EndReason, LinkFault};
use super::queries::{self, AccountRow, ChangeRow};
use super::sign_in::Proven;
use crate::companies;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, AddressChangeId};
use crate::platform::links::LinkPurpose;

/// Addresses that one account may have us write to in a day.
const A_DAY: i64 = 5;
/// Asked for the same address again within so long, the mail that is on its way counts.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Why no link is sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestAddressError {
    /// It is the account's address.
    #[error("it is the account's address already")]
    Same,
    /// Enough for today.
    #[error("asked too often")]
    TooOften,
    /// The password was changed a moment ago.
    #[error("the password was changed")]
    Outdated,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// From which address to which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChange {
    /// The address that the account has, or had.
    pub old: String,
    /// The address that it is to have, or has.
    pub new: String,
    /// What to call the person.
    pub name: String,
}

/// Sends a link to the new address, unless that has an account: the answer is the same. A link sent before is void.
///
/// # Errors
/// [`RequestAddressError`].
pub async fn request_address(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    address: &EmailAddress,
) -> Result<(), RequestAddressError> {
    conn.transaction(async |conn| {
        let row = queries::lock_account(conn, proven.account_id).await?;
        let row = row.filter(|row| row.password_hash.as_ref() == Some(&proven.hash));
        let row = row.ok_or(RequestAddressError::Outdated)?;
        let old = address_of(&row).ok_or(RequestAddressError::Outdated)?;
        if old.key() == address.key() {
            return Err(RequestAddressError::Same);
        }
        let is_on_its_way = |asked: &ChangeRow| {
            asked.new_email == address.to_string()
                && asked.link_version == row.link_version
                && asked.asked_at + PAUSE > cx.now
        };
        if queries::find_asked(conn, row.id).await?.as_ref().is_some_and(is_on_its_way) {
            return Ok(());
        }
        if queries::count_asked_since(conn, row.id, cx.now - TimeDelta::days(1)).await? >= A_DAY {
            return Err(RequestAddressError::TooOften);
        }
        queries::update_asked_void(conn, row.id).await?;
        let change = ChangeRow {
            id: AddressChangeId::new(),
            account_id: row.id,
            old_email: old.to_string(),
            new_email: address.to_string(),
            state: AddressChangeState::Asked,
            link_version: row.link_version,
            asked_at: cx.now,
            confirmed_at: None,
        };
        queries::insert_change(conn, &change).await?;
        let owner = queries::find_account_by_address(conn, address).await?;
        if owner.is_none_or(|owner| owner.state == AccountState::Pending) {
            tell(conn, cx, MailKind::ConfirmAddress, address, &change).await?;
        }
        Ok(())
    })
    .await
}

/// One's own change that waits for its confirmation.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_asked_address(conn: &mut Conn, cx: &Context) -> QueryResult<Option<AddressChange>> {
    let Some(id) = cx.actor.account_id() else { return Ok(None) };
    let Some(row) = queries::find_account(conn, id).await? else { return Ok(None) };
    let asked = queries::find_asked(conn, id).await?;
    let is_alive = |asked: &ChangeRow| {
        asked.link_version == row.link_version
            && asked.asked_at + LinkPurpose::ConfirmAddress.lifetime() > cx.now
    };
    Ok(asked.filter(is_alive).map(|asked| said(&asked, &row)))
}

/// What the page of the new address's link shows; changes nothing.
///
/// # Errors
/// [`LinkFault`]; [`LinkFault::Invalid`] for whoever is not signed in to the account.
pub async fn find_address_change(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<AddressChange, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ConfirmAddress, token, cx.now)?;
    let change = own_change(conn, cx, AddressChangeId(link.subject)).await?;
    let row = queries::find_account(conn, change.account_id).await?.ok_or(LinkFault::Invalid)?;
    confirmable(&change, &row)?;
    Ok(said(&change, &row))
}

/// Gives the account its new address, signs out its other devices, voids every link and tells the old address.
///
/// # Errors
/// As [`find_address_change`], and [`LinkFault::Taken`].
pub async fn confirm_address(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ConfirmAddress, token, cx.now)?;
    let confirmed = conn
        .transaction(async |conn| {
            let change = own_change(conn, cx, AddressChangeId(link.subject)).await?;
            let row = queries::lock_account(conn, change.account_id).await?.ok_or(LinkFault::Invalid)?;
            // Read again: another window may have been faster.
            let change = own_change(conn, cx, change.id).await?;
            confirmable(&change, &row)?;
            let (old, new) = parse(&change)?;
            take_over(conn, &new, row.id).await?;
            queries::update_address(conn, row.id, &new, row.password_hash.as_ref(), cx.now).await?;
            queries::update_confirmed(conn, change.id, cx.now).await?;
            let keep = cx.actor.signed().map(|signed| signed.session_id);
            queries::update_sessions_ended(conn, row.id, keep, EndReason::AddressChanged, cx.now).await?;
            Ok::<_, LinkFault>(tell(conn, cx, MailKind::AddressChanged, &old, &change).await?)
        })
        .await;
    or_taken(confirmed)
}

/// What a mail about a change says; `None` once it is no longer in this state.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_address_mail(
    conn: &mut Conn,
    id: AddressChangeId,
    state: AddressChangeState,
) -> QueryResult<Option<AddressChange>> {
    let Some(change) = queries::find_change(conn, id).await?.filter(|change| change.state == state) else {
        return Ok(None);
    };
    let row = queries::find_account(conn, change.account_id).await?;
    let row = row.filter(|row| state != AddressChangeState::Asked || row.link_version == change.link_version);
    Ok(row.map(|row| said(&change, &row)))
}

async fn own_change(conn: &mut Conn, cx: &Context, id: AddressChangeId) -> Result<ChangeRow, LinkFault> {
    let change = queries::find_change(conn, id).await?;
    change.filter(|change| cx.actor.account_id() == Some(change.account_id)).ok_or(LinkFault::Invalid)
}

fn confirmable(change: &ChangeRow, row: &AccountRow) -> Result<(), LinkFault> {
    match change.state {
        AddressChangeState::Asked if change.link_version == row.link_version => Ok(()),
        AddressChangeState::Asked | AddressChangeState::Void => Err(LinkFault::Replaced),
        AddressChangeState::Confirmed | AddressChangeState::Undone => Err(LinkFault::Used),
    }
}

/// A sign-up with this address that nobody verified gives way to who reads its mails; an account does not.
pub(super) async fn take_over(
    conn: &mut Conn,
    address: &EmailAddress,
    by: AccountId,
) -> Result<(), LinkFault> {
    match queries::lock_account_by_address(conn, address).await?.filter(|row| row.id != by) {
        None => Ok(()),
        Some(row) if row.state == AccountState::Pending => {
            companies::discard(conn, row.id).await?;
            Ok(queries::delete_account(conn, row.id).await?)
        }
        Some(_) => Err(LinkFault::Taken),
    }
}

/// Somebody signed up with the address in the same moment.
pub(super) fn or_taken<T>(result: Result<T, LinkFault>) -> Result<T, LinkFault> {
    match result {
        Err(LinkFault::Query(error)) if violated_constraint(&error) == Some("accounts_email_key_unique") => {
            Err(LinkFault::Taken)
        }
        other => other,
    }
}

pub(super) fn address_of(row: &AccountRow) -> Option<EmailAddress> {
    row.email.as_deref().and_then(|address| address.parse().ok())
}

pub(super) fn parse(change: &ChangeRow) -> Result<(EmailAddress, EmailAddress), LinkFault> {
    let both = change.old_email.parse().ok().zip(change.new_email.parse().ok());
    both.ok_or(LinkFault::Invalid)
}

pub(super) fn said(change: &ChangeRow, row: &AccountRow) -> AddressChange {
    AddressChange {
        old: change.old_email.clone(),
        new: change.new_email.clone(),
        name: row.name.clone().unwrap_or_default(),
    }
}

pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    to: &EmailAddress,
    change: &ChangeRow,
) -> QueryResult<()> {
    let mail = NewMail {
        kind,
        recipient: to,
        account_id: Some(change.account_id),
        payload: json!({ "change_id": change.id }),
        unique_key: format!("{kind}:{}", change.id),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}
