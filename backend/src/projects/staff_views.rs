//! Contexts of the staff's pages about briefs.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use super::step_views::FileLine;
use super::views::Part;
use crate::companies::views::DueRow;
use crate::components::{Choice, Crumb, Fact, Moment, MomentState, Tab};
use crate::views::{Flash, Page, PageMeta};

/// What staff decide, as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct TriageForm {
    pub action: String,
    pub message: String,
    pub alternatives: String,
    pub seen: String,
}

/// `/staff/briefs`
#[derive(Clone, Debug, Serialize)]
pub struct BriefQueue {
    /// By state.
    pub tabs: Vec<Tab>,
    /// Briefs.
    pub rows: Vec<DueRow>,
    /// Next page.
    pub next_href: Option<String>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for BriefQueue {
    const NAME: &'static str = "pages/projects/queue.html";
    fn samples() -> Vec<Self> {
        let tabs =
            vec![Tab { label: "To read", href: "/staff/briefs".into(), is_current: true, count: Some(1) }];
        let row = DueRow {
            title: "Ada <b>".into(),
            state: "overdue".into(),
            tone: "bad",
            due: "Ada <b>".into(),
            href: "/x".into(),
        };
        vec![
            Self { tabs: tabs.clone(), rows: vec![], next_href: None, flash: None },
            Self { tabs, rows: vec![row], next_href: Some("?after=1".into()), flash: None },
        ]
    }
}
impl Page for BriefQueue {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Briefs").with_flash(self.flash.clone())
    }
}

/// `/staff/briefs/<id>`
#[derive(Clone, Debug, Serialize)]
pub struct TriagePage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// One word.
    pub word: &'static str,
    /// Of the badge.
    pub tone: &'static str,
    /// Who, from where, due when.
    pub facts: Vec<Fact>,
    /// The brief.
    pub parts: Vec<Part>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// Its way.
    pub moments: Vec<Moment>,
    /// What may be decided.
    pub choices: Vec<Choice>,
    /// Where the decision posts to.
    pub action: String,
    /// As typed.
    pub form: TriageForm,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Template for TriagePage {
    const NAME: &'static str = "pages/projects/triage.html";
    fn samples() -> Vec<Self> {
        let full = Self {
            crumbs: vec![Crumb::here("Brief")],
            title: "Ada <b>".into(),
            word: "being read",
            tone: "neutral",
            facts: vec![Fact::new("From", "Ada <b>")],
            parts: vec![Part {
                heading: "The problem",
                facts: vec![Fact::new("Title", "Ada <b>")],
                change: None,
            }],
            files: vec![FileLine { label: "Ada <b>".into(), href: "/x".into(), remove: None }],
            moments: vec![Moment {
                state: MomentState::Done,
                title: "Sent".into(),
                when: None,
                datetime: None,
                note: Some("Ada <b>".into()),
            }],
            choices: vec![Choice::new("qualify", "Qualify").with_hint("Told by mail.")],
            action: "/x".into(),
            form: TriageForm::default(),
            errors: FieldErrors::one("message", "Fill this in."),
        };
        vec![Self { choices: vec![], files: vec![], errors: FieldErrors::default(), ..full.clone() }, full]
    }
}
impl Page for TriagePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title)
    }
}
