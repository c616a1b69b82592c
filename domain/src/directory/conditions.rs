//! The conditions that a search makes, in SQL: what answers while the index is built, and what the index is measured by.

use chrono::{DateTime, Utc};
use chrono_tz::TZ_VARIANTS;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::filters::{AvailabilityFilter, Filters, PayUnit, Sort, midnight_before};
use super::rates::Rates;
use super::text::Term;
use super::visibility::{VisibleTo, confirmed_since};
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{Availability, Evidence};
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::schema::{engineer_languages, engineer_skills, engineers, work_authorisations};

impl Filters {
    /// The conditions, to be joined by *and*. Amounts of pay are compared within one currency; with `rates` beyond it.
    pub(super) fn conditions_by(&self, rates: &Rates, sort: Sort, now: DateTime<Utc>) -> Vec<VisibleTo> {
        let mut all: Vec<VisibleTo> = vec![self.availability_condition(now)];
        all.extend(self.text.iter().map(term));
        all.extend(self.skills.iter().map(|skill| has_skill(skill.id, self.min_level, self.min_evidence)));
        all.extend(self.min_evidence.filter(|_| self.skills.is_empty()).map(has_evidence));
        all.extend(self.languages.iter().map(|language| speaks(*language, self.language_level)));
        if !self.seniorities.is_empty() {
            all.push(Box::new(engineers::seniority.assume_not_null().eq_any(self.seniorities.clone())));
        }
        if !self.countries.is_empty() {
            all.push(Box::new(engineers::country.assume_not_null().eq_any(self.countries.clone())));
        }
        if !self.engagement_types.is_empty() {
            all.push(Box::new(engineers::engagement_types.overlaps_with(self.engagement_types.clone())));
        }
        all.extend(self.place_conditions(now));
        all.extend(self.pay_condition(rates, sort));
        if let Some(days) = self.added_days {
            all.push(Box::new(engineers::approved_at.assume_not_null().ge(midnight_before(now, days))));
        }
        all
    }

    /// As [`Filters::conditions_by`], for searches without pay.
    pub(super) fn conditions(&self, now: DateTime<Utc>) -> Vec<VisibleTo> {
        self.conditions_by(&Rates::default(), Sort::Top, now)
    }

    /// Where, when and how much.
    fn place_conditions(&self, now: DateTime<Utc>) -> Vec<VisibleTo> {
        let mut all: Vec<VisibleTo> = Vec::new();
        if !self.work_authorisations.is_empty() {
            all.push(Box::new(exists(
                work_authorisations::table
                    .filter(work_authorisations::engineer_id.eq(engineers::id))
                    .filter(work_authorisations::country.eq_any(self.work_authorisations.clone()))
                    .filter(work_authorisations::status.ne(AuthorisationStatus::NeedsSponsor)),
            )));
        }
        if let Some(hours) = self.min_hours {
            all.push(Box::new(engineers::hours_per_week.assume_not_null().ge(hours)));
        }
        if let Some(day) = self.start_by {
            let start = engineers::earliest_start;
            let free_now = start.is_null().and(engineers::availability.ne(Availability::Engaged));
            all.push(Box::new(free_now.or(start.assume_not_null().le(day))));
        }
        if let Some((_, hours)) = self.overlap() {
            let near: Vec<&str> = TZ_VARIANTS
                .iter()
                .filter(|zone| self.shares(**zone, hours, now))
                .map(|zone| zone.name())
                .collect();
            all.push(Box::new(engineers::time_zone.assume_not_null().eq_any(near)));
        }
        all
    }

    /// A floor for the unit, in a currency that can be compared, and not above the most that is offered.
    fn pay_condition(&self, rates: &Rates, sort: Sort) -> Option<VisibleTo> {
        if self.max_pay.is_none() && sort != Sort::Rate {
            return None;
        }
        let mut any: VisibleTo = Box::new(sql::<Bool>("false"));
        for (currency, limit) in self.pay_limits(rates) {
            let floor = || floor(self.pay().unit);
            let mut fits: VisibleTo = Box::new(sql::<Bool>(floor()).sql(" is not null"));
            if let Some(limit) = limit {
                fits = Box::new(sql::<Bool>(floor()).sql(&format!(" <= {limit}")));
            }
            any = Box::new(any.or(engineers::currency.assume_not_null().eq(currency).and(fits)));
        }
        Some(any)
    }

    /// The currencies that can be compared with the search's, each with the most that a floor in it may be.
    pub(super) fn pay_limits(&self, rates: &Rates) -> Vec<(Currency, Option<i64>)> {
        let pay = self.pay();
        Currency::all()
            .filter(|currency| rates.convert(0, pay.currency, *currency).is_some())
            .filter_map(|currency| match pay.minor {
                None => Some((currency, None)),
                Some(minor) => {
                    rates.convert(minor, pay.currency, currency).map(|most| (currency, Some(most)))
                }
            })
            .collect()
    }

    fn availability_condition(&self, now: DateTime<Utc>) -> VisibleTo {
        if self.availability.is_empty() {
            let looks = engineers::availability.ne(Availability::NotLooking).and(confirmed_since(now));
            // Hired, and nobody has said until when.
            let has_end =
                engineers::availability.ne(Availability::Engaged).or(engineers::earliest_start.is_not_null());
            return Box::new(looks.and(has_end));
        }
        let states: Vec<Availability> =
            self.availability.iter().filter_map(|wanted| state(*wanted)).collect();
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

/// The state that a choice means among those who confirmed it.
pub(super) fn state(wanted: AvailabilityFilter) -> Option<Availability> {
    match wanted {
        AvailabilityFilter::ActivelyLooking => Some(Availability::ActivelyLooking),
        AvailabilityFilter::Open => Some(Availability::Open),
        AvailabilityFilter::Engaged => Some(Availability::Engaged),
        AvailabilityFilter::Unconfirmed | AvailabilityFilter::NotLooking => None,
    }
}

/// The column of a floor.
pub(super) fn floor(unit: PayUnit) -> &'static str {
    match unit {
        PayUnit::Hour => "engineers.rate_minor",
        PayUnit::Year => "engineers.salary_minor",
    }
}

/// Each kind of evidence that is at least this.
pub(super) fn evidence_from(least: Evidence) -> Vec<Evidence> {
    Evidence::ALL.iter().copied().filter(|evidence| *evidence >= least).collect()
}

/// Each level of a language that is at least this.
pub(super) fn languages_from(least: LanguageLevel) -> Vec<LanguageLevel> {
    LanguageLevel::ALL.iter().copied().filter(|level| *level >= least).collect()
}

fn has_skill(skill: i32, min_level: Option<i16>, min_evidence: Option<Evidence>) -> VisibleTo {
    let held = engineer_skills::table
        .filter(engineer_skills::engineer_id.eq(engineers::id))
        .filter(engineer_skills::skill_id.eq(skill))
        .filter(engineer_skills::level.ge(min_level.unwrap_or(1)));
    match min_evidence {
        None => Box::new(exists(held)),
        Some(least) => Box::new(exists(held.filter(engineer_skills::evidence.eq_any(evidence_from(least))))),
    }
}

fn has_evidence(least: Evidence) -> VisibleTo {
    Box::new(exists(
        engineer_skills::table
            .filter(engineer_skills::engineer_id.eq(engineers::id))
            .filter(engineer_skills::evidence.eq_any(evidence_from(least))),
    ))
}

fn speaks(language: Language, least: Option<LanguageLevel>) -> VisibleTo {
    let levels = languages_from(least.unwrap_or(LanguageLevel::A1));
    Box::new(exists(
        engineer_languages::table
            .filter(engineer_languages::engineer_id.eq(engineers::id))
            .filter(engineer_languages::language.eq(language))
            .filter(engineer_languages::level.eq_any(levels)),
    ))
}

/// Words are looked for in what every viewer may see (`directory_text`, see the migration): the name of an anonymous
/// engineer finds nobody.
fn term(term: &Term) -> VisibleTo {
    match term {
        Term::Skill(skill) => has_skill(skill.id, None, None),
        Term::Country(country) => Box::new(engineers::country.assume_not_null().eq(*country)),
        Term::Seniority(seniority) => Box::new(engineers::seniority.assume_not_null().eq(*seniority)),
        Term::Beginning(words) => in_text(words, &format!("% {}%", words.join(" "))),
        Term::Phrase(words) => in_text(words, &format!("% {} %", words.join(" "))),
        Term::Like(words) => {
            let none: VisibleTo = Box::new(sql::<Bool>("false"));
            let whole = |word: &String| in_text(std::slice::from_ref(word), &format!("% {word} %"));
            words.iter().map(whole).fold(none, |any, word| Box::new(any.or(word)))
        }
        Term::Not(unwanted) => Box::new(not(self::term(unwanted))),
    }
}

/// Words hold no character that a pattern gives a meaning. The columns are asked first: that costs little, and whoever
/// has not got the word there has not got it in what is left of them.
fn in_text(words: &[String], pattern: &str) -> VisibleTo {
    let Some(first) = words.first() else { return Box::new(sql::<Bool>("false")) };
    let roughly = format!("%{first}%");
    let columns = engineers::display_name.ilike(roughly.clone()).or(engineers::headline.ilike(roughly));
    let exactly =
        sql::<Bool>("' ' || directory_text(engineers) || ' ' like ").bind::<Text, _>(pattern.to_owned());
    Box::new(columns.and(exactly))
}
