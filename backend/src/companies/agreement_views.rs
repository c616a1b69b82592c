//! Contexts of the pages about the hiring agreement.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::agreement::SignForm;
use crate::components::{Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// The company's signature below the text in force.
#[derive(Clone, Debug, Serialize)]
pub struct SignedAs {
    /// The paper.
    pub href: String,
    /// When.
    pub text: String,
}

/// A paper that is kept.
#[derive(Clone, Debug, Serialize)]
pub struct PaperRow {
    /// Its page.
    pub href: String,
    /// When it was signed.
    pub label: String,
}

/// `/company/agreement`
#[derive(Clone, Debug, Serialize)]
pub struct AgreementPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Of the text in force.
    pub version: i32,
    /// Since when.
    pub published: String,
    /// The company.
    pub party: String,
    /// The other side.
    pub operator: String,
    /// Markdown.
    pub body_md: String,
    /// Whether and when the company signed it.
    pub signed: Option<SignedAs>,
    /// Everything that it signed.
    pub papers: Vec<PaperRow>,
    /// Whether this member may sign.
    pub may_sign: bool,
    /// The member's name.
    pub signer: String,
    /// As typed.
    pub form: SignForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for AgreementPage {
    const NAME: &'static str = "pages/companies/agreement.html";
    fn samples() -> Vec<Self> {
        let open = Self {
            crumbs: vec![Crumb::here("Ada")],
            version: 1,
            published: "23 November 2026".into(),
            party: "Ada <b>".into(),
            operator: "Roster <Ltd>, Nowhere".into(),
            body_md: "## 1. What this is about\n\nAda <b>".into(),
            signed: None,
            papers: vec![],
            may_sign: true,
            signer: "Ada <b>".into(),
            form: SignForm { typed_name: "Ada <b>".into(), ..SignForm::default() },
            errors: FieldErrors::one("typed_name", "Type your name."),
        };
        let signed = Self {
            signed: Some(SignedAs { href: "/company/agreement/x".into(), text: "On 1 May 2026.".into() }),
            papers: vec![PaperRow { href: "/company/agreement/x".into(), label: "Signed".into() }],
            errors: FieldErrors::default(),
            ..open.clone()
        };
        vec![Self { may_sign: false, errors: FieldErrors::default(), ..open.clone() }, open, signed]
    }
}
impl Page for AgreementPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Hiring agreement")
    }
}

/// `/company/agreement/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct PaperPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Markdown.
    pub body_md: String,
    /// Who, when, which text.
    pub facts: Vec<Fact>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for PaperPage {
    const NAME: &'static str = "pages/companies/paper.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            crumbs: vec![Crumb::here("Ada")],
            body_md: "## 1. What this is about\n\nAda <b>".into(),
            facts: vec![Fact::new("Company", "Ada <b>")],
            flash: None,
        }]
    }
}
impl Page for PaperPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Signed hiring agreement").with_flash(self.flash.clone())
    }
}
