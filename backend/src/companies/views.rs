//! Contexts of the company's and the staff's pages about companies.

use domain::companies::{Company, SizeBand};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::{DecisionForm, ProfileForm, countries, sizes};
use super::status::Status;
use crate::components::{Choice, Crumb, Fact, OpenThing, ResponseBand, Tab};
use crate::views::{Flash, Page, PageMeta};

/// Something that waits, with its next action.
#[derive(Clone, Debug, Serialize)]
pub struct DueRow {
    /// What.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// `neutral`, `good`, `warn` or `bad`.
    pub tone: &'static str,
    /// By when.
    pub due: String,
    /// Its page.
    pub href: String,
}

/// Another page of the company.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DeskLink {
    /// What is there.
    pub label: &'static str,
    /// Its address.
    pub href: &'static str,
}

/// `/company`
#[derive(Clone, Debug, Serialize)]
pub struct Desk {
    /// The company's name.
    pub name: String,
    /// The verification.
    pub status: Status,
    /// Whether the signed-in member may change things.
    pub is_owner: bool,
    /// What waits, the next date first.
    pub things: Vec<OpenThing>,
    /// How the company answers, as engineers read it.
    pub band: ResponseBand,
    /// Where else to go.
    pub links: Vec<DeskLink>,
    /// Whether intros may be asked for.
    pub is_verified: bool,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Desk {
    const NAME: &'static str = "pages/companies/desk.html";
    fn samples() -> Vec<Self> {
        let thing = OpenThing::undated("Ada <b>", "See the request", "/company/intros/x", "open", "neutral");
        let desk = |status: Status, things: Vec<OpenThing>, is_owner, is_verified| Self {
            name: "Ada <b>".into(),
            status,
            is_owner,
            things,
            band: ResponseBand::own(domain::bands::Band { asked: 20, answered: 18 }),
            links: vec![DeskLink { label: "Intros", href: "/company/intros" }],
            is_verified,
            flash: None,
        };
        vec![
            desk(sample_status("warn", true, false), vec![], true, false),
            desk(sample_status("warn", false, true), vec![], true, false),
            desk(sample_status("good", false, false), vec![], false, true),
            desk(sample_status("good", false, false), vec![thing], false, true),
        ]
    }
}
impl Page for Desk {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name).with_flash(self.flash.clone())
    }
}

pub(super) fn sample_status(tone: &'static str, can_submit: bool, is_incomplete: bool) -> Status {
    Status {
        tone,
        word: "in review",
        title: "Ada <b>".into(),
        text: "Ada <b>".into(),
        can_submit,
        is_incomplete,
    }
}

/// One person of a company.
#[derive(Clone, Debug, Serialize)]
pub struct MemberRow {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether it is verified.
    pub is_verified: bool,
    /// Owner, recruiter, viewer.
    pub role: &'static str,
}

/// `/company/profile`
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    /// As typed.
    pub form: ProfileForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// The verification.
    pub status: Status,
    /// Whether this member may write.
    pub is_owner: bool,
    /// Whether name and website are as staff checked them.
    pub is_checked: bool,
    /// The people.
    pub members: Vec<MemberRow>,
    /// Proven domains.
    pub domains: Vec<String>,
    /// Domains that were confirmed by mail and are not the company's yet.
    pub noted: Vec<String>,
    /// The address for a proof, as typed.
    pub proof_email: String,
    /// The company as engineers see it.
    pub public_href: String,
    /// Options.
    pub sizes: Vec<Choice>,
    /// Options.
    pub countries: Vec<Choice>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for ProfilePage {
    const NAME: &'static str = "pages/companies/profile.html";
    fn samples() -> Vec<Self> {
        let member = |is_verified| MemberRow {
            name: "Ada <b>".into(),
            email: "a@b.example".into(),
            is_verified,
            role: "owner",
        };
        let plain = Self {
            form: ProfileForm { name: "Ada <b>".into(), ..ProfileForm::default() },
            errors: FieldErrors::one("name", "Fill this in."),
            status: sample_status("warn", false, true),
            is_owner: true,
            is_checked: false,
            members: vec![member(true), member(false)],
            domains: vec![],
            noted: vec![],
            proof_email: String::new(),
            public_href: "/companies/ada".into(),
            sizes: sizes(),
            countries: countries(),
            flash: None,
        };
        let checked = Self {
            errors: FieldErrors::default(),
            is_checked: true,
            domains: vec!["b.example".into()],
            status: sample_status("good", true, false),
            ..plain.clone()
        };
        let noted = vec!["c.example".into(), "d.example".into()];
        vec![Self { noted, ..plain.clone() }, plain, Self { is_owner: false, ..checked.clone() }, checked]
    }
}
impl Page for ProfilePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Company profile").with_flash(self.flash.clone())
    }
}

/// One row of the staff's list.
#[derive(Clone, Debug, Serialize)]
pub struct QueueRow {
    /// The company.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Website, or nothing.
    pub website: Option<String>,
    /// Due, or since when.
    pub when: String,
    /// Past its due date.
    pub is_overdue: bool,
}

/// `/staff/companies`
#[derive(Clone, Debug, Serialize)]
pub struct Queue {
    /// By state.
    pub tabs: Vec<Tab>,
    /// Companies.
    pub rows: Vec<QueueRow>,
    /// What the time column is called.
    pub when_label: &'static str,
    /// Where the next page is.
    pub next_href: Option<String>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Queue {
    const NAME: &'static str = "pages/companies/queue.html";
    fn samples() -> Vec<Self> {
        let row = |is_overdue, website: Option<&str>| QueueRow {
            name: "Ada <b>".into(),
            href: "/staff/companies/x".into(),
            website: website.map(Into::into),
            when: "24 November 2026".into(),
            is_overdue,
        };
        let tabs = vec![Tab {
            label: "In review",
            href: "/staff/companies".into(),
            is_current: true,
            count: Some(2),
        }];
        vec![
            Self { tabs: tabs.clone(), rows: vec![], when_label: "Due", next_href: None, flash: None },
            Self {
                tabs,
                rows: vec![row(true, Some("https://a.example")), row(false, None)],
                when_label: "Due",
                next_href: Some("?after=1".into()),
                flash: None,
            },
        ]
    }
}
impl Page for Queue {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Companies").with_flash(self.flash.clone())
    }
}

/// `/staff/companies/<id>`
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Its name.
    pub name: String,
    /// Its address below `/staff/companies/`.
    pub action: String,
    /// Its state.
    pub word: &'static str,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Markdown.
    pub about: String,
    /// What the owners' addresses prove.
    pub proofs: Vec<String>,
    /// The people.
    pub members: Vec<MemberRow>,
    /// What happened between it and staff, the latest first.
    pub history: Vec<Fact>,
    /// Why it is in this state.
    pub reason: Option<String>,
    /// What may be decided: value, label.
    pub choices: Vec<Choice>,
    /// As typed.
    pub form: DecisionForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for Review {
    const NAME: &'static str = "pages/companies/review.html";
    fn samples() -> Vec<Self> {
        let full = Self {
            crumbs: vec![Crumb::here("Ada")],
            name: "Ada <b>".into(),
            action: "/staff/companies/x/decision".into(),
            word: "in review",
            facts: vec![Fact::new("Size", "Ada <b>")],
            about: "We *build*. Ada <b>".into(),
            proofs: vec!["northwind.example fits the website".into()],
            members: vec![MemberRow {
                name: "Ada <b>".into(),
                email: "a@b.example".into(),
                is_verified: true,
                role: "owner",
            }],
            history: vec![Fact::new("1 May 2026", "Ada <b>")],
            reason: Some("Ada <b>".into()),
            choices: vec![Choice::new("verify", "Verify")],
            form: DecisionForm::default(),
            errors: FieldErrors::one("reason", "Write at least 20 characters; there are 2."),
        };
        vec![
            Self {
                choices: vec![],
                reason: None,
                history: vec![],
                proofs: vec![],
                errors: FieldErrors::default(),
                about: String::new(),
                ..full.clone()
            },
            full,
        ]
    }
}
impl Page for Review {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name)
    }
}

/// What staff read of a company.
#[must_use]
pub fn facts(company: &Company, country: &str) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Name", &*company.name)];
    match &company.website {
        Some(site) => facts.push(Fact::new("Website", &**site).with_href(&**site)),
        None => facts.push(Fact::new("Website", "none given")),
    }
    facts.push(Fact::new("Size", company.size_band.map_or("not said", SizeBand::as_str)));
    facts.push(Fact::new("Country", country));
    facts.push(Fact::new("Time zone", &*company.time_zone));
    facts
}
