//! The way through a profile: its steps as tabs, and which comes next.

use domain::engineers::parts::Parts;
use serde::Serialize;

use crate::components::Tab;

/// A page of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The main form.
    Main,
    /// Where they worked.
    History,
    /// What they built.
    Portfolio,
    /// Languages, work permits, links.
    Languages,
    /// Photo and CV.
    Files,
}

const ALL: [Step; 5] = [Step::Main, Step::History, Step::Portfolio, Step::Languages, Step::Files];

impl Step {
    fn label(self) -> &'static str {
        match self {
            Self::Main => "You and your terms",
            Self::History => "Work history",
            Self::Portfolio => "Portfolio",
            Self::Languages => "Languages, permits, links",
            Self::Files => "Photo and CV",
        }
    }

    /// Where it is.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Main => "/me/profile",
            Self::History => "/me/profile/history",
            Self::Portfolio => "/me/profile/portfolio",
            Self::Languages => "/me/profile/languages",
            Self::Files => "/me/profile/files",
        }
    }

    fn count(self, parts: &Parts) -> Option<i64> {
        let counted = match self {
            Self::Main | Self::Files => return None,
            Self::History => parts.history.len(),
            Self::Portfolio => parts.portfolio.len(),
            Self::Languages => parts.languages.len() + parts.authorisations.len() + parts.links.len(),
        };
        i64::try_from(counted).ok()
    }
}

/// `profile_steps`: where one is, and the way on.
#[derive(Clone, Debug, Serialize)]
pub struct Steps {
    items: Vec<Tab>,
    next_label: String,
    next_href: &'static str,
}

impl Steps {
    /// On this page.
    #[must_use]
    pub fn on(current: Step, parts: &Parts) -> Self {
        let tab = |step: Step| Tab {
            label: step.label(),
            href: step.href().to_owned(),
            is_current: step == current,
            count: step.count(parts),
        };
        let next = ALL.iter().skip_while(|step| **step != current).nth(1);
        Self {
            items: ALL.iter().map(|step| tab(*step)).collect(),
            next_label: next.map_or("To my desk".to_owned(), |step| format!("Go on: {}", step.label())),
            next_href: next.map_or("/me", |step| step.href()),
        }
    }
}
