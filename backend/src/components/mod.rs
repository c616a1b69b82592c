//! Typed contexts of the components in `templates/components/`: what a view hands to one of them.
//!
//! Words are composed here or in the view (dates, money, counts), so that templates only set them. A field has the name
//! that the component documents at the top of its file.

mod band;
mod directory;
mod engineer;
mod open;
#[cfg(test)]
mod tests;

pub use band::ResponseBand;
pub use directory::{Chip, Facet, FacetKind, FacetOption, SortOption};
pub use engineer::{AvailabilityLine, EngineerCard, Photo, Rate, Seal, SkillTag, mark_of};
pub use open::OpenThing;

use serde::Serialize;

/// An option of `select_field`, `radio_group` or `checkbox_group`.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence below it.
    pub hint: Option<String>,
}

impl Choice {
    /// Without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// With one.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// One item of `process_steps`.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// A word or two.
    pub title: &'static str,
    /// By when, or how long it takes.
    pub when: Option<String>,
    /// What happens.
    pub text: String,
    /// A computed figure, or nothing while there is too little to count.
    pub figure: Option<String>,
}

/// One item of `form_steps`.
#[derive(Clone, Debug, Serialize)]
pub struct FormStep {
    /// What the step is about.
    pub label: &'static str,
    /// Back to it; used once it is saved.
    pub href: String,
    /// Where it stands.
    pub state: StepState,
}

/// Where a step of a form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Filled in and kept.
    Saved,
    /// On the screen.
    Current,
    /// Not reached yet.
    Open,
}

/// A `stat_tile`.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// How much.
    pub value: String,
    /// Of what, since when.
    pub note: Option<String>,
}

/// An item of `breadcrumb`; the page itself comes last, without an address.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Name of the page.
    pub label: String,
    /// Its address.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// An item of `tabs`.
#[derive(Clone, Debug, Serialize)]
pub struct Tab {
    /// Its name.
    pub label: &'static str,
    /// Its address.
    pub href: String,
    /// Whether this is the page shown.
    #[serde(rename = "current")]
    pub is_current: bool,
    /// How many things wait there.
    pub count: Option<i64>,
}

/// An item of `definition_list` or `mail_facts`.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub term: String,
    /// The fact.
    pub text: String,
    /// Where the text leads.
    pub href: Option<String>,
}

impl Fact {
    /// Plain.
    pub fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into(), href: None }
    }

    /// Linked.
    pub fn with_href(self, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..self }
    }
}

/// An item of `timeline`.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// Past, now, to come, or gone wrong.
    pub state: MomentState,
    /// What.
    pub title: String,
    /// When, in words: "18 November 2026", "due by 25 November".
    pub when: Option<String>,
    /// The same for machines.
    pub datetime: Option<String>,
    /// One sentence.
    pub note: Option<String>,
}

/// How an item of a timeline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MomentState {
    /// Happened.
    Done,
    /// Where things are.
    Current,
    /// Comes next.
    Due,
    /// Ended badly.
    Failed,
}
