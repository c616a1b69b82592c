//! Languages, work history and what else a profile's page shows, in words.

use domain::directory::{ShownItem, ShownLink, ShownParts, ShownPosition};
use domain::engineers::parts::{Authorisation, AuthorisationStatus, LanguageLevel, LinkKind, Spoken};
use domain::platform::languages::Language;
use serde::Serialize;

use crate::engineers::parts::views::months;

/// What `profile_parts` sets.
#[derive(Clone, Debug, Serialize)]
pub struct PartsView {
    /// "Polish, native".
    languages: Vec<String>,
    /// "Poland: Citizen, or free movement".
    authorisations: Vec<String>,
    links: Vec<LinkView>,
    history: Vec<PositionView>,
    portfolio: Vec<ItemView>,
}

#[derive(Clone, Debug, Serialize)]
struct LinkView {
    kind: &'static str,
    label: String,
    url: String,
}

#[derive(Clone, Debug, Serialize)]
struct PositionView {
    /// "Engineer, Halden Robotics", or the role alone.
    title: String,
    when: String,
    summary: String,
}

#[derive(Clone, Debug, Serialize)]
struct ItemView {
    title: String,
    role: String,
    summary: String,
    stack: String,
    url: Option<String>,
}

impl PartsView {
    /// In words.
    #[must_use]
    pub fn new(parts: &ShownParts) -> Self {
        Self {
            languages: language_words(parts),
            authorisations: permit_words(parts),
            links: parts.links.iter().map(link_view).collect(),
            history: parts.history.iter().map(position_view).collect(),
            portfolio: parts.portfolio.iter().map(item_view).collect(),
        }
    }
}

/// "Polish, native".
#[must_use]
pub fn language_words(parts: &ShownParts) -> Vec<String> {
    let spoken = |one: &Spoken| format!("{}, {}", one.language.name(), one.level.label());
    parts.languages.iter().map(spoken).collect()
}

/// "Poland: Citizen, or free movement".
#[must_use]
pub fn permit_words(parts: &ShownParts) -> Vec<String> {
    let allowed = |one: &Authorisation| format!("{}: {}", one.country.name(), one.status.label());
    parts.authorisations.iter().map(allowed).collect()
}

fn link_view(link: &ShownLink) -> LinkView {
    LinkView { kind: link.kind.label(), label: link.label.clone(), url: link.url.clone() }
}

fn position_view(position: &ShownPosition) -> PositionView {
    let title = match &position.employer {
        Some(employer) => format!("{}, {employer}", position.role),
        None => position.role.clone(),
    };
    let when = months(position.started_on, position.ended_on);
    PositionView { title, when, summary: position.summary.clone() }
}

fn item_view(item: &ShownItem) -> ItemView {
    ItemView {
        title: item.title.clone(),
        role: item.role.clone(),
        summary: item.summary.clone(),
        stack: item.stack.clone(),
        url: item.url.clone(),
    }
}

/// One of each, and one of each without what is optional.
pub(crate) fn sample() -> ShownParts {
    let start = chrono::NaiveDate::from_ymd_opt(2022, 3, 1).unwrap_or_default();
    let position = |employer: Option<&str>, summary: &str, ended_on| ShownPosition {
        employer: employer.map(str::to_owned),
        role: "Engineer".into(),
        started_on: start,
        ended_on,
        summary: summary.into(),
    };
    let item = |role: &str, stack: &str, url: Option<&str>| ShownItem {
        title: "A ledger that balances".into(),
        role: role.into(),
        summary: "It *balances*.".into(),
        stack: stack.into(),
        url: url.map(str::to_owned),
    };
    let polish = "pl".parse::<Language>().ok();
    ShownParts {
        languages: polish
            .map(|language| Spoken { language, level: LanguageLevel::Native })
            .into_iter()
            .collect(),
        authorisations: "PL"
            .parse()
            .ok()
            .map(|country| Authorisation { country, status: AuthorisationStatus::Citizen })
            .into_iter()
            .collect(),
        links: vec![ShownLink {
            kind: LinkKind::Code,
            label: "code.example".into(),
            url: "https://code.example/ada".into(),
        }],
        history: vec![
            position(Some("Halden <b>Robotics</b>"), "Moved *arms*.", None),
            position(None, "", Some(start)),
        ],
        portfolio: vec![
            item("Lead", "Rust, PostgreSQL", Some("https://ledger.example/")),
            item("", "", None),
        ],
    }
}
