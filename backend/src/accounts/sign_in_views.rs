//! Contexts of the pages of signing in by a link, and of its second step.

use domain::accounts::LinkOwner;
use domain::platform::actor::AccountKind;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::AddressForm;
use super::second_step::CodeForm;
use crate::views::{Page, PageMeta};

/// `/sign-in/code/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    action: String,
    form: CodeForm,
    errors: FieldErrors,
}

impl CodePage {
    /// For the holder of a challenge.
    #[must_use]
    pub fn new(token: &str, form: CodeForm, errors: FieldErrors) -> Self {
        Self { action: format!("/sign-in/code/{token}"), form, errors }
    }
}

impl Template for CodePage {
    const NAME: &'static str = "pages/accounts/second_step.html";
    fn samples() -> Vec<Self> {
        let onwards: CodeForm =
            serde_json::from_value(serde_json::json!({ "next": "/me" })).unwrap_or_default();
        vec![
            Self::new("token", CodeForm::default(), FieldErrors::default()),
            Self::new("token", onwards, FieldErrors::one("code", "This code does not count.")),
        ]
    }
}

impl Page for CodePage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Enter your code")
    }
}

/// `/sign-in/link`
#[derive(Clone, Debug, Default, Serialize)]
pub struct AskLink {
    /// As typed.
    pub form: AddressForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for AskLink {
    const NAME: &'static str = "pages/accounts/ask_sign_in_link.html";
    fn samples() -> Vec<Self> {
        vec![
            Self::default(),
            Self { errors: FieldErrors::one("email", "Enter an address."), ..Self::default() },
        ]
    }
}

impl Page for AskLink {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Sign in by a link")
    }
}

/// `/sign-in/link/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct UseLink {
    action: String,
    name: String,
    address: String,
    kind: AccountKind,
    is_pending: bool,
    is_contested: bool,
    errors: FieldErrors,
}

impl UseLink {
    /// For the holder of a link.
    #[must_use]
    pub fn new(owner: LinkOwner, token: &str, errors: FieldErrors) -> Self {
        let LinkOwner { name, address, kind, is_pending, is_contested } = owner;
        Self {
            action: format!("/sign-in/link/{token}"),
            name,
            address,
            kind,
            is_pending,
            is_contested,
            errors,
        }
    }
}

impl Template for UseLink {
    const NAME: &'static str = "pages/accounts/use_sign_in_link.html";
    fn samples() -> Vec<Self> {
        let sample = |kind, is_pending, is_contested| LinkOwner {
            name: "Ada <b>".into(),
            address: "ada@example.com".into(),
            kind,
            is_pending,
            is_contested,
        };
        let wrong = FieldErrors::one("password", "Enter the password.");
        vec![
            Self::new(sample(AccountKind::Developer, false, false), "token", FieldErrors::default()),
            Self::new(sample(AccountKind::Developer, true, false), "token", FieldErrors::default()),
            Self::new(sample(AccountKind::Company, true, true), "token", wrong),
        ]
    }
}

impl Page for UseLink {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Sign in")
    }
}
