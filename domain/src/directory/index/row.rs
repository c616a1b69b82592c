//! What the index keeps of an engineer: sort keys, amounts, and the facet values under which they stand.

use std::sync::Arc;

use uuid::Uuid;

use super::super::filters::{PayUnit, Sort};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::{Availability, EngagementType, Evidence, Seniority, Visibility};
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// A facet value: a bitmap says who has it. Days are whole UTC days since 1970.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Seen(Visibility),
    Indexable,
    Availability(Availability),
    ConfirmedOn(i32),
    ApprovedOn(i32),
    /// Earliest start; [`NO_DAY`] for none, [`NEVER`] for work without an end.
    StartOn(i32),
    Hours(i16),
    Seniority(Seniority),
    Country(Country),
    Zone(&'static str),
    Engagement(EngagementType),
    Language(Language, LanguageLevel),
    /// May work there without a sponsor.
    Authorised(Country),
    /// At any level.
    Skill(i32),
    SkillAt(i32, i16, Evidence),
    /// The best that stands behind any skill.
    Evidence(Evidence),
    /// Names a floor for the unit, in this range of amounts (see [`bucket`]).
    Pay(PayUnit, Currency, u16),
    BarsCompany(Uuid),
    BarsDomain(Arc<str>),
    BarsAddress(Arc<str>),
}

/// The day of whoever names none: before every other.
pub(super) const NO_DAY: i32 = i32::MIN;

/// The day of whoever is engaged without a date: after every other.
pub(super) const NEVER: i32 = i32::MAX;

/// What orders rows: key, tie, id.
pub(super) type Place = (i64, i64, Uuid);

/// One engineer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: Uuid,
    /// -1 for none.
    pub(super) score: i16,
    pub(super) rotation: i64,
    /// Microseconds since 1970.
    pub(super) approved: i64,
    /// Microseconds since 1970.
    pub(super) confirmed: i64,
    /// Days since 1970; 0 for none, [`LAST_DAY`](super::super::order::LAST_DAY) for work without an end.
    pub(super) start: i64,
    /// Minor units; -1 for none.
    pub(super) rate: i64,
    /// Minor units; -1 for none.
    pub(super) salary: i64,
    pub(super) currency: Option<Currency>,
    /// A hash of the searchable text: whether it changed.
    pub(super) text: u64,
    /// Numbers of facet values, in order; empty for somebody who is not there any more.
    pub(super) keys: Box<[u32]>,
}

impl Row {
    /// Where the row stands in an order that depends on nothing but the row.
    pub(super) fn place(&self, sort: Sort) -> Place {
        match sort {
            Sort::Top => (i64::from(self.score), self.rotation, self.id),
            Sort::Best => (i64::from(self.score) + 1, self.rotation, self.id),
            Sort::Newest => (self.approved, 0, self.id),
            Sort::Confirmed => (self.confirmed, 0, self.id),
            Sort::Start => (self.start, 0, self.id),
            Sort::Rate => (self.rate, self.rate, self.id),
        }
    }

    /// The floor for a unit, and its currency; nothing without one.
    pub(super) fn floor(&self, unit: PayUnit) -> Option<(i64, Currency)> {
        let minor = match unit {
            PayUnit::Hour => self.rate,
            PayUnit::Year => self.salary,
        };
        self.currency.filter(|_| minor >= 0 && !self.keys.is_empty()).map(|currency| (minor, currency))
    }
}

/// The range of an amount: 16 to each power of two, so that amounts of one range differ by a sixteenth at most. More is
/// never in a lower range.
pub(super) fn bucket(minor: i64) -> u16 {
    let minor = minor.max(0).unsigned_abs();
    if minor < 16 {
        return u16::try_from(minor).unwrap_or(0);
    }
    let power = minor.ilog2();
    let rest = (minor >> (power - 4)) & 15;
    u16::try_from(u64::from(power) * 16 + rest).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::bucket;

    proptest! {
        #[test]
        fn more_is_never_in_a_lower_range(a in 0_i64..=1_000_000, b in any::<i64>()) {
            prop_assert!(bucket(a) <= bucket(a + 1));
            prop_assert!(b < a || bucket(a) <= bucket(b));
        }
    }
}
