//! Signing up as developer or company. Nobody learns here whether an address has an account: its owner is told by mail.

use diesel::QueryResult;
use diesel_async::AsyncConnection;

use super::device::Device;
use super::model::{AccountState, PRIVACY_VERSION, TERMS_VERSION};
use super::notices::owe_seldom;
use super::password::{Password, PasswordHash};
use super::queries::{self, NewAccount};
use crate::companies;
use crate::outbox::MailKind;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;

/// The form as typed.
#[derive(Clone, Copy, Debug)]
pub struct SignUpForm<'a> {
    /// `developer` or `company`.
    pub kind: &'a str,
    /// What to call the person.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// The company's name; only companies need one.
    pub company_name: &'a str,
    /// The password.
    pub password: &'a str,
    /// Whether terms and privacy notice were agreed to.
    pub is_agreed: bool,
}

/// A sign-up that can be taken.
#[derive(Clone, Debug)]
pub struct SignUp {
    kind: AccountKind,
    name: String,
    email: EmailAddress,
    company_name: Option<String>,
    /// To be hashed before [`sign_up`], without a connection in hand.
    pub password: Password,
}

impl SignUp {
    /// Reads the form.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(form: &SignUpForm<'_>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = match form.kind {
            "developer" => Some(AccountKind::Developer),
            "company" => Some(AccountKind::Company),
            _ => errors.take("kind", Err("Choose one of the two.")),
        };
        let name = errors.line("name", form.name, 1..=100);
        let email = errors.take("email", form.email.parse::<EmailAddress>());
        let company_name = match kind {
            Some(AccountKind::Company) => errors.line("company_name", form.company_name, 1..=120).map(Some),
            _ => Some(None),
        };
        let local = email.as_ref().map(EmailAddress::local).unwrap_or_default();
        let about = [form.name, form.email, local, form.company_name];
        let password = errors.take("password", Password::choose(form.password, &about));
        if !form.is_agreed {
            errors.add("terms", "Agree to the terms to sign up.");
        }
        let whole = (kind, name, email, company_name, password);
        let read = match whole {
            (Some(kind), Some(name), Some(email), Some(company_name), Some(password)) => {
                Some(Self { kind, name, email, company_name, password })
            }
            _ => None,
        };
        errors.into_result(read)
    }
}

/// Takes the sign-up. The answer is the same for every address:
/// a new one gets an account that waits for its verification; one that waits already is replaced by what was said last,
/// since nobody has shown yet whose it is; the owner of an account hears that somebody tried.
pub async fn sign_up(
    conn: &mut Conn,
    cx: &Context,
    new: &SignUp,
    password: &PasswordHash,
    from: &Device,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let fresh = AccountId::new();
        queries::insert_account(conn, &row(new, fresh, password), cx.now).await?;
        let Some(found) = queries::lock_account_by_address(conn, &new.email).await? else { return Ok(()) };
        if found.state != AccountState::Pending {
            if found.state.may_sign_in() {
                owe_seldom(conn, cx, MailKind::AlreadyRegistered, &found).await?;
            }
            return Ok(());
        }
        if found.id != fresh {
            companies::discard(conn, found.id).await?;
            queries::delete_consents(conn, found.id).await?;
            queries::update_pending(conn, &row(new, found.id, password), cx.now).await?;
        }
        if let Some(name) = &new.company_name {
            companies::create(conn, cx, found.id, name).await?;
        }
        for (subject, version) in [("terms", TERMS_VERSION), ("privacy", PRIVACY_VERSION)] {
            let place = from.ip_prefix.as_deref();
            queries::insert_consent(conn, found.id, subject, version, place, cx.now).await?;
        }
        owe_seldom(conn, cx, MailKind::VerifyAddress, &found).await?;
        Ok(())
    })
    .await
}

fn row<'a>(new: &'a SignUp, id: AccountId, password: &'a PasswordHash) -> NewAccount<'a> {
    NewAccount {
        id,
        kind: new.kind,
        email: &new.email,
        name: &new.name,
        password_hash: Some(password),
        state: AccountState::Pending,
        verified_at: None,
    }
}

#[cfg(test)]
#[path = "sign_up_tests.rs"]
mod tests;
