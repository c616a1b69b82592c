//! The page of a signed link that asks one thing.

use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use crate::views::{Page, PageMeta};

/// A button of the page.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What it sends.
    pub value: &'static str,
    /// What it says.
    pub label: String,
    /// `primary` or `secondary`.
    pub kind: &'static str,
}

impl Answer {
    /// The first button is the likely one.
    pub fn list(answers: impl IntoIterator<Item = (&'static str, String)>) -> Vec<Self> {
        let kind = |at: usize| if at == 0 { "primary" } else { "secondary" };
        let answer = |(at, (value, label))| Self { value, label, kind: kind(at) };
        answers.into_iter().enumerate().map(answer).collect()
    }
}

/// A way on.
#[derive(Clone, Debug, Serialize)]
pub struct More {
    /// Where.
    pub href: &'static str,
    /// What it is called.
    pub label: &'static str,
}

/// A question, or what was answered to it.
#[derive(Clone, Debug, Serialize)]
pub struct LinkQuestion {
    /// The question, or the answer.
    pub title: String,
    /// Below it.
    pub lead: Option<String>,
    /// What follows from which answer.
    pub texts: Vec<String>,
    /// Where the buttons post to: this page.
    pub action: String,
    /// None once it was answered.
    pub buttons: Vec<Answer>,
    /// Where one can say more.
    pub more: Option<More>,
}

/// What a button sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    pub value: String,
}

/// What the address says about the click before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Clicked {
    pub done: String,
}

impl Clicked {
    /// Whether this page follows the click that did it.
    #[must_use]
    pub fn just_now(&self) -> bool {
        self.done == "1"
    }
}

impl Template for LinkQuestion {
    const NAME: &'static str = "pages/engineers/link_question.html";
    fn samples() -> Vec<Self> {
        let open = Self {
            title: "Are you still available?".into(),
            lead: Some("Ada <b>: Free now".into()),
            texts: vec!["Opening this page changed nothing.".into()],
            action: "/availability/token".into(),
            buttons: Answer::list([("same", "Yes".into()), ("not_looking", "No".into())]),
            more: Some(More { href: "/me/availability", label: "Change it" }),
        };
        let answered =
            Self { lead: None, texts: Vec::new(), buttons: Vec::new(), more: None, ..open.clone() };
        vec![open, answered]
    }
}

impl Page for LinkQuestion {
    fn meta(&self) -> PageMeta {
        PageMeta::secret(&self.title)
    }
}
