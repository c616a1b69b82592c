//! What a search asks for, and the conditions that this makes.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::text::Term;
use super::visibility::{VisibleTo, confirmed_since};
use crate::engineers::skills::NamedSkill;
use crate::engineers::{Availability, EngagementType, Seniority, Visibility};
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::schema::{engineer_skills, engineers, work_history};
use crate::text_enum;

text_enum! {
    /// The order of a list.
    pub enum Sort { Top = "top", Newest = "newest", Confirmed = "confirmed", Rate = "rate" }
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

/// An hourly rate's currency, and the most that it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxRate {
    /// Rates in other currencies are left out: they are never compared.
    pub currency: Currency,
    /// In minor units; none: any rate in this currency.
    pub minor: Option<i64>,
}

/// What a search asks for. Kinds are joined by *and*, values of one kind by *or*, skills and words by *and*.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Words.
    pub text: Vec<Term>,
    /// Each of them.
    pub skills: Vec<NamedSkill>,
    /// The least level in each of them.
    pub min_level: Option<i16>,
    /// Any of them.
    pub seniorities: Vec<Seniority>,
    /// Any of them.
    pub countries: Vec<Country>,
    /// Any of them.
    pub availability: Vec<AvailabilityFilter>,
    /// Any of them.
    pub engagement_types: Vec<EngagementType>,
    /// Hourly.
    pub max_rate: Option<MaxRate>,
}

impl Filters {
    /// How many kinds of filter are on, each skill counting as one.
    #[must_use]
    pub fn active(&self) -> usize {
        let kinds = [
            !self.text.is_empty(),
            self.min_level.is_some() && !self.skills.is_empty(),
            !self.seniorities.is_empty(),
            !self.countries.is_empty(),
            !self.availability.is_empty(),
            !self.engagement_types.is_empty(),
            self.max_rate.is_some(),
        ];
        kinds.into_iter().filter(|is_on| *is_on).count() + self.skills.len()
    }

    /// The conditions, to be joined by *and*.
    pub(super) fn conditions(&self, now: DateTime<Utc>) -> Vec<VisibleTo> {
        let mut all: Vec<VisibleTo> = vec![self.availability_condition(now)];
        all.extend(self.text.iter().map(word));
        all.extend(self.skills.iter().map(|skill| has_skill(skill.id, self.min_level)));
        if !self.seniorities.is_empty() {
            all.push(Box::new(engineers::seniority.assume_not_null().eq_any(self.seniorities.clone())));
        }
        if !self.countries.is_empty() {
            all.push(Box::new(engineers::country.assume_not_null().eq_any(self.countries.clone())));
        }
        if !self.engagement_types.is_empty() {
            all.push(Box::new(engineers::engagement_types.overlaps_with(self.engagement_types.clone())));
        }
        if let Some(MaxRate { currency, minor }) = self.max_rate {
            all.push(Box::new(engineers::rate_minor.is_not_null()));
            all.push(Box::new(engineers::currency.assume_not_null().eq(currency)));
            if let Some(minor) = minor {
                all.push(Box::new(engineers::rate_minor.assume_not_null().le(minor)));
            }
        }
        all
    }

    fn availability_condition(&self, now: DateTime<Utc>) -> VisibleTo {
        if self.availability.is_empty() {
            return Box::new(engineers::availability.ne(Availability::NotLooking).and(confirmed_since(now)));
        }
        let states: Vec<Availability> = self
            .availability
            .iter()
            .filter_map(|wanted| match wanted {
                AvailabilityFilter::ActivelyLooking => Some(Availability::ActivelyLooking),
                AvailabilityFilter::Open => Some(Availability::Open),
                AvailabilityFilter::Engaged => Some(Availability::Engaged),
                AvailabilityFilter::Unconfirmed | AvailabilityFilter::NotLooking => None,
            })
            .collect();
        let mut any: VisibleTo = Box::new(engineers::availability.eq_any(states).and(confirmed_since(now)));
        if self.availability.contains(&AvailabilityFilter::Unconfirmed) {
            let silent = engineers::availability.ne(Availability::NotLooking).and(not(confirmed_since(now)));
            any = Box::new(any.or(silent));
        }
        if self.availability.contains(&AvailabilityFilter::NotLooking) {
            any = Box::new(any.or(engineers::availability.eq(Availability::NotLooking)));
        }
        any
    }
}

fn has_skill(skill: i32, min_level: Option<i16>) -> VisibleTo {
    Box::new(exists(
        engineer_skills::table
            .filter(engineer_skills::engineer_id.eq(engineers::id))
            .filter(engineer_skills::skill_id.eq(skill))
            .filter(engineer_skills::level.ge(min_level.unwrap_or(1))),
    ))
}

/// A word is looked for in what the viewer may see: the name of an anonymous engineer finds nobody.
fn word(term: &Term) -> VisibleTo {
    match term {
        Term::Skill(skill) => has_skill(skill.id, None),
        Term::Country(country) => Box::new(engineers::country.assume_not_null().eq(*country)),
        Term::Seniority(seniority) => Box::new(engineers::seniority.assume_not_null().eq(*seniority)),
        Term::Word(word) => {
            let is_named = || engineers::visibility.ne(Visibility::Anonymous);
            let in_name = is_named().and(engineers::display_name.ilike(containing(word)));
            let in_headline = engineers::headline.ilike(containing(word));
            let of_employer = exists(
                work_history::table
                    .filter(work_history::engineer_id.eq(engineers::id))
                    .filter(work_history::employer.ilike(containing(word))),
            );
            Box::new(in_headline.and(is_named().or(is_shown(word).and(not(of_employer)))).or(in_name))
        }
    }
}

fn containing(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Whether the word is in what `without_names` leaves of an anonymous headline: outside of addresses and links, and of
/// the words that a name is part of. It may hide more than that does, never less.
fn is_shown(word: &str) -> VisibleTo {
    Box::new(sql::<Bool>(SHOWN_HEADLINE).sql(" ilike ").bind::<Text, _>(containing(word)))
}

/// The names of a row are joined by `|` to a pattern; what is left of them holds no character that a pattern gives a
/// meaning. Scripts that know no spaces between words lose a name wherever it stands.
const SHOWN_HEADLINE: &str = r"(select regexp_replace(
  regexp_replace(engineers.headline, '\S*(@|://|www\.|[[:alnum:]-]\.(?!js/)[[:alpha:]]{2,}/)\S*', ' ', 'gi'),
  case when names = '' then '$.'
    when octet_length(names) > length(names) then '(' || names || ')'
    else '\S*\m(' || names || ')\M\S*' end, ' ', 'gi')
  from (select btrim(regexp_replace(engineers.display_name || '|' || coalesce(engineers.legal_name, ''),
    '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', '|', 'g'), '|') as names) as own)";
