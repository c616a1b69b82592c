//! How many would fit with one value more: beside each value of a filter stands the total of the search that it leads to.
//! That is the search with only this value of its kind; with this one more, where all of a kind must fit (skills,
//! languages).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::filters::{AvailabilityFilter, Filters, PayUnit};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::languages::Language;
use crate::platform::places::Country;

/// Skills and countries that are counted, the most frequent ones.
pub(super) const MOST_VALUES: usize = 60;
/// Hours a week from which one counts.
pub const HOURS: [i16; 4] = [10, 20, 30, 40];
/// Hours in common from which one counts.
pub const OVERLAPS: [u8; 4] = [2, 4, 6, 8];
/// Days within which one may be free.
pub const START_DAYS: [i64; 4] = [0, 14, 30, 90];
/// Days since an approval.
pub const ADDED_DAYS: [u16; 3] = [7, 30, 90];
/// Levels of a skill, from the second: everybody has the first.
pub const LEVELS: [i16; 4] = [2, 3, 4, 5];
/// Levels of a language that are asked for.
pub const LANGUAGE_LEVELS: [LanguageLevel; 4] =
    [LanguageLevel::B1, LanguageLevel::B2, LanguageLevel::C1, LanguageLevel::C2];
/// What may stand behind a skill, from the first that is more than a claim; nothing endorses one yet.
pub const EVIDENCE: [Evidence; 2] = [Evidence::Assessed, Evidence::Delivered];

/// Values with the total each leads to. Of open sets (skills, countries, languages) the values that fit nobody are left
/// out, the most frequent come first and equal ones by id or code; closed sets are whole and in their own order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Rows of `skills`, at most 60.
    pub skills: Vec<(i32, i64)>,
    /// Least levels of the chosen skills; nothing without any.
    pub levels: Vec<(i16, i64)>,
    /// The least that stands behind a skill.
    pub evidence: Vec<(Evidence, i64)>,
    /// All five.
    pub seniorities: Vec<(Seniority, i64)>,
    /// At most 60.
    pub countries: Vec<(Country, i64)>,
    /// All five.
    pub availability: Vec<(AvailabilityFilter, i64)>,
    /// All four.
    pub engagement_types: Vec<(EngagementType, i64)>,
    /// At most 60.
    pub languages: Vec<(Language, i64)>,
    /// Least levels of the chosen languages, of [`LANGUAGE_LEVELS`]; nothing without any.
    pub language_levels: Vec<(LanguageLevel, i64)>,
    /// Countries in which one may work without a sponsor, at most 60.
    pub work_authorisations: Vec<(Country, i64)>,
    /// Of [`HOURS`].
    pub hours: Vec<(i16, i64)>,
    /// Days on which one is free at the latest, of [`START_DAYS`].
    pub starts: Vec<(NaiveDate, i64)>,
    /// Of [`OVERLAPS`]; nothing without a zone.
    pub overlaps: Vec<(u8, i64)>,
    /// Of [`ADDED_DAYS`].
    pub added: Vec<(u16, i64)>,
    /// Whose floor fits the search's amount and currency, were it for this unit.
    pub pay: Vec<(PayUnit, i64)>,
}

/// The days of [`START_DAYS`], counted from today.
#[must_use]
pub fn start_days(now: DateTime<Utc>) -> [NaiveDate; 4] {
    START_DAYS.map(|days| now.date_naive() + TimeDelta::days(days))
}

impl Filters {
    /// The same search for everybody, whatever they say of their availability.
    pub(super) fn with_all_availability(&self) -> Self {
        Self { availability: AvailabilityFilter::ALL.to_vec(), ..self.clone() }
    }

    /// The same search by this unit of pay; the amount stays, as it does in the form.
    pub(super) fn with_pay_by(&self, unit: PayUnit) -> Self {
        let pay = super::filters::MaxPay { unit, ..self.pay() };
        Self { max_pay: Some(pay), ..self.clone() }
    }
}

/// An open set in its order.
pub(super) fn most_frequent<T: Ord + Copy>(mut counts: Vec<(T, i64)>) -> Vec<(T, i64)> {
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|(value, count)| (-count, *value));
    counts.truncate(MOST_VALUES);
    counts
}

/// For each threshold, the sum of what passes it.
pub(super) fn summed<T: Copy, V>(
    thresholds: &[T],
    counts: &[(V, i64)],
    passes: impl Fn(T, &V) -> bool,
) -> Vec<(T, i64)> {
    let sum = |threshold: T| {
        counts.iter().filter(|(value, _)| passes(threshold, value)).map(|(_, count)| count).sum()
    };
    thresholds.iter().map(|threshold| (*threshold, sum(*threshold))).collect()
}
