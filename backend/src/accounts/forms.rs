//! Forms as they arrive. What is missing is empty, so that the page can say so beside the field; passwords are never
//! given back.

use domain::accounts as domain_accounts;
use serde::{Deserialize, Serialize};

/// Signing up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct SignUpForm {
    pub kind: String,
    pub name: String,
    pub email: String,
    pub company_name: String,
    #[serde(skip_serializing)]
    pub password: String,
    pub terms: String,
}

impl SignUpForm {
    /// As the operation reads it.
    #[must_use]
    pub fn input(&self) -> domain_accounts::SignUpForm<'_> {
        domain_accounts::SignUpForm {
            kind: &self.kind,
            name: &self.name,
            email: &self.email,
            company_name: &self.company_name,
            password: &self.password,
            is_agreed: self.terms == "on",
        }
    }
}

/// Signing in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct SignInForm {
    pub email: String,
    #[serde(skip_serializing)]
    pub password: String,
    pub next: String,
}

/// An address to send a link to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct AddressForm {
    pub email: String,
}

/// A new password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct PasswordForm {
    #[serde(skip_serializing)]
    pub password: String,
}

/// Name and time zone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct ProfileForm {
    pub name: String,
    pub time_zone: String,
}

/// The old password and a new one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct ChangePasswordForm {
    pub current_password: String,
    pub new_password: String,
}

/// A new address, and the password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct ChangeAddressForm {
    pub email: String,
    pub password: String,
}
