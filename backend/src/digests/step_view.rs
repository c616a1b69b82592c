//! The page on which a step is asked about: what happens, and why it is done.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::StepForm;
use crate::components::{Choice, Fact};
use crate::views::{Page, PageMeta};

/// A question with its button.
#[derive(Clone, Debug, Serialize)]
pub struct StepPage {
    /// What is done.
    pub title: String,
    /// What happens then.
    pub text: String,
    /// What is known.
    pub facts: Vec<Fact>,
    /// Where the form goes.
    pub action: String,
    /// The issue.
    pub back_path: String,
    /// The button.
    pub label: &'static str,
    /// Whether it cannot be undone.
    pub is_danger: bool,
    /// What may be done; none: there is one thing only.
    pub choices: Vec<Choice>,
    /// Places in the issue that it may move to.
    pub places: Vec<Choice>,
    /// Whether an engineer is named.
    pub asks_slug: bool,
    /// Whether a reason is asked for.
    pub asks_reason: bool,
    /// As typed.
    pub form: StepForm,
    /// What is wrong with it.
    pub errors: FieldErrors,
}

impl Template for StepPage {
    const NAME: &'static str = "pages/digests/step.html";
    fn samples() -> Vec<Self> {
        let cancel = Self {
            title: "Cancel the issue of November 2026".into(),
            text: "This cannot be undone.".into(),
            facts: Vec::new(),
            action: "/staff/digests/2026-11/cancel".into(),
            back_path: "/staff/digests/2026-11".into(),
            label: "Cancel the issue",
            is_danger: true,
            choices: Vec::new(),
            places: Vec::new(),
            asks_slug: false,
            asks_reason: true,
            form: StepForm::default(),
            errors: FieldErrors::default(),
        };
        let mut change = cancel.clone();
        change.is_danger = false;
        change.facts = vec![Fact::new("Address", "ada <b>@example.com")];
        change.choices = vec![Choice::new("drop", "Drop").with_hint("The next best fills the place.")];
        change.places = vec![Choice::new("1", "1"), Choice::new("2", "2")];
        change.asks_slug = true;
        change.form.reason = "a <b>".into();
        change.errors = FieldErrors::one("reason", "Say why, in 3 to 300 characters.");
        vec![cancel.clone(), Self { asks_reason: false, ..cancel }, change]
    }
}

impl Page for StepPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title)
    }
}
