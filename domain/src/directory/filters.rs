//! What a search asks for, in types that cannot mix an hour's pay with a year's.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::overlap::shared_minutes;
use super::text::Term;
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::NamedSkill;
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::text_enum;

text_enum! {
    /// The order of a list.
    pub enum Sort {
        /// Whoever has more of the skills that would be nice, then the better T; with every fifth place for a newcomer.
        Best = "best",
        /// T, with every fifth place for a newcomer.
        Top = "top",
        /// Approved last.
        Newest = "newest",
        /// Availability confirmed last.
        Confirmed = "confirmed",
        /// The lowest floor: the hour's, unless the search is for a year's. Only those who name one.
        Rate = "rate",
        /// Free the soonest.
        Start = "start",
    }
}
text_enum! {
    /// Availability as one filters by it. Without a choice: everybody who looks and said so within 35 days.
    pub enum AvailabilityFilter {
        ActivelyLooking = "actively_looking", Open = "open", Engaged = "engaged",
        /// Looks, but has not said so for 35 days.
        Unconfirmed = "unconfirmed",
        NotLooking = "not_looking",
    }
}
text_enum! {
    /// What an amount of pay is for. Amounts of two units are never compared.
    pub enum PayUnit { Hour = "hour", Year = "year" }
}

/// The most that an engineer's floor may be. A floor in another currency is compared in that currency, by the reference
/// rates; one whose currency has no rate is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPay {
    /// An hour's or a year's.
    pub unit: PayUnit,
    /// Of the amount, and of the order by pay.
    pub currency: Currency,
    /// In minor units; none: whoever names a floor for this unit.
    pub minor: Option<i64>,
}

/// What a search asks for. Kinds are joined by *and*; values of one kind by *or*, but skills, languages and words by *and*.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Typed text, as `read_text` read it.
    pub text: Vec<Term>,
    /// Each of them.
    pub skills: Vec<NamedSkill>,
    /// None of them is asked for; [`Sort::Best`] puts first whoever has more of them.
    pub nice: Vec<NamedSkill>,
    /// The least level in each of [`Filters::skills`].
    pub min_level: Option<i16>,
    /// The least that stands behind each of [`Filters::skills`]; without any, behind at least one skill.
    pub min_evidence: Option<Evidence>,
    /// Any of them.
    pub seniorities: Vec<Seniority>,
    /// Any of them.
    pub countries: Vec<Country>,
    /// Any of them.
    pub availability: Vec<AvailabilityFilter>,
    /// Any of them.
    pub engagement_types: Vec<EngagementType>,
    /// Each of them.
    pub languages: Vec<Language>,
    /// The least level in each of them.
    pub language_level: Option<LanguageLevel>,
    /// May work in any of them without a sponsor.
    pub work_authorisations: Vec<Country>,
    /// At least so many hours a week.
    pub min_hours: Option<i16>,
    /// Free on this day at the latest.
    pub start_by: Option<NaiveDate>,
    /// The viewer's zone: filters nobody by itself, but without it [`Filters::min_overlap`] means nothing.
    pub zone: Option<Tz>,
    /// At least so many hours of a working day in common, on [`Filters::overlap_day`].
    pub min_overlap: Option<u8>,
    /// The floor is at most so much.
    pub max_pay: Option<MaxPay>,
    /// Approved on one of the last so many days, or today. Whole UTC days.
    pub added_days: Option<u16>,
}

impl Filters {
    /// How many kinds of filter are on, each skill and each language counting as one.
    #[must_use]
    pub fn active(&self) -> usize {
        let kinds = [
            !self.text.is_empty(),
            self.min_level.is_some() && !self.skills.is_empty(),
            self.min_evidence.is_some(),
            !self.seniorities.is_empty(),
            !self.countries.is_empty(),
            !self.availability.is_empty(),
            !self.engagement_types.is_empty(),
            self.language_level.is_some() && !self.languages.is_empty(),
            !self.work_authorisations.is_empty(),
            self.min_hours.is_some(),
            self.start_by.is_some(),
            self.overlap().is_some(),
            self.max_pay.is_some(),
            self.added_days.is_some(),
        ];
        kinds.into_iter().filter(|is_on| *is_on).count() + self.skills.len() + self.languages.len()
    }

    /// The zone and the hours in common, where both are chosen.
    #[must_use]
    pub fn overlap(&self) -> Option<(Tz, u8)> {
        self.zone.zip(self.min_overlap.filter(|hours| *hours > 0))
    }

    /// The day for which working days are compared: the last day on which the work may start, where one is asked for and
    /// it is still to come, else today. Offsets are those of that day, so that summer time counts where it counts.
    #[must_use]
    pub fn overlap_day(&self, now: DateTime<Utc>) -> NaiveDate {
        let today = now.date_naive();
        self.start_by.filter(|day| *day > today && *day < today + TimeDelta::days(3_660)).unwrap_or(today)
    }

    /// Whether somebody in `zone` shares at least `hours` of the viewer's working day.
    #[must_use]
    pub fn shares(&self, zone: Tz, hours: u8, now: DateTime<Utc>) -> bool {
        let own = self.zone.unwrap_or(Tz::UTC);
        shared_minutes(own, zone, self.overlap_day(now)) >= i64::from(hours) * 60
    }

    /// What an order by pay compares: the unit and currency that are filtered by, else euros an hour.
    #[must_use]
    pub fn pay(&self) -> MaxPay {
        self.max_pay.unwrap_or(MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor: None })
    }
}

/// The first moment of the day `days` before today.
#[must_use]
pub(super) fn midnight_before(now: DateTime<Utc>, days: u16) -> DateTime<Utc> {
    now.date_naive().and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_in_common_follow_the_seasons_of_the_day_of_the_start() {
        let now: DateTime<Utc> = "2026-02-01T12:00:00Z".parse().unwrap();
        let ask = |day: Option<&str>| Filters {
            zone: Some(Tz::Europe__Berlin),
            start_by: day.map(|day| day.parse().unwrap()),
            ..Filters::default()
        };
        let new_york = Tz::America__New_York;
        assert!(ask(None).shares(new_york, 3, now) && !ask(None).shares(new_york, 4, now));
        // America's clocks change three weeks before Europe's.
        assert!(ask(Some("2026-03-20")).shares(new_york, 4, now));
        assert!(!ask(Some("2026-04-10")).shares(new_york, 4, now));
        // A day that has passed, or never comes, is today.
        assert_eq!(ask(Some("2025-07-01")).overlap_day(now), now.date_naive());
        assert_eq!(ask(Some("9999-07-01")).overlap_day(now), now.date_naive());
    }
}
