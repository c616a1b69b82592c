//! Why somebody fits, part by part, and what keeps those out who nearly do.

use chrono::{DateTime, Utc};
use domain::directory::Shown;
use domain::matching::rules::Part;
use domain::matching::{Match, NearMiss};
use serde::Serialize;

use super::card::card_of;
use crate::components::EngineerCard;

/// `why_match`.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// M.
    score: i16,
    parts: Vec<PartLine>,
}

#[derive(Clone, Debug, Serialize)]
struct PartLine {
    name: &'static str,
    points: i16,
    most: i16,
}

/// Somebody who fits but for one thing.
#[derive(Clone, Debug, Serialize)]
pub struct NearCard {
    #[serde(flatten)]
    card: EngineerCard,
    why: Why,
    /// "Fits but for: …".
    gate: String,
}

/// The parts of a match in the order of the formula.
#[must_use]
pub fn why(found: &Match) -> Why {
    let line =
        |part: &Part| PartLine { name: part.label(), points: part.points(&found.parts), most: part.most() };
    Why { score: found.total, parts: Part::ALL.iter().map(line).collect() }
}

/// A near miss with the gate that it fails.
#[must_use]
pub fn near_card(shown: &Shown, miss: &NearMiss, now: DateTime<Utc>) -> NearCard {
    NearCard { card: card_of(shown, now), why: why(&miss.found), gate: miss.gate.says() }
}
