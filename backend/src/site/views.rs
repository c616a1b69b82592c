//! Contexts of the site's own pages.

use domain::platform::templates::Template;
use serde::Serialize;

use crate::views::{Page, PageMeta};

/// Any failed request.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// What the page says.
    pub error: ErrorFace,
}

/// What an error page says.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorFace {
    /// HTTP status.
    pub status: u16,
    /// The headline.
    pub title: &'static str,
    /// What is wrong and what to do.
    pub text: String,
    /// What was kept of the reader's work.
    pub kept: Option<String>,
    /// Where to go from here, best first.
    pub actions: Vec<ErrorAction>,
    /// What to quote when asking us.
    pub reference: Option<String>,
}

/// A way out of an error page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ErrorAction {
    /// A verb with an object.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
}

impl ErrorPage {
    /// The page for a status; `detail` is the sentence of the error itself.
    #[must_use]
    pub fn new(status: u16, detail: String, request_id: &str) -> Self {
        let (title, actions): (_, &[(_, _)]) = match status {
            404 | 410 => {
                ("There is nothing here", &[("Go to the home page", "/"), ("Browse engineers", "/engineers")])
            }
            401 => ("Sign in first", &[("Sign in", "/sign-in")]),
            403 => ("This is not allowed", &[("Go to the home page", "/")]),
            409 => ("The state has changed meanwhile", &[("Go to the home page", "/")]),
            429 => ("That was too often", &[]),
            503 => ("Not available at the moment", &[]),
            _ => ("This did not work", &[("Go to the home page", "/")]),
        };
        let actions = actions.iter().map(|(label, href)| ErrorAction { label, href }).collect();
        let reference = (status >= 500 && !request_id.is_empty()).then(|| request_id.to_owned());
        Self { error: ErrorFace { status, title, text: detail, kept: None, actions, reference } }
    }
}

impl Template for ErrorPage {
    const NAME: &'static str = "errors/error.html";
    fn samples() -> Vec<Self> {
        let mut kept = Self::new(429, "Try again in 40 seconds.".into(), "");
        kept.error.kept = Some("What you typed is still in the form.".into());
        vec![
            Self::new(404, "There is nothing at this address.".into(), ""),
            Self::new(500, "It was logged.".into(), "0b1f"),
            kept,
        ]
    }
}

impl Page for ErrorPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(self.error.title)
    }
}
