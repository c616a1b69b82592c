//! T, by which engineers are ordered: product.md, section F, computed from the one table in `rules`.
//!
//! `T = 300·V + 200·A + 150·R + 150·O + 100·E + 100·C`. Days are whole UTC days, each component is rounded half up, T is
//! their sum. Photo, name, age, gender, school and money are no input.
//!
//! Half up means the exact half: 200 · 0.7 · 35/40 is 122.5 and counts 123, though its binary fraction is a little less. A
//! has roots of two in it and a mean is stored without its denominator, so that whole numbers do not carry the formula
//! through; instead [`half_up`] takes what lies a hair below a half for the half.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::rules::{
    AVAILABILITY, COMPLETENESS, EVIDENCE, FULL_HOURS, NO_SCORECARD, OPEN_FACTOR, OUTCOMES, OUTCOMES_PRIOR,
    RESPONSE, RESPONSE_PRIOR, START_HALF_LIFE_DAYS, VETTING, VETTING_FADE_DAYS, VETTING_FADED,
    VETTING_WHOLE_DAYS, WORD_HALF_LIFE_DAYS,
};
use crate::engineers::Availability;

pub use super::recompute::recompute;
pub use super::rules::VERSION;

/// All that T depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreInput {
    /// Mean over scorecards, 1 to 5; none: V is 0.5.
    pub vetting_mean: Option<f64>,
    /// When the vetting was decided.
    pub approved_at: DateTime<Utc>,
    /// The engineer's word.
    pub availability: Availability,
    /// Hours a week; none counts as none.
    pub hours_per_week: Option<i16>,
    /// Free from; none or past: today.
    pub earliest_start: Option<NaiveDate>,
    /// When that was last confirmed.
    pub confirmed_at: DateTime<Utc>,
    /// Intros that were answered, or have waited longer than 48 hours.
    pub asked: i64,
    /// Of them answered within 48 hours.
    pub answered: i64,
    /// Engagements that ended within 24 months: the sum of their weights, and how many they are.
    pub outcomes: (f64, u32),
    /// Primary skills.
    pub primary_skills: i64,
    /// Of them assessed or delivered.
    pub assessed_skills: i64,
    /// 0 to 100.
    pub completeness: i16,
}

/// T's parts, each a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Components {
    /// Of 300.
    pub vetting: i16,
    /// Of 200.
    pub availability: i16,
    /// Of 150.
    pub response: i16,
    /// Of 150.
    pub outcomes: i16,
    /// Of 100.
    pub evidence: i16,
    /// Of 100.
    pub completeness: i16,
}

impl Components {
    /// T, 0 to 1000.
    #[must_use]
    pub fn total(&self) -> i16 {
        self.vetting + self.availability + self.response + self.outcomes + self.evidence + self.completeness
    }
}

/// The components at `now`.
#[must_use]
pub fn score(input: &ScoreInput, now: DateTime<Utc>) -> Components {
    components(input, now, half_up)
}

/// As version 1 had them: of halves some were rounded down.
pub(super) fn score_1(input: &ScoreInput, now: DateTime<Utc>) -> Components {
    components(input, now, |points| (points + 0.5).floor())
}

fn components(input: &ScoreInput, now: DateTime<Utc>, round: fn(f64) -> f64) -> Components {
    let response = smoothed(count(input.answered), count(input.asked), RESPONSE_PRIOR);
    let outcomes = smoothed(input.outcomes.0, f64::from(input.outcomes.1), OUTCOMES_PRIOR);
    let part = |weight: i16, value: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=300 before")]
        let whole = round(f64::from(weight) * value.clamp(0.0, 1.0)) as i16;
        whole
    };
    Components {
        vetting: part(VETTING, vetting(input, now)),
        availability: part(AVAILABILITY, availability(input, now)),
        response: part(RESPONSE, response),
        outcomes: part(OUTCOMES, outcomes),
        evidence: part(EVIDENCE, share(input.assessed_skills, input.primary_skills)),
        completeness: part(COMPLETENESS, f64::from(input.completeness) / 100.0),
    }
}

/// More than a product of a few binary fractions is off by, and less than what any points that are no half are away from
/// one: they are fractions with small denominators, or A, for which a test looks at them all.
const HAIR: f64 = 1e-9;

/// Points rounded half up.
pub(super) fn half_up(points: f64) -> f64 {
    (points + 0.5 + HAIR).floor()
}

/// A share with what everybody begins with, so that one case more or less does not decide.
fn smoothed(part: f64, whole: f64, prior: (f64, f64)) -> f64 {
    (part + prior.0) / (whole + prior.1)
}

/// `(s − 1) / 4`, whole for 12 months, then falling in a straight line to 0.8 of it at 24.
fn vetting(input: &ScoreInput, now: DateTime<Utc>) -> f64 {
    let Some(mean) = input.vetting_mean else { return NO_SCORECARD };
    let age = days_between(input.approved_at.date_naive(), now.date_naive());
    let faded = ((age - VETTING_WHOLE_DAYS) / VETTING_FADE_DAYS).clamp(0.0, 1.0);
    (mean - 1.0) / 4.0 * (1.0 - (1.0 - VETTING_FADED) * faded)
}

/// `min(hours, 40) / 40 · 0.5^(days to start / 30) · 0.5^(days since confirmed / 30)`, open × 0.7; not looking, or engaged
/// without a date: 0.
fn availability(input: &ScoreInput, now: DateTime<Utc>) -> f64 {
    if input.availability.is_without_end(input.earliest_start) {
        return 0.0;
    }
    let factor = match input.availability {
        Availability::ActivelyLooking | Availability::Engaged => 1.0,
        Availability::Open => OPEN_FACTOR,
        Availability::NotLooking => return 0.0,
    };
    let today = now.date_naive();
    let hours = f64::from(input.hours_per_week.unwrap_or(0).clamp(0, FULL_HOURS)) / f64::from(FULL_HOURS);
    let to_start = input.earliest_start.map_or(0.0, |start| days_between(today, start));
    let since = days_between(input.confirmed_at.date_naive(), today);
    let left = to_start / START_HALF_LIFE_DAYS + since / WORD_HALF_LIFE_DAYS;
    factor * hours * 0.5_f64.powf(left)
}

/// Whole days from one date to another, none if it lies before.
fn days_between(from: NaiveDate, to: NaiveDate) -> f64 {
    count((to - from).num_days())
}

fn count(value: i64) -> f64 {
    value.max(0) as f64
}

fn share(part: i64, whole: i64) -> f64 {
    if whole > 0 { count(part) / count(whole) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 23, 59, 0).unwrap()
    }

    fn fresh() -> ScoreInput {
        ScoreInput {
            vetting_mean: None,
            approved_at: now(),
            availability: Availability::ActivelyLooking,
            hours_per_week: Some(40),
            earliest_start: None,
            confirmed_at: now(),
            asked: 0,
            answered: 0,
            outcomes: (0.0, 0),
            primary_skills: 0,
            assessed_skills: 0,
            completeness: 100,
        }
    }

    /// Name, input, and the components in their order.
    fn holds(cases: &[(&str, ScoreInput, [i16; 6])]) {
        for (name, input, [vetting, availability, response, outcomes, evidence, completeness]) in
            cases.iter().cloned()
        {
            let wanted = Components { vetting, availability, response, outcomes, evidence, completeness };
            assert_eq!(score(&input, now()), wanted, "{name}");
        }
    }

    #[test]
    fn the_table_of_product_md() {
        let ago = |days| now() - TimeDelta::days(days);
        let cases = [
            // 150 · 3.5/5 = 105; 150 · 3/4 = 112.5, half up 113
            ("a newcomer", fresh(), [150, 200, 105, 113, 0, 100]),
            ("full marks", ScoreInput { vetting_mean: Some(5.0), ..fresh() }, [300, 200, 105, 113, 0, 100]),
            (
                "12 months",
                ScoreInput { vetting_mean: Some(5.0), approved_at: ago(365), ..fresh() },
                [300, 200, 105, 113, 0, 100],
            ),
            (
                "18 months",
                ScoreInput { vetting_mean: Some(4.0), approved_at: ago(365 + 182), ..fresh() },
                [203, 200, 105, 113, 0, 100],
            ),
            (
                "24 months and more",
                ScoreInput { vetting_mean: Some(5.0), approved_at: ago(900), ..fresh() },
                [240, 200, 105, 113, 0, 100],
            ),
            (
                "open, half time",
                ScoreInput { availability: Availability::Open, hours_per_week: Some(20), ..fresh() },
                [150, 70, 105, 113, 0, 100],
            ),
            (
                "free in 30 days, confirmed 30 days ago",
                ScoreInput {
                    earliest_start: Some(now().date_naive() + TimeDelta::days(30)),
                    confirmed_at: ago(30),
                    ..fresh()
                },
                [150, 50, 105, 113, 0, 100],
            ),
            (
                "not looking",
                ScoreInput { availability: Availability::NotLooking, ..fresh() },
                [150, 0, 105, 113, 0, 100],
            ),
            (
                "engaged until nobody knows when",
                ScoreInput { availability: Availability::Engaged, ..fresh() },
                [150, 0, 105, 113, 0, 100],
            ),
            (
                "answers everything, one replaced for cause",
                ScoreInput { asked: 10, answered: 10, outcomes: (0.0, 1), ..fresh() },
                [150, 200, 135, 90, 0, 100],
            ),
            (
                "two of three primary skills assessed",
                ScoreInput { primary_skills: 3, assessed_skills: 2, completeness: 55, ..fresh() },
                [150, 200, 105, 113, 67, 55],
            ),
        ];
        holds(&cases);
    }

    #[test]
    fn exact_halves_go_up() {
        holds(&[
            // 200 · 0.7 · 35/40 = 122.5
            (
                "an exact half of A",
                ScoreInput { availability: Availability::Open, hours_per_week: Some(35), ..fresh() },
                [150, 123, 105, 113, 0, 100],
            ),
            // 300 · (13/6 − 1)/4 = 87.5
            (
                "an exact half of V",
                ScoreInput { vetting_mean: Some(13.0 / 6.0), ..fresh() },
                [88, 200, 105, 113, 0, 100],
            ),
            // 150 · 5.5/30 = 27.5
            (
                "an exact half of R",
                ScoreInput { asked: 25, answered: 2, ..fresh() },
                [150, 200, 28, 113, 0, 100],
            ),
            // 150 · 5.85/9 = 97.5
            (
                "an exact half of O: two would hire again, one completed, two replaced",
                ScoreInput { outcomes: (2.85, 5), ..fresh() },
                [150, 200, 105, 98, 0, 100],
            ),
        ]);
    }

    #[test]
    fn every_half_of_open_hours_goes_up() {
        for hours in (1..=40).filter(|hours| hours % 2 == 1) {
            let input =
                ScoreInput { availability: Availability::Open, hours_per_week: Some(hours), ..fresh() };
            // 200 · 0.7 · hours/40 = 3.5 · hours, of an odd number a half.
            assert_eq!(score(&input, now()).availability, (7 * hours + 1) / 2, "{hours} h");
        }
    }

    /// What makes the hair safe: no availability comes near a half that is none.
    #[test]
    fn points_of_a_are_a_half_or_far_from_one() {
        let cases = (1..=40).flat_map(|hours| (0..=1_000).map(move |days| (hours, days)));
        for (hours, days) in cases {
            for factor in [1.0, OPEN_FACTOR] {
                let left = 0.5_f64.powf(f64::from(days) / WORD_HALF_LIFE_DAYS);
                let points = f64::from(AVAILABILITY) * (factor * f64::from(hours) / 40.0 * left);
                let away = (points - points.floor() - 0.5).abs();
                assert!(!(HAIR / 100.0..=HAIR * 100.0).contains(&away), "{hours} h, {days} days: {points}");
            }
        }
    }

    #[test]
    fn days_are_whole_utc_days() {
        let early = Utc.with_ymd_and_hms(2026, 11, 22, 0, 0, 0).unwrap();
        let confirmed_at = Utc.with_ymd_and_hms(2026, 11, 21, 23, 59, 59).unwrap();
        let input = ScoreInput { confirmed_at, ..fresh() };
        assert_eq!(score(&input, early).availability, score(&input, now()).availability);
    }

    prop_compose! {
        fn any_input()(
            mean in proptest::option::of(1.0_f64..=5.0), age in 0_i64..1000, state in 0_usize..4,
            hours in proptest::option::of(1_i16..=80), start in proptest::option::of(-100_i64..800),
            since in 0_i64..400, answered in 0_i64..50, late in 0_i64..50, outcomes in 0_u32..20, weight in 0.0_f64..=1.0,
            primary in 0_i64..=5, assessed in 0_i64..=5, completeness in 0_i16..=100,
        ) -> ScoreInput {
            ScoreInput {
                vetting_mean: mean,
                approved_at: now() - TimeDelta::days(age),
                availability: Availability::ALL[state],
                hours_per_week: hours,
                earliest_start: start.map(|days| now().date_naive() + TimeDelta::days(days)),
                confirmed_at: now() - TimeDelta::days(since),
                asked: answered + late,
                answered,
                outcomes: (weight * f64::from(outcomes), outcomes),
                primary_skills: primary,
                assessed_skills: assessed.min(primary),
                completeness,
            }
        }
    }

    proptest! {
        #[test]
        fn t_lies_between_0_and_1000_and_recomputes(input in any_input()) {
            let components = score(&input, now());
            prop_assert!((0..=1000).contains(&components.total()));
            prop_assert_eq!(components, score(&input, now()));
            let stored = serde_json::to_value(components).unwrap();
            prop_assert_eq!(serde_json::from_value::<Components>(stored).unwrap().total(), components.total());
        }

        #[test]
        fn time_without_a_word_never_helps(input in any_input(), days in 1_i64..200) {
            let later = now() + TimeDelta::days(days);
            let same = ScoreInput { earliest_start: None, ..input };
            prop_assert!(score(&same, later).total() <= score(&same, now()).total());
        }

        #[test]
        fn more_answers_never_hurt(input in any_input()) {
            let better = ScoreInput { asked: input.asked + 1, answered: input.answered + 1, ..input.clone() };
            prop_assert!(score(&better, now()).response >= score(&input, now()).response);
        }
    }
}
