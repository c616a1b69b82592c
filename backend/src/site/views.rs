//! Contexts of the site's own pages.

use domain::figures::{Answers, Decisions, Promises, PublicFigures};
use domain::platform::templates::Template;
use serde::Serialize;

use super::next_issue::NextIssue;
use super::{figures, gallery, steps};
use crate::components::{EngineerCard, Figure, Step};
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
                ("There is no page here", &[("Go to the home page", "/"), ("Browse engineers", "/engineers")])
            }
            401 => ("Sign in first", &[("Sign in", "/sign-in")]),
            403 => ("This is not allowed", &[("Go to the home page", "/")]),
            409 => ("The state has changed meanwhile", &[("Go to the home page", "/")]),
            429 => ("That was too often", &[]),
            503 => ("Not available at the moment", &[]),
            _ => ("This did not work", &[("Go to the home page", "/")]),
        };
        let text = match status {
            404 => "The address may be mistyped, or what was here is no longer public.".to_owned(),
            _ => detail,
        };
        let actions = actions.iter().map(|(label, href)| ErrorAction { label, href }).collect();
        let reference = (status >= 500 && !request_id.is_empty()).then(|| request_id.to_owned());
        Self { error: ErrorFace { status, title, text, kept: None, actions, reference } }
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

/// `/`
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// Up to six public engineers who are open to work.
    pub engineers: Vec<EngineerCard>,
    /// How many a stranger can see; named from 20 on.
    pub engineer_total: i64,
    /// When the digest comes next.
    pub next_issue: Option<NextIssue>,
    /// Computed, or absent.
    pub figures: Vec<Figure>,
    /// How vetting works.
    pub steps: Vec<Step>,
}

impl Template for Home {
    const NAME: &'static str = "pages/site/home.html";
    fn samples() -> Vec<Self> {
        let empty = Self {
            engineers: Vec::new(),
            engineer_total: 0,
            next_issue: None,
            figures: Vec::new(),
            steps: steps::vetting(&PublicFigures::default()),
        };
        let counted = sample_figures();
        let full = Self {
            engineers: gallery::sample_engineers(),
            engineer_total: 160,
            next_issue: Some(NextIssue { month: "December".into(), sends_on: "1 December".into() }),
            figures: figures::tiles(&counted),
            steps: steps::vetting(&counted),
        };
        vec![empty, full]
    }
}

impl Page for Home {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "engineers whose vetting you can read",
            "A network of software engineers. Each profile says what was checked and when, and what stands behind each skill; once a month those who are free to start come by mail.",
            "/",
        )
    }
}

/// `/services`
#[derive(Clone, Debug, Serialize)]
pub struct Services {
    /// What happens after a brief.
    pub steps: Vec<Step>,
}

impl Template for Services {
    const NAME: &'static str = "pages/site/services.html";
    fn samples() -> Vec<Self> {
        vec![Self { steps: steps::brief() }]
    }
}

impl Page for Services {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "Services",
            "Hire one engineer, have a first version built, add people to a team, or have a codebase taken over.",
            "/services",
        )
    }
}

/// `/for-companies`
#[derive(Clone, Debug, Serialize)]
pub struct ForCompanies {
    /// From search to an answer.
    pub steps: Vec<Step>,
    /// Computed, or absent.
    pub figures: Vec<Figure>,
}

impl Template for ForCompanies {
    const NAME: &'static str = "pages/site/for_companies.html";
    fn samples() -> Vec<Self> {
        [PublicFigures::default(), sample_figures()]
            .map(|counted| Self { steps: steps::hiring("5 minutes"), figures: figures::tiles(&counted) })
            .into()
    }
}

impl Page for ForCompanies {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "For companies",
            "What a company gets, owes and pays: evidence behind skills, intros with a pay range, and an answer within seven days.",
            "/for-companies",
        )
    }
}

/// `/for-developers`
#[derive(Clone, Debug, Serialize)]
pub struct ForDevelopers {
    /// From application to intro.
    pub steps: Vec<Step>,
    /// Computed, or absent.
    pub figures: Vec<Figure>,
}

impl Template for ForDevelopers {
    const NAME: &'static str = "pages/site/for_developers.html";
    fn samples() -> Vec<Self> {
        [PublicFigures::default(), sample_figures()]
            .map(|counted| Self { steps: steps::joining(&counted), figures: figures::tiles(&counted) })
            .into()
    }
}

impl Page for ForDevelopers {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "For developers",
            "Apply once, get a decision with its reason, and decide who sees you.",
            "/for-developers",
        )
    }
}

/// `/privacy`
#[derive(Clone, Debug, Serialize)]
pub struct Privacy {}

impl Template for Privacy {
    const NAME: &'static str = "pages/site/privacy.html";
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Page for Privacy {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "Privacy",
            "What we keep about you, why, for how long, and how you have it erased.",
            "/privacy",
        )
    }
}

/// `/terms`
#[derive(Clone, Debug, Serialize)]
pub struct Terms {}

impl Template for Terms {
    const NAME: &'static str = "pages/site/terms.html";
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Page for Terms {
    fn meta(&self) -> PageMeta {
        PageMeta::public("Terms", "The rules for using this site, in plain words.", "/terms")
    }
}

pub(super) fn sample_figures() -> PublicFigures {
    PublicFigures {
        decisions: Some(Decisions { count: 212, median_days: 3 }),
        promises: Some(Promises { count: 208, kept_percent: 96 }),
        answers: Some(Answers { count: 480, within_48_hours_percent: 81 }),
    }
}
