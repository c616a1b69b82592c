//! The table of M: every weight and threshold, once. The code computes by it, `/how-ranking-works` explains by it, the
//! tests check against it.

use super::weigh::MatchParts;
use crate::engineers::Evidence;
use crate::text_enum;

/// Raised whenever a match would come out differently.
pub const VERSION: i16 = 1;

/// Most points of each part; together 1000.
pub const SKILLS: i16 = 400;
/// See [`SKILLS`].
pub const HOURS_AND_START: i16 = 150;
/// See [`SKILLS`].
pub const PRICE: i16 = 150;
/// See [`SKILLS`].
pub const OVERLAP: i16 = 100;
/// See [`SKILLS`].
pub const TOP: i16 = 150;
/// See [`SKILLS`].
pub const DOMAIN: i16 = 50;

/// A skill that is asked for counts so many times as much as one that would be nice.
pub const MUST_WEIGHT: i32 = 2;
/// The best level of a skill.
pub const BEST_LEVEL: i16 = 5;
/// Hours a week where none are asked for.
pub const USUAL_HOURS: i16 = 40;
/// Days after the wanted start after which half is left.
pub const START_HALF_LIFE_DAYS: f64 = 30.0;
/// Pay up to this share of the most that is offered counts whole: being cheaper than that gains nothing.
pub const FAIR_SHARE: f64 = 0.75;
/// What is left of it at the most that is offered.
pub const AT_MOST: f64 = 0.5;
/// Minutes of a working day.
pub const WORKDAY_MINUTES: f64 = 540.0;

/// What a skill counts by what stands behind it.
#[must_use]
pub fn evidence_weight(evidence: Evidence) -> f64 {
    match evidence {
        Evidence::Claimed => 0.8,
        Evidence::Endorsed => 0.9,
        Evidence::Assessed | Evidence::Delivered => 1.0,
    }
}

text_enum! {
    /// A part of M.
    pub enum Part {
        Skills = "skills", HoursAndStart = "hours_and_start", Price = "price", Overlap = "overlap", Top = "top",
        Domain = "domain",
    }
}

impl Part {
    /// Most points.
    #[must_use]
    pub fn most(self) -> i16 {
        match self {
            Self::Skills => SKILLS,
            Self::HoursAndStart => HOURS_AND_START,
            Self::Price => PRICE,
            Self::Overlap => OVERLAP,
            Self::Top => TOP,
            Self::Domain => DOMAIN,
        }
    }

    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Skills => "Skills",
            Self::HoursAndStart => "Hours and start",
            Self::Price => "Price",
            Self::Overlap => "Shared hours",
            Self::Top => "Top score",
            Self::Domain => "Field of work",
        }
    }

    /// Its points.
    #[must_use]
    pub fn points(self, parts: &MatchParts) -> i16 {
        match self {
            Self::Skills => parts.skills,
            Self::HoursAndStart => parts.hours_and_start,
            Self::Price => parts.price,
            Self::Overlap => parts.overlap,
            Self::Top => parts.top,
            Self::Domain => parts.domain,
        }
    }

    /// How its points come about, with the table's own numbers.
    #[must_use]
    pub fn says(self) -> String {
        let most = self.most();
        match self {
            Self::Skills => format!(
                "{most} × the mean over the skills of the search. One that is asked for counts {MUST_WEIGHT} times as much as one that would be nice. Each gives level ÷ {BEST_LEVEL}, times {} where only claimed, {} where assessed here or delivered.",
                evidence_weight(Evidence::Claimed),
                evidence_weight(Evidence::Assessed),
            ),
            Self::HoursAndStart => format!(
                "{most} × hours a week ÷ the hours that are wanted ({USUAL_HOURS} where the search names none), at most 1. Half of it is left for a start {START_HALF_LIFE_DAYS} days after the wanted one, or after today; nothing for somebody who is engaged without a date."
            ),
            Self::Price => format!(
                "{most} up to {FAIR_SHARE} of the most that is offered, then falling in a straight line to {AT_MOST} of it. Being cheaper than that gains nothing. Other currencies are compared by the reference rates."
            ),
            Self::Overlap => format!(
                "{most} × the hours that both work ÷ {} hours, each from nine to six on their own clock, on the day of the start.",
                WORKDAY_MINUTES / 60.0
            ),
            Self::Top => format!("{most} × top score ÷ 1000. Without a top score: none."),
            Self::Domain => format!(
                "{most} × the share of the search's fields of work (finance, health and the like) that they know."
            ),
        }
    }
}

/// One line of the table, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which part.
    pub part: Part,
    /// How its points come about.
    pub says: String,
}

/// The table in words, in the order of the formula. A part that the search says nothing about counts whole.
#[must_use]
pub fn rules() -> Vec<Rule> {
    Part::ALL.iter().map(|part| Rule { part: *part, says: part.says() }).collect()
}
