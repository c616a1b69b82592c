//! The parts of a profile as a viewer may see them. A legal name and a CV are in no value of these types.

use chrono::NaiveDate;

use super::veil::Veil;
use crate::engineers::parts::{Authorisation, LinkKind, Parts, PortfolioItem, Position, Spoken};

/// What a page shows of an engineer besides the card and the text about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownParts {
    /// Best first.
    pub languages: Vec<Spoken>,
    /// By country.
    pub authorisations: Vec<Authorisation>,
    /// None of an anonymous engineer.
    pub links: Vec<ShownLink>,
    /// Present ones first, then the latest.
    pub history: Vec<ShownPosition>,
    /// In their owner's order.
    pub portfolio: Vec<ShownItem>,
}

/// A link as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `engineers::parts::ProfileLink`")]
pub struct ShownLink {
    pub kind: LinkKind,
    pub label: String,
    pub url: String,
}

/// An entry of the work history as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `engineers::parts::Position`")]
pub struct ShownPosition {
    /// None of an anonymous engineer.
    pub employer: Option<String>,
    pub role: String,
    pub started_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    pub summary: String,
}

/// An item of the portfolio as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `engineers::parts::PortfolioItem`")]
pub struct ShownItem {
    pub title: String,
    pub role: String,
    pub summary: String,
    pub stack: String,
    /// None of an anonymous engineer.
    pub url: Option<String>,
}

impl ShownParts {
    /// What is left of the parts behind this veil.
    pub(super) fn of(parts: Parts, veil: &Veil) -> Self {
        let is_named = !veil.hides();
        let link = |link: crate::engineers::parts::ProfileLink| ShownLink {
            kind: link.kind,
            label: link.label,
            url: link.url,
        };
        let links = parts.links.into_iter().filter(|_| is_named).map(link).collect();
        Self {
            languages: parts.languages,
            authorisations: parts.authorisations,
            links,
            history: parts.history.into_iter().map(|position| shown_position(position, veil)).collect(),
            portfolio: parts.portfolio.into_iter().map(|item| shown_item(item, veil)).collect(),
        }
    }
}

fn shown_position(position: Position, veil: &Veil) -> ShownPosition {
    ShownPosition {
        employer: (!veil.hides()).then_some(position.employer),
        role: veil.text(&position.role),
        started_on: position.started_on,
        ended_on: position.ended_on,
        summary: veil.text(&position.summary),
    }
}

fn shown_item(item: PortfolioItem, veil: &Veil) -> ShownItem {
    ShownItem {
        title: veil.text(&item.title),
        role: veil.text(&item.role),
        summary: veil.text(&item.summary),
        stack: veil.text(&item.stack),
        url: item.url.filter(|_| !veil.hides()),
    }
}
