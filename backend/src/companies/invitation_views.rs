//! Contexts of the pages of mailed links about companies: an invitation, and the proof of a domain.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::invitation::JoinForm;
use crate::views::{Page, PageMeta};

/// Why somebody cannot join like this, and what they can do.
#[derive(Clone, Debug, Serialize)]
pub struct Unfit {
    /// What is so.
    pub title: &'static str,
    /// What to do.
    pub text: String,
    /// Where to go on.
    pub label: &'static str,
    /// Its address.
    pub href: String,
}

/// `/invitations/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct InvitationPage {
    /// Into which company.
    pub company: String,
    /// Which address was invited.
    pub address: String,
    /// As what.
    pub role: &'static str,
    /// When the link ends.
    pub until: String,
    /// Nobody has an account with the address: the form asks for what one needs.
    pub is_new: bool,
    /// A button is enough.
    pub is_ready: bool,
    /// The company has ended: there is nothing to decline.
    pub is_closed: bool,
    /// Neither of both.
    pub unfit: Option<Unfit>,
    /// The link itself.
    pub action: String,
    /// As typed.
    pub form: JoinForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for InvitationPage {
    const NAME: &'static str = "pages/companies/invitation.html";
    fn samples() -> Vec<Self> {
        let new = Self {
            company: "Ada <b>".into(),
            address: "a@b.example".into(),
            role: "recruiter",
            until: "1 May 2026, 10:00 UTC".into(),
            is_new: true,
            is_ready: false,
            is_closed: false,
            unfit: None,
            action: "/invitations/x".into(),
            form: JoinForm::default(),
            errors: FieldErrors::one("name", "Fill this in."),
        };
        let known = Self { is_new: false, errors: FieldErrors::default(), ..new.clone() };
        let unfit =
            Unfit { title: "Sign in", text: "Then.".into(), label: "Sign in", href: "/sign-in".into() };
        let closed = Self { is_closed: true, unfit: Some(unfit.clone()), ..known.clone() };
        vec![Self { is_ready: true, ..known.clone() }, Self { unfit: Some(unfit), ..known }, closed, new]
    }
}
impl Page for InvitationPage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Invitation")
    }
}

/// `/domains/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct ProvePage {
    /// Which company says so.
    pub company: String,
    /// The domain.
    pub domain: String,
    /// `asked`, `given`, `waiting` or `contested`.
    pub standing: &'static str,
    /// The link itself.
    pub action: String,
}

impl Template for ProvePage {
    const NAME: &'static str = "pages/companies/prove.html";
    fn samples() -> Vec<Self> {
        ["asked", "given", "waiting", "contested"]
            .map(|standing| Self {
                company: "Ada <b>".into(),
                domain: "b.example".into(),
                standing,
                action: "/domains/x".into(),
            })
            .to_vec()
    }
}
impl Page for ProvePage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Prove a domain")
    }
}
