//! The forms of the parts, as they travel.

use chrono::NaiveDate;
use domain::engineers::parts::{LinkInput, PortfolioInput, PortfolioItem, Position, PositionInput};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An entry of the work history.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PositionForm {
    pub employer: String,
    pub employer_domain: String,
    pub role: String,
    pub started: String,
    pub ended: String,
    pub is_current: String,
    pub summary: String,
    pub is_excluded: String,
}

impl PositionForm {
    /// An empty one: whoever works somewhere now does not want to be found by it.
    #[must_use]
    pub fn fresh() -> Self {
        Self { is_excluded: "on".to_owned(), ..Self::default() }
    }

    /// What is stored.
    #[must_use]
    pub fn of(position: &Position) -> Self {
        let month = |day: NaiveDate| day.format("%Y-%m").to_string();
        Self {
            employer: position.employer.clone(),
            employer_domain: position.employer_domain.clone().unwrap_or_default(),
            role: position.role.clone(),
            started: month(position.started_on),
            ended: position.ended_on.map(month).unwrap_or_default(),
            is_current: ticked(position.is_current),
            summary: position.summary.clone(),
            is_excluded: ticked(position.is_current),
        }
    }

    /// What the operation is told.
    #[must_use]
    pub fn input(&self) -> PositionInput {
        PositionInput {
            employer: self.employer.clone(),
            employer_domain: self.employer_domain.clone(),
            role: self.role.clone(),
            started: self.started.clone(),
            ended: self.ended.clone(),
            is_current: !self.is_current.is_empty(),
            summary: self.summary.clone(),
            is_excluded: !self.is_excluded.is_empty(),
        }
    }
}

fn ticked(is_on: bool) -> String {
    if is_on { "on".to_owned() } else { String::new() }
}

/// An item of the portfolio.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PortfolioForm {
    pub title: String,
    pub role: String,
    pub summary: String,
    pub stack: String,
    pub url: String,
}

impl PortfolioForm {
    /// What is stored.
    #[must_use]
    pub fn of(item: &PortfolioItem) -> Self {
        Self {
            title: item.title.clone(),
            role: item.role.clone(),
            summary: item.summary.clone(),
            stack: item.stack.clone(),
            url: item.url.clone().unwrap_or_default(),
        }
    }

    /// What the operation is told.
    #[must_use]
    pub fn input(&self) -> PortfolioInput {
        PortfolioInput {
            title: self.title.clone(),
            role: self.role.clone(),
            summary: self.summary.clone(),
            stack: self.stack.clone(),
            url: self.url.clone(),
        }
    }
}

/// The three small forms of one page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SmallForms {
    pub language: String,
    pub level: String,
    pub country: String,
    pub status: String,
    pub kind: String,
    pub label: String,
    pub url: String,
}

impl SmallForms {
    /// The link, as the operation is told.
    #[must_use]
    pub fn link(&self) -> LinkInput {
        LinkInput { kind: self.kind.clone(), label: self.label.clone(), url: self.url.clone() }
    }
}

/// Which of a list is meant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    pub value: String,
}

/// What was just done, as the redirect says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    pub done: String,
    /// `use`: the draft that was written on an older version.
    pub draft: String,
}

/// A form from the names and values of a draft; what cannot be read is left out.
#[must_use]
pub fn read_pairs<T: DeserializeOwned>(pairs: &[(String, String)]) -> Option<T> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    serde_html_form::from_str(&body).ok()
}
