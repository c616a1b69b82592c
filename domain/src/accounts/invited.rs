//! Somebody who was invited by mail makes an account: the link shows that the address is theirs.

use diesel::QueryResult;

use super::device::Device;
use super::model::{AccountState, PRIVACY_VERSION, TERMS_VERSION};
use super::password::{Password, PasswordHash};
use super::queries::{self, NewAccount};
use super::verify_address::make_active;
use crate::companies;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;

/// Who has the account of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account_id: AccountId,
    /// Its kind.
    pub kind: AccountKind,
    /// Whether its owner can sign in.
    pub may_sign_in: bool,
}

/// The account of an address that somebody has shown to be theirs; one that waits for that is nobody's yet.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_holder(conn: &mut Conn, address: &EmailAddress) -> QueryResult<Option<Holder>> {
    let row = queries::find_account_by_address(conn, address).await?;
    let row = row.filter(|row| !matches!(row.state, AccountState::Pending | AccountState::Erased));
    Ok(row.map(|row| Holder { account_id: row.id, kind: row.kind, may_sign_in: row.state.may_sign_in() }))
}

/// What a new member says of themselves.
#[derive(Clone, Debug)]
pub struct NewPerson {
    name: String,
    /// To be hashed before [`create_invited`], without a connection in hand.
    pub password: Password,
}

impl NewPerson {
    /// Reads the form; `address` is the invited one.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(name: &str, password: &str, address: &str, is_agreed: bool) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let local = address.split('@').next().unwrap_or_default();
        let about = [name, address, local];
        let name = errors.line("name", name, 1..=100);
        let password = errors.take("password", Password::choose(password, &about));
        if !is_agreed {
            errors.add("terms", "Agree to the terms to sign up.");
        }
        errors.into_result(name.zip(password).map(|(name, password)| Self { name, password }))
    }
}

/// Makes the account of a company's member, active at once, in the caller's transaction. What somebody began with the
/// address and never verified is replaced. `None`: the address has an account.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn create_invited(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
    person: &NewPerson,
    password: &PasswordHash,
    from: &Device,
) -> QueryResult<Option<AccountId>> {
    let row = |id| NewAccount {
        id,
        kind: AccountKind::Company,
        email: address,
        name: &person.name,
        password_hash: Some(password),
        state: AccountState::Pending,
        verified_at: None,
    };
    let fresh = AccountId::new();
    queries::insert_account(conn, &row(fresh), cx.now).await?;
    let Some(found) = queries::lock_account_by_address(conn, address).await? else { return Ok(None) };
    if found.state != AccountState::Pending {
        return Ok(None);
    }
    if found.id != fresh {
        companies::discard(conn, found.id).await?;
        queries::delete_consents(conn, found.id).await?;
        queries::update_pending(conn, &row(found.id), cx.now).await?;
    }
    for (subject, version) in [("terms", TERMS_VERSION), ("privacy", PRIVACY_VERSION)] {
        queries::insert_consent(conn, found.id, subject, version, from.ip_prefix.as_deref(), cx.now).await?;
    }
    make_active(conn, cx, &found).await?;
    Ok(Some(found.id))
}
