//! Contexts of the review, the confirmation and the client's own page of a brief.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::step_views::{FileLine, steps};
use crate::companies::views::DueRow;
use crate::components::{Fact, FormStep, Moment, MomentState};
use crate::views::{Flash, Page, PageMeta};

/// One part of a brief, read-only.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What it is about.
    pub heading: &'static str,
    /// The answers.
    pub facts: Vec<Fact>,
    /// Where it is changed, while it can be.
    pub change: Option<String>,
}

fn sample_part() -> Part {
    Part { heading: "The problem", facts: vec![Fact::new("Title", "Ada <b>")], change: Some("/x".into()) }
}

fn sample_file() -> FileLine {
    FileLine { label: "Ada <b>".into(), href: "/x".into(), remove: None }
}

/// `/build-with-us/<token>/review`
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// All steps.
    pub steps: Vec<FormStep>,
    /// The brief.
    pub parts: Vec<Part>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// Where sending posts to.
    pub action: String,
    /// What keeps it from being sent: a sentence and where it is mended.
    pub missing: Vec<Fact>,
    /// What keeps it from being sent although it is complete.
    pub refused: Option<&'static str>,
    /// What happens after sending.
    pub next: &'static str,
}

impl Template for Review {
    const NAME: &'static str = "pages/projects/review.html";
    fn samples() -> Vec<Self> {
        let page = Self {
            steps: steps(4, 4, "t"),
            parts: vec![sample_part()],
            files: vec![sample_file()],
            action: "/build-with-us/t/review".into(),
            missing: vec![],
            refused: Some("Too many mails."),
            next: "We read it.",
        };
        let lacking = Self {
            missing: vec![Fact::new("Title", "Fill this in.").with_href("/x")],
            files: vec![],
            refused: None,
            ..page.clone()
        };
        vec![page, lacking]
    }
}
impl Page for Review {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Review your brief")
    }
}

/// `/briefs/confirm/<token>`
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Where the button posts to.
    pub action: String,
    /// The brief's title.
    pub title: String,
    /// Its number.
    pub reference: String,
}

impl Template for Confirm {
    const NAME: &'static str = "pages/projects/confirm.html";
    fn samples() -> Vec<Self> {
        vec![Self { action: "/briefs/confirm/t".into(), title: "Ada <b>".into(), reference: "B-0001".into() }]
    }
}
impl Page for Confirm {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Confirm your brief")
    }
}

/// What the client can do on the brief's page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Actions {
    /// Answer a question.
    pub answer: Option<String>,
    /// Take it back to correct it.
    pub recall: Option<String>,
    /// End it.
    pub withdraw: Option<String>,
}

/// `/briefs/<token>`
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The brief's title.
    pub title: String,
    /// Its number.
    pub reference: String,
    /// Where it stands.
    pub word: &'static str,
    /// Of the badge.
    pub tone: &'static str,
    /// Of the banner: `info`, `good`, `warn`, `bad`.
    pub banner: &'static str,
    /// What happens next, with a date.
    pub next_title: String,
    /// Who does it.
    pub next_text: String,
    /// What staff wrote last: a question or a reason.
    pub said: Option<String>,
    /// The way so far.
    pub moments: Vec<Moment>,
    /// The brief.
    pub parts: Vec<Part>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// What can be done.
    pub actions: Actions,
    /// As typed: `answer`.
    pub form: domain::projects::Typed,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Behind a signed link, which is worth keeping, and worth hiding.
    pub is_secret: bool,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Status {
    const NAME: &'static str = "pages/projects/status.html";
    fn samples() -> Vec<Self> {
        let moment =
            Moment { state: MomentState::Done, title: "Sent".into(), when: None, datetime: None, note: None };
        let full = Self {
            title: "Ada <b>".into(),
            reference: "B-0001".into(),
            word: "being read",
            tone: "neutral",
            banner: "info",
            next_title: "Ada <b>".into(),
            next_text: "By Tuesday.".into(),
            said: Some("Ada <b>".into()),
            moments: vec![moment],
            parts: vec![sample_part(), Part { change: None, ..sample_part() }],
            files: vec![sample_file()],
            actions: Actions {
                answer: Some("/x".into()),
                recall: Some("/x".into()),
                withdraw: Some("/x".into()),
            },
            form: domain::projects::Typed::new(),
            errors: FieldErrors::one("answer", "Fill this in."),
            is_secret: true,
            flash: None,
        };
        let bare = Self {
            said: None,
            files: vec![],
            actions: Actions::default(),
            errors: FieldErrors::default(),
            is_secret: false,
            ..full.clone()
        };
        vec![full, bare]
    }
}
impl Page for Status {
    fn meta(&self) -> PageMeta {
        let title = format!("Brief {}", self.reference);
        let meta = if self.is_secret { PageMeta::secret(&title) } else { PageMeta::private(&title) };
        meta.with_flash(self.flash.clone())
    }
}

/// `/company/briefs`
#[derive(Clone, Debug, Serialize)]
pub struct BriefList {
    /// Newest first.
    pub rows: Vec<DueRow>,
}

impl Template for BriefList {
    const NAME: &'static str = "pages/projects/list.html";
    fn samples() -> Vec<Self> {
        let row = DueRow {
            title: "Ada <b>".into(),
            state: "draft".into(),
            tone: "neutral",
            due: "Ada <b>".into(),
            href: "/x".into(),
        };
        vec![Self { rows: vec![] }, Self { rows: vec![row] }]
    }
}
impl Page for BriefList {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Briefs")
    }
}
