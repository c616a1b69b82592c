//! Contexts of the pages about a company's people.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::people::{InvitePerson, RoleForm, roles};
use crate::components::{Choice, Crumb};
use crate::views::{Flash, Page, PageMeta};

/// One member.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    /// Where an owner changes something; nothing for others.
    pub href: Option<String>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Role.
    pub role: &'static str,
    /// Since when.
    pub since: String,
    /// Whether this is who reads.
    pub is_self: bool,
}

/// One invitation that waits.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationRow {
    /// To whom.
    pub email: String,
    /// As what.
    pub role: &'static str,
    /// Until when its link works.
    pub until: String,
    /// Its link works no longer.
    pub is_lapsed: bool,
    /// It may be mailed again now.
    pub may_resend: bool,
    /// Its address.
    pub action: String,
}

/// `/company/people`
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// The company.
    pub company: String,
    /// Whether the reader may change things.
    pub is_owner: bool,
    /// Whether the reader is the only one who may: they cannot leave, but close the company.
    pub is_last_owner: bool,
    /// Members, owners first.
    pub people: Vec<PersonRow>,
    /// Invitations that wait, the newest first.
    pub invitations: Vec<InvitationRow>,
    /// Options.
    pub roles: Vec<Choice>,
    /// As typed.
    pub form: InvitePerson,
    /// What is wrong.
    pub errors: FieldErrors,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for PeoplePage {
    const NAME: &'static str = "pages/companies/people.html";
    fn samples() -> Vec<Self> {
        let person = |href: Option<&str>, is_self| PersonRow {
            href: href.map(str::to_owned),
            name: "Ada <b>".into(),
            email: "a@b.example".into(),
            role: "owner",
            since: "1 May 2026".into(),
            is_self,
        };
        let invitation = |is_lapsed, may_resend| InvitationRow {
            email: "c@b.example".into(),
            role: "viewer",
            until: "1 May 2026".into(),
            is_lapsed,
            may_resend,
            action: "/company/invitations/x".into(),
        };
        let own = Self {
            crumbs: vec![Crumb::here("People")],
            company: "Ada <b>".into(),
            is_owner: true,
            is_last_owner: true,
            people: vec![person(Some("/company/people/x"), true), person(Some("/company/people/y"), false)],
            invitations: vec![invitation(false, false), invitation(true, true)],
            roles: roles(),
            form: InvitePerson::default(),
            errors: FieldErrors::one("email", "Write the address."),
            flash: None,
        };
        let bare = Self { invitations: vec![], errors: FieldErrors::default(), ..own.clone() };
        let reader = Self { is_owner: false, is_last_owner: false, ..bare.clone() };
        vec![Self { people: vec![person(None, true)], ..reader }, bare, own]
    }
}
impl Page for PeoplePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("People").with_flash(self.flash.clone())
    }
}

/// `/company/people/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct PersonPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// The person's address below `/company/people/`.
    pub action: String,
    /// The company.
    pub company: String,
    /// Whether this is who reads.
    pub is_self: bool,
    /// The company's only owner.
    pub is_last_owner: bool,
    /// Options.
    pub roles: Vec<Choice>,
    /// As typed.
    pub form: RoleForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for PersonPage {
    const NAME: &'static str = "pages/companies/person.html";
    fn samples() -> Vec<Self> {
        let other = Self {
            crumbs: vec![Crumb::here("Ada")],
            name: "Ada <b>".into(),
            email: "a@b.example".into(),
            action: "/company/people/x".into(),
            company: "Ada <b>".into(),
            is_self: false,
            is_last_owner: false,
            roles: roles(),
            form: RoleForm { role: "viewer".into() },
            errors: FieldErrors::one("role", "Choose a role."),
        };
        let own = Self { is_self: true, errors: FieldErrors::default(), ..other.clone() };
        vec![Self { is_last_owner: true, ..own.clone() }, own, other]
    }
}
impl Page for PersonPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name)
    }
}
