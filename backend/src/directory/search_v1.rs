//! What the directory says to programs beside its results: which filter to drop, who nearly fits, and why.

use domain::directory::{Drop, Dropped, Filters, Shown};
use domain::matching::rules::Part;
use domain::matching::{Gate, Match, NearMiss};
use domain::platform::config::Config;
use serde::Serialize;

use super::address::Address;
use super::dto::EngineerV1;

/// An engineer of a list, with the match where it was asked for.
#[derive(Debug, Serialize)]
pub struct ItemV1 {
    #[serde(flatten)]
    engineer: EngineerV1,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    found: Option<MatchV1>,
}

/// M with its parts.
#[derive(Debug, Serialize)]
pub struct MatchV1 {
    /// 0 to 1000.
    score: i16,
    /// Of the table that it was computed by.
    version: i16,
    /// In the order of the formula.
    parts: Vec<PartV1>,
}

#[derive(Debug, Serialize)]
struct PartV1 {
    part: &'static str,
    points: i16,
    most: i16,
}

/// A filter without which more would fit.
#[derive(Debug, Serialize)]
pub struct DropV1 {
    /// The parameter.
    filter: &'static str,
    /// Its value, of a parameter whose values must all fit.
    value: Option<String>,
    /// How many would fit without it.
    total: i64,
    /// The search without it.
    url: String,
}

/// Somebody who fits but for one gate.
#[derive(Debug, Serialize)]
pub struct NearV1 {
    engineer: EngineerV1,
    /// What keeps them out.
    gate: &'static str,
    /// The same for people.
    says: String,
    #[serde(rename = "match")]
    found: MatchV1,
}

impl ItemV1 {
    /// Of a list; `matches` are in any order, and empty where nobody asked why.
    pub(super) fn new(shown: &Shown, matches: &[Match], config: &Config) -> Self {
        let found = matches.iter().find(|found| found.engineer == shown.id).map(match_of);
        Self { engineer: EngineerV1::new(shown, config), found }
    }
}

impl DropV1 {
    /// `url` makes an address of a search.
    pub(super) fn new(address: &Address, drop: Drop, url: impl Fn(&Address) -> String) -> Self {
        let (filter, value) = parameter(&address.search.filters, drop.filter);
        Self { filter, value, total: drop.total, url: url(&address.dropping(drop.filter)) }
    }
}

impl NearV1 {
    /// A near miss with the gate that it fails.
    pub(super) fn new((shown, miss): &(Shown, NearMiss), config: &Config) -> Self {
        Self {
            engineer: EngineerV1::new(shown, config),
            gate: gate(&miss.gate),
            says: miss.gate.says(),
            found: match_of(&miss.found),
        }
    }
}

fn match_of(found: &Match) -> MatchV1 {
    let part =
        |part: &Part| PartV1 { part: part.as_str(), points: part.points(&found.parts), most: part.most() };
    MatchV1 { score: found.total, version: found.version, parts: Part::ALL.iter().map(part).collect() }
}

/// The parameter that a filter stands under, and its value where there may be several.
fn parameter(filters: &Filters, dropped: Dropped) -> (&'static str, Option<String>) {
    match dropped {
        Dropped::Text => ("q", None),
        Dropped::Skill(at) => ("skill", filters.skills.get(at).map(|skill| skill.slug.clone())),
        Dropped::MinLevel => ("level", None),
        Dropped::Evidence => ("evidence", None),
        Dropped::Seniority => ("seniority", None),
        Dropped::Country => ("country", None),
        Dropped::Availability => ("availability", None),
        Dropped::Engagement => ("engagement", None),
        Dropped::Language(at) => ("language", filters.languages.get(at).map(|one| one.code().to_owned())),
        Dropped::LanguageLevel => ("language_level", None),
        Dropped::WorkAuthorisation => ("permit", None),
        Dropped::Hours => ("hours", None),
        Dropped::Start => ("start_by", None),
        Dropped::Overlap => ("overlap", None),
        Dropped::Pay => ("pay_max", None),
        Dropped::Added => ("added", None),
    }
}

fn gate(gate: &Gate) -> &'static str {
    match gate {
        Gate::Availability => "availability",
        Gate::Skill(_) => "skill",
        Gate::Seniority => "seniority",
        Gate::Country => "country",
        Gate::Engagement => "engagement",
        Gate::Language(_) => "language",
        Gate::WorkAuthorisation => "permit",
        Gate::Hours => "hours",
        Gate::Start(_) => "start_by",
        Gate::Engaged => "engaged",
        Gate::Overlap => "overlap",
        Gate::Pay => "pay_max",
    }
}
