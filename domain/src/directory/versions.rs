//! Versions of T. Lists go by [`CURRENT`]; a candidate is a function beside it that `backend ranking replay` compares with
//! it over what was really shown. A new version is one file and one line of [`VERSIONS`]: the one before it is not
//! edited, so that what it stored can be explained for as long as rows carry its number.

use chrono::{DateTime, Utc};

use super::rules::{RESPONSE_PRIOR, VERSION};
use super::score::{Components, ScoreInput, half_up, score, score_1};

/// The version by which lists are ordered.
pub const CURRENT: i16 = VERSION;

/// A way to compute T.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// Stored beside each score.
    pub number: i16,
    /// What is different, in a sentence.
    pub says: &'static str,
    /// The components at a moment; T is their sum, 0 to 1000.
    pub compute: fn(&ScoreInput, DateTime<Utc>) -> Components,
}

/// All versions, by number.
pub const VERSIONS: &[Version] = &[
    Version { number: 1, says: "As 3, but of exact halves some were rounded down.", compute: score_1 },
    Version {
        number: 2,
        says: "A candidate: answers weigh 200 instead of 150, outcomes 100 instead of 150.",
        compute: answers_first,
    },
    Version { number: 3, says: "The table on /how-ranking-works.", compute: score },
];

/// The version of this number.
#[must_use]
pub fn find(number: i16) -> Option<&'static Version> {
    VERSIONS.iter().find(|version| version.number == number)
}

/// Most points for answers in the candidate.
const ANSWERS: f64 = 200.0;
/// Most points for outcomes in it, for each point of the first version.
const OUTCOMES_SHARE: f64 = 100.0 / 150.0;

fn answers_first(input: &ScoreInput, now: DateTime<Utc>) -> Components {
    let first = score(input, now);
    let (answers, requests) = RESPONSE_PRIOR;
    let share = (input.answered.max(0) as f64 + answers) / (input.asked.max(0) as f64 + requests);
    Components {
        response: rounded(ANSWERS * share.clamp(0.0, 1.0)),
        outcomes: rounded(f64::from(first.outcomes) * OUTCOMES_SHARE),
        ..first
    }
}

fn rounded(value: f64) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 200")]
    let whole = half_up(value) as i16;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engineers::Availability;

    #[test]
    fn every_version_stays_within_a_thousand_and_numbers_are_in_order() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let best = ScoreInput {
            vetting_mean: Some(5.0),
            approved_at: now,
            availability: Availability::ActivelyLooking,
            hours_per_week: Some(40),
            earliest_start: None,
            confirmed_at: now,
            asked: 1_000_000,
            answered: 1_000_000,
            outcomes: (1_000_000.0, 1_000_000),
            primary_skills: 5,
            assessed_skills: 5,
            completeness: 100,
        };
        for (at, version) in VERSIONS.iter().enumerate() {
            assert_eq!(usize::try_from(version.number).unwrap(), at + 1);
            assert_eq!((version.compute)(&best, now).total(), 1000, "v{}", version.number);
        }
        assert!(find(CURRENT).is_some() && find(99).is_none());
        let half = ScoreInput { asked: 25, answered: 2, ..best };
        let answers = |number| find(number).map(|version| (version.compute)(&half, now).response);
        assert_eq!((answers(1), answers(CURRENT)), (Some(27), Some(28)), "what was stored can be explained");
    }
}
