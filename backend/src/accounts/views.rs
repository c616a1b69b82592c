//! Contexts of the pages about accounts.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::accounts::model::LinkFault;
use domain::accounts::{ResetOwner, Unverified};
use domain::platform::actor::AccountKind;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::{AddressForm, SignInForm, SignUpForm};
use crate::error::AppError;
use crate::extract::Visit;
use crate::views::{Flash, Page, PageMeta};

/// One choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What is read.
    pub label: &'static str,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<&'static str>,
}

/// `/sign-up`
#[derive(Clone, Debug, Serialize)]
pub struct SignUpPage {
    /// As typed.
    pub form: SignUpForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Developer or company.
    pub kinds: [Choice; 2],
}

impl SignUpPage {
    /// Without faults.
    #[must_use]
    pub fn new(form: SignUpForm) -> Self {
        let developer = Some("Apply to the network, be vetted with written reasons, decide who sees you.");
        let company = Some("Browse engineers, ask for introductions, have something built.");
        let kinds = [
            Choice { value: "developer", label: "I am a developer", hint: developer },
            Choice { value: "company", label: "I hire for a company", hint: company },
        ];
        Self { form, errors: FieldErrors::default(), kinds }
    }
}

impl Template for SignUpPage {
    const NAME: &'static str = "pages/accounts/sign_up.html";
    fn samples() -> Vec<Self> {
        let typed = SignUpForm { kind: "company".into(), terms: "on".into(), ..SignUpForm::default() };
        let wrong =
            Self { errors: FieldErrors::one("email", "Enter an e-mail address."), ..Self::new(typed) };
        vec![Self::new(SignUpForm::default()), wrong]
    }
}

impl Page for SignUpPage {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "Sign up",
            "Join as a developer who wants to be found, or as a company that wants to meet engineers.",
            "/sign-up",
        )
    }
}

/// After asking for a link.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// What was asked for: `sign_up`, `reset` or `sign_in`.
    pub what: &'static str,
}

impl Sent {
    /// The link of a sign-up.
    #[must_use]
    pub fn sign_up() -> Self {
        Self { what: "sign_up" }
    }
    /// The link to a new password.
    #[must_use]
    pub fn reset() -> Self {
        Self { what: "reset" }
    }
    /// The link to sign in.
    #[must_use]
    pub fn sign_in() -> Self {
        Self { what: "sign_in" }
    }
}

impl Template for Sent {
    const NAME: &'static str = "pages/accounts/sent.html";
    fn samples() -> Vec<Self> {
        vec![Self::sign_up(), Self::reset(), Self::sign_in()]
    }
}

impl Page for Sent {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Look into your inbox")
    }
}

/// Why somebody arrives at the sign-in page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Notice {
    text: &'static str,
}

impl Notice {
    /// By its word in the address; other words say nothing.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let text = match word {
            "verified" => "Your address is confirmed. Sign in to go on.",
            "password" => {
                "Your password is changed, and every device is signed out. Sign in with the new one."
            }
            "signed-out" => "You are signed out.",
            "again" => "That took longer than ten minutes, or something changed meanwhile. Sign in again.",
            _ => return None,
        };
        Some(Self { text })
    }
}

/// `/sign-in`
#[derive(Clone, Debug, Serialize)]
pub struct SignInPage {
    /// As typed.
    pub form: SignInForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// What brought them here.
    #[serde(skip)]
    pub notice: Option<Notice>,
}

impl Template for SignInPage {
    const NAME: &'static str = "pages/accounts/sign_in.html";
    fn samples() -> Vec<Self> {
        let plain = Self { form: SignInForm::default(), errors: FieldErrors::default(), notice: None };
        let form =
            SignInForm { email: "ada@example.com".into(), next: "/me".into(), ..SignInForm::default() };
        let wrong = Self { form, errors: FieldErrors::one("form", "Too many tries."), notice: None };
        vec![plain, wrong]
    }
}

impl Page for SignInPage {
    fn meta(&self) -> PageMeta {
        let flash = self.notice.map(|notice| Flash::good(notice.text));
        PageMeta::private("Sign in").with_flash(flash)
    }
}

/// `/verify`
#[derive(Clone, Debug, Default, Serialize)]
pub struct AskAgain {
    /// As typed.
    pub form: AddressForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for AskAgain {
    const NAME: &'static str = "pages/accounts/ask_again.html";
    fn samples() -> Vec<Self> {
        vec![
            Self::default(),
            Self { errors: FieldErrors::one("email", "Enter an address."), ..Self::default() },
        ]
    }
}

impl Page for AskAgain {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Get the link again")
    }
}

/// `/verify/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Where the button leads.
    pub action: String,
    /// What to call the person.
    pub name: String,
    /// The address to confirm.
    pub address: String,
    /// Which kind of account it is.
    pub kind: AccountKind,
    /// Whether the password is asked for.
    pub is_contested: bool,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Confirm {
    /// For the holder of a link.
    #[must_use]
    pub fn new(account: Unverified, token: &str, errors: FieldErrors) -> Self {
        let Unverified { name, address, kind, is_contested } = account;
        Self { action: format!("/verify/{token}"), name, address, kind, is_contested, errors }
    }
}

impl Template for Confirm {
    const NAME: &'static str = "pages/accounts/confirm.html";
    fn samples() -> Vec<Self> {
        let sample = |kind, is_contested| Unverified {
            name: "Ada <b>".into(),
            address: "ada@example.com".into(),
            kind,
            is_contested,
        };
        let wrong = FieldErrors::one("password", "Enter the password.");
        vec![
            Self::new(sample(AccountKind::Developer, false), "token", FieldErrors::default()),
            Self::new(sample(AccountKind::Company, true), "token", wrong),
        ]
    }
}

impl Page for Confirm {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Confirm your address")
    }
}

/// `/reset`
#[derive(Clone, Debug, Default, Serialize)]
pub struct AskReset {
    /// As typed.
    pub form: AddressForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for AskReset {
    const NAME: &'static str = "pages/accounts/ask_reset.html";
    fn samples() -> Vec<Self> {
        vec![
            Self::default(),
            Self { errors: FieldErrors::one("email", "Enter an address."), ..Self::default() },
        ]
    }
}

impl Page for AskReset {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Reset your password")
    }
}

/// `/reset/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct ChoosePassword {
    /// Where the form leads.
    pub action: String,
    /// Whose password it is, for password managers.
    pub address: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl ChoosePassword {
    /// For the holder of a link.
    #[must_use]
    pub fn new(owner: &ResetOwner, token: &str, errors: FieldErrors) -> Self {
        Self { action: format!("/reset/{token}"), address: owner.address.clone(), errors }
    }
}

impl Template for ChoosePassword {
    const NAME: &'static str = "pages/accounts/choose_password.html";
    fn samples() -> Vec<Self> {
        let owner = ResetOwner { name: "Ada".into(), address: "ada@example.com".into() };
        let wrong = FieldErrors::one("password", "Choose a password.");
        [FieldErrors::default(), wrong].map(|errors| Self::new(&owner, "token", errors)).to_vec()
    }
}

impl Page for ChoosePassword {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Choose a new password")
    }
}

/// A link that does nothing any more.
#[derive(Clone, Debug, Serialize)]
pub struct FaultyLink {
    title: &'static str,
    text: &'static str,
    /// Where to get another one; none where signing in is what is left to do.
    again_path: Option<&'static str>,
}

impl Template for FaultyLink {
    const NAME: &'static str = "pages/accounts/faulty_link.html";
    fn samples() -> Vec<Self> {
        [Some("/verify"), None]
            .map(|again_path| Self { title: "Expired", text: "Too old.", again_path })
            .to_vec()
    }
}

impl Page for FaultyLink {
    fn meta(&self) -> PageMeta {
        PageMeta::secret(self.title)
    }
}

/// The page of a link that does nothing: 404 for what was never ours, 410 for what has had its time.
///
/// # Errors
/// [`AppError::Unavailable`], or a broken template.
pub fn faulty(visit: &Visit, fault: LinkFault, again: &'static str) -> Result<HttpResponse, AppError> {
    let (status, title, text, again_path) = match fault {
        LinkFault::Query(error) => return Err(error.into()),
        LinkFault::Invalid => {
            let text = "Part of it may be missing: copy the whole address from the mail, or get a new link.";
            (StatusCode::NOT_FOUND, "This link is not complete", text, Some(again))
        }
        LinkFault::Expired => (
            StatusCode::GONE,
            "This link has expired",
            "Get a new one; it comes within a minute.",
            Some(again),
        ),
        LinkFault::Replaced => {
            let text = "A later mail has a newer link. Use that one, or get another.";
            (StatusCode::GONE, "A newer link has replaced this one", text, Some(again))
        }
        LinkFault::Taken => {
            let text = "An account with this address exists already: sign in to that one, or choose another address.";
            (StatusCode::CONFLICT, "This address is in use", text, None)
        }
        LinkFault::Used if again == "/verify" => (
            StatusCode::GONE,
            "Your address is confirmed already",
            "Nothing is left to do here: sign in.",
            None,
        ),
        LinkFault::Used => {
            let text = "It works once, and not after a later change of the password.";
            (StatusCode::GONE, "This link has done its work", text, Some(again))
        }
    };
    visit.page_with(status, &FaultyLink { title, text, again_path })
}
