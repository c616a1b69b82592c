//! The table of T (product.md, section F): every weight, half-life and prior, once. The code computes by it, the page
//! `/how-ranking-works` and the desk explain by it, the tests check against it.

use serde::{Deserialize, Serialize};

use super::score::Components;
use crate::text_enum;

/// Raised whenever a stored score would come out differently. Numbers of candidates (`versions`) are passed over.
pub const VERSION: i16 = 3;

/// Most points of each component; together 1000.
pub const VETTING: i16 = 300;
/// See [`VETTING`].
pub const AVAILABILITY: i16 = 200;
/// See [`VETTING`].
pub const RESPONSE: i16 = 150;
/// See [`VETTING`].
pub const OUTCOMES: i16 = 150;
/// See [`VETTING`].
pub const EVIDENCE: i16 = 100;
/// See [`VETTING`].
pub const COMPLETENESS: i16 = 100;

/// V of an approval without scorecards.
pub const NO_SCORECARD: f64 = 0.5;
/// Days for which a vetting counts whole.
pub const VETTING_WHOLE_DAYS: f64 = 365.0;
/// Days after those in which it falls to [`VETTING_FADED`], in a straight line.
pub const VETTING_FADE_DAYS: f64 = 365.0;
/// What is left of it then.
pub const VETTING_FADED: f64 = 0.8;
/// Hours a week that count whole.
pub const FULL_HOURS: i16 = 40;
/// Days until the start after which half of A is left.
pub const START_HALF_LIFE_DAYS: f64 = 30.0;
/// Days since the last word after which half of A is left.
pub const WORD_HALF_LIFE_DAYS: f64 = 30.0;
/// Open to offers, against actively looking.
pub const OPEN_FACTOR: f64 = 0.7;
/// Within so many hours an answer counts.
pub const ANSWER_HOURS: i32 = 48;
/// Answers, and requests, that everybody begins with.
pub const RESPONSE_PRIOR: (f64, f64) = (3.5, 5.0);
/// Weights of outcomes, and outcomes, that everybody begins with.
pub const OUTCOMES_PRIOR: (f64, f64) = (3.0, 4.0);
/// Months for which an outcome counts.
pub const OUTCOME_MONTHS: u32 = 24;
/// What an engagement's end weighs.
pub const OUTCOME_WEIGHTS: [(&str, f64); 4] = [
    ("would be hired again", 1.0),
    ("completed", 0.85),
    ("ended without anybody's fault", 0.6),
    ("replaced for cause", 0.0),
];
/// In lists by T, each place that this divides is kept for a newcomer.
pub const SLOT_EVERY: usize = 5;

text_enum! {
    /// A component of T.
    pub enum Part {
        Vetting = "vetting", Availability = "availability", Response = "response", Outcomes = "outcomes",
        Evidence = "evidence", Completeness = "completeness",
    }
}

/// One line of the table, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Which component.
    pub part: Part,
    /// "Vetting".
    pub name: String,
    /// Most points.
    pub most: i16,
    /// How they come about.
    pub says: String,
}

impl Part {
    /// Most points.
    #[must_use]
    pub fn most(self) -> i16 {
        match self {
            Self::Vetting => VETTING,
            Self::Availability => AVAILABILITY,
            Self::Response => RESPONSE,
            Self::Outcomes => OUTCOMES,
            Self::Evidence => EVIDENCE,
            Self::Completeness => COMPLETENESS,
        }
    }

    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Vetting => "Vetting",
            Self::Availability => "Availability",
            Self::Response => "Answers",
            Self::Outcomes => "Outcomes",
            Self::Evidence => "Evidence",
            Self::Completeness => "Completeness",
        }
    }

    /// Its points in these components.
    #[must_use]
    pub fn points(self, components: &Components) -> i16 {
        match self {
            Self::Vetting => components.vetting,
            Self::Availability => components.availability,
            Self::Response => components.response,
            Self::Outcomes => components.outcomes,
            Self::Evidence => components.evidence,
            Self::Completeness => components.completeness,
        }
    }

    /// How its points come about: the formula in words, with the table's own numbers.
    #[must_use]
    pub fn says(self) -> String {
        match self {
            Self::Vetting => format!(
                "The mean of all scorecards of the standing approval, from 1 to 5: {most} × (mean − 1) ÷ 4. It counts whole for {VETTING_WHOLE_DAYS} days and then falls in a straight line, to {VETTING_FADED} of it after another {VETTING_FADE_DAYS}. An approval without scorecards counts {NO_SCORECARD}.",
                most = self.most(),
            ),
            Self::Availability => format!(
                "{most} × hours a week, up to {FULL_HOURS}, ÷ {FULL_HOURS}. Half of it is left for a start {START_HALF_LIFE_DAYS} days away, and half for a word that is {WORD_HALF_LIFE_DAYS} days old. “Open to offers” counts {OPEN_FACTOR}, “not looking” and “engaged” without a date nothing.",
                most = self.most(),
            ),
            Self::Response => {
                let (answers, requests) = RESPONSE_PRIOR;
                format!(
                    "{most} × (requests answered within {ANSWER_HOURS} hours + {answers}) ÷ (requests + {requests}). A no is an answer. A request that the company takes back before that time costs nothing.",
                    most = self.most(),
                )
            }
            Self::Outcomes => {
                let (weights, count) = OUTCOMES_PRIOR;
                let words: Vec<String> =
                    OUTCOME_WEIGHTS.iter().map(|(word, weight)| format!("{word} {weight}")).collect();
                format!(
                    "{most} × (weights of engagements that ended in the last {OUTCOME_MONTHS} months + {weights}) ÷ (their number + {count}). Weights: {}. One that was completed counts so until the company's word about it is shown.",
                    words.join(", "),
                    most = self.most(),
                )
            }
            Self::Evidence => format!(
                "{most} × the share of primary skills that were assessed here or delivered in an engagement.",
                most = self.most(),
            ),
            Self::Completeness => format!(
                "{most} × the share of the profile's checklist that is done. Length earns nothing.",
                most = self.most(),
            ),
        }
    }
}

/// The table in words, in the order of the formula.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let rule = |part: &Part| Rule {
        part: *part,
        name: part.label().to_owned(),
        most: part.most(),
        says: part.says(),
    };
    Part::ALL.iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_sum_to_a_thousand_and_each_line_names_its_own() {
        let rules = rules();
        assert_eq!(rules.iter().map(|rule| rule.most).sum::<i16>(), 1000);
        for rule in rules {
            assert!(rule.says.contains(&rule.most.to_string()), "{}", rule.says);
        }
    }
}
