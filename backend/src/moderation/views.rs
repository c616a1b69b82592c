//! Contexts of the pages on which the two sides block and report, and appeal.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::{AppealForm, ReportForm, categories};
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// A block in the list.
#[derive(Clone, Debug, Serialize)]
pub struct BlockRow {
    /// Whom it is about.
    pub title: String,
    /// Since when.
    pub since: String,
    /// Where lifting posts to.
    pub lift_href: String,
}

/// `/blocks`
#[derive(Clone, Debug, Serialize)]
pub struct Blocks {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Those that stand.
    pub rows: Vec<BlockRow>,
    /// The way back.
    pub desk: &'static str,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Blocks {
    const NAME: &'static str = "pages/moderation/blocks.html";
    fn samples() -> Vec<Self> {
        let row = BlockRow {
            title: "Northwind <b>".into(),
            since: "since 22 Nov".into(),
            lift_href: "/blocks/x/lift".into(),
        };
        let none = Self { crumbs: vec![Crumb::here("Blocks")], rows: vec![], desk: "/me", flash: None };
        vec![Self { rows: vec![row], ..none.clone() }, none]
    }
}
impl Page for Blocks {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Blocks").with_flash(self.flash.clone())
    }
}

/// `/blocks/new`
#[derive(Clone, Debug, Serialize)]
pub struct BlockPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// "Block this company".
    pub title: &'static str,
    /// What led here.
    pub what: String,
    /// Whether a company is blocked.
    pub is_company: bool,
    /// What is sent.
    pub about: String,
    /// The other thing one may want.
    pub report_href: String,
    /// The way back.
    pub cancel: &'static str,
}

impl Template for BlockPage {
    const NAME: &'static str = "pages/moderation/block.html";
    fn samples() -> Vec<Self> {
        let company = Self {
            crumbs: vec![Crumb::here("Block")],
            title: "Block this company",
            what: "Northwind <b>".into(),
            is_company: true,
            about: "company:0190".into(),
            report_href: "/reports/new?about=company:0190".into(),
            cancel: "/me",
        };
        vec![Self { title: "Block this engineer", is_company: false, ..company.clone() }, company]
    }
}
impl Page for BlockPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(self.title)
    }
}

/// `/reports/new`
#[derive(Clone, Debug, Serialize)]
pub struct ReportPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// What is reported.
    pub what: String,
    /// Which parts of it are kept.
    pub kept: String,
    /// The other thing one may want.
    pub block_href: String,
    /// Options.
    pub categories: Vec<Choice>,
    /// As typed.
    pub form: ReportForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for ReportPage {
    const NAME: &'static str = "pages/moderation/report.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            crumbs: vec![Crumb::here("Report")],
            what: "The request “Backend <b>” of Northwind".into(),
            kept: "Role, Pay, Message".into(),
            block_href: "/blocks/new?about=intro:0190".into(),
            categories: categories(),
            form: ReportForm { text: "Ada <b>".into(), ..ReportForm::default() },
            errors: FieldErrors::one("text", "Write at least 20 characters; there are 7."),
        }]
    }
}
impl Page for ReportPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Report")
    }
}

/// `/reports/<id>`
#[derive(Clone, Debug, Serialize)]
pub struct OwnReport {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Where it stands.
    pub word: &'static str,
    /// When, what.
    pub facts: Vec<Fact>,
    /// What the reporter wrote.
    pub text: String,
    /// By when they hear of it, while it waits.
    pub due: Option<String>,
    /// Why nothing was done.
    pub reason: Option<String>,
    /// Whether something was.
    pub is_acted_on: bool,
    /// The way back.
    pub desk: &'static str,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for OwnReport {
    const NAME: &'static str = "pages/moderation/own_report.html";
    fn samples() -> Vec<Self> {
        let waiting = Self {
            crumbs: vec![Crumb::here("Your report")],
            word: "open",
            facts: vec![Fact::new("Reported", "22 November")],
            text: "Ada <b>".into(),
            due: Some("24 November".into()),
            reason: None,
            is_acted_on: false,
            desk: "/me",
            flash: None,
        };
        let acted_on = Self { due: None, is_acted_on: true, ..waiting.clone() };
        let dismissed = Self { due: None, reason: Some("Ada <b>".into()), ..waiting.clone() };
        vec![waiting, acted_on, dismissed]
    }
}
impl Page for OwnReport {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your report").with_flash(self.flash.clone())
    }
}

/// `/appeals/<token>`
#[derive(Clone, Debug, Serialize)]
pub struct AppealPage {
    /// Whom it is about.
    pub name: String,
    /// What was done, as a sentence.
    pub measure: &'static str,
    /// What staff wrote.
    pub reason: String,
    /// When.
    pub decided: String,
    /// Where the form goes.
    pub action: String,
    /// As typed.
    pub form: AppealForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for AppealPage {
    const NAME: &'static str = "pages/moderation/appeal.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Northwind <b>".into(),
            measure: "New intros are stopped.",
            reason: "Ada <b>".into(),
            decided: "22 November".into(),
            action: "/appeals/x".into(),
            form: AppealForm { text: "Ada <b>".into() },
            errors: FieldErrors::one("text", "Write at least 20 characters; there are 7."),
        }]
    }
}
impl Page for AppealPage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Appeal")
    }
}

/// After an appeal: there is no desk to go back to.
#[derive(Clone, Debug, Serialize)]
pub struct Appealed {
    /// By when it is decided.
    pub due: String,
}

impl Template for Appealed {
    const NAME: &'static str = "pages/moderation/appealed.html";
    fn samples() -> Vec<Self> {
        vec![Self { due: "27 November".into() }]
    }
}
impl Page for Appealed {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("We have your appeal")
    }
}
