//! Gates, parts and their sum, from values alone.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::need::{Need, Wanted};
use super::rules::{
    AT_MOST, BEST_LEVEL, DOMAIN, FAIR_SHARE, HOURS_AND_START, MUST_WEIGHT, OVERLAP, PRICE, SKILLS,
    START_HALF_LIFE_DAYS, TOP, USUAL_HOURS, VERSION, WORKDAY_MINUTES, evidence_weight,
};
use crate::directory::rates::Rates;
use crate::directory::{AvailabilityFilter, MaxPay, PayUnit, is_confirmed, shared_minutes};
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{Availability, EngagementType, Evidence, Seniority};
use crate::platform::ids::EngineerId;
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// All that a match depends on.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the columns of engineers")]
pub struct Candidate {
    pub id: EngineerId,
    /// Row of `skills`, level, evidence.
    pub skills: Vec<(i32, i16, Evidence)>,
    pub languages: Vec<(Language, LanguageLevel)>,
    pub authorisations: Vec<(Country, AuthorisationStatus)>,
    pub seniority: Option<Seniority>,
    pub country: Option<Country>,
    pub zone: Option<Tz>,
    pub engagement_types: Vec<EngagementType>,
    pub availability: Availability,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub hours_per_week: Option<i16>,
    pub earliest_start: Option<NaiveDate>,
    /// Least pay for an hour, in minor units.
    pub rate_minor: Option<i64>,
    /// Least pay for a year, in minor units.
    pub salary_minor: Option<i64>,
    pub currency: Option<Currency>,
    /// T.
    pub score: Option<i16>,
}

/// What somebody does not fulfil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Does not look, is engaged without a date, or has not said so for 35 days.
    Availability,
    /// Lacks this skill, or has it below the level or evidence that is asked for.
    Skill(String),
    /// Another seniority.
    Seniority,
    /// Lives elsewhere.
    Country,
    /// Is not to be engaged like this.
    Engagement,
    /// Does not speak it, or not well enough.
    Language(Language),
    /// May not work in any of the countries.
    WorkAuthorisation,
    /// Fewer hours a week.
    Hours,
    /// Free only on this day.
    Start(NaiveDate),
    /// Is engaged, and nobody has said until when.
    Engaged,
    /// Fewer hours of the working day in common.
    Overlap,
    /// The floor is above what is offered, or there is none that can be compared.
    Pay,
}

impl Gate {
    /// What it says on a near miss: "Fits but for …".
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Availability => {
                "not looking, engaged without a date, or not confirmed in the last 35 days".to_owned()
            }
            Self::Skill(name) => format!("{name} is missing, or below what you ask for"),
            Self::Seniority => "another seniority".to_owned(),
            Self::Country => "lives in another country".to_owned(),
            Self::Engagement => "does not offer this kind of engagement".to_owned(),
            Self::Language(language) => format!("{} is missing, or below the level", language.name()),
            Self::WorkAuthorisation => "needs a sponsor to work there".to_owned(),
            Self::Hours => "fewer hours a week".to_owned(),
            Self::Start(day) => format!("free only from {}", day.format("%-d %B %Y")),
            Self::Engaged => "engaged, and without a date from which they are free".to_owned(),
            Self::Overlap => "fewer shared working hours".to_owned(),
            Self::Pay => "asks for more, or names no pay that can be compared".to_owned(),
        }
    }
}

/// M's parts, each a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchParts {
    /// Of 400.
    pub skills: i16,
    /// Of 150.
    pub hours_and_start: i16,
    /// Of 150.
    pub price: i16,
    /// Of 100.
    pub overlap: i16,
    /// Of 150.
    pub top: i16,
    /// Of 50.
    pub domain: i16,
}

impl MatchParts {
    /// M, 0 to 1000.
    #[must_use]
    pub fn total(&self) -> i16 {
        self.skills + self.hours_and_start + self.price + self.overlap + self.top + self.domain
    }
}

/// How somebody fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Who.
    pub engineer: EngineerId,
    /// Gates that they fail; empty: they fit.
    pub failed: Vec<Gate>,
    /// The parts, whether they fit or not.
    pub parts: MatchParts,
    /// M.
    pub total: i16,
    /// Of the table that it was computed by.
    pub version: i16,
}

impl Match {
    /// Whether every gate is passed.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Weighs one against what is asked for, at `now`.
#[must_use]
pub fn weigh(need: &Need, candidate: &Candidate, rates: &Rates, now: DateTime<Utc>) -> Match {
    let parts = MatchParts {
        skills: points(SKILLS, skills(need, candidate)),
        hours_and_start: points(HOURS_AND_START, hours_and_start(need, candidate, now)),
        price: points(PRICE, price(need, candidate, rates)),
        overlap: points(OVERLAP, overlap(need, candidate, now)),
        top: points(TOP, f64::from(candidate.score.unwrap_or(0)) / 1000.0),
        domain: points(DOMAIN, domain(need, candidate)),
    };
    let failed = gates(need, candidate, rates, now);
    Match { engineer: candidate.id, failed, parts, total: parts.total(), version: VERSION }
}

/// `most · value`, rounded half up, within 0 and the most.
fn points(most: i16, value: f64) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=400 before")]
    let whole = (f64::from(most) * value.clamp(0.0, 1.0) + 0.5).floor() as i16;
    whole
}

fn held(candidate: &Candidate, skill: i32) -> Option<(i16, Evidence)> {
    candidate.skills.iter().find(|(id, ..)| *id == skill).map(|(_, level, evidence)| (*level, *evidence))
}

fn skills(need: &Need, candidate: &Candidate) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for wanted in need.wanted.iter().filter(|wanted| !wanted.is_domain) {
        let weight = if wanted.is_must { f64::from(MUST_WEIGHT) } else { 1.0 };
        weights += weight;
        if let Some((level, evidence)) = held(candidate, wanted.skill.id) {
            sum += weight * f64::from(level) / f64::from(BEST_LEVEL) * evidence_weight(evidence);
        }
    }
    if weights > 0.0 { sum / weights } else { 1.0 }
}

fn hours_and_start(need: &Need, candidate: &Candidate, now: DateTime<Utc>) -> f64 {
    let wanted = f64::from(need.min_hours.unwrap_or(USUAL_HOURS).max(1));
    let hours = (f64::from(candidate.hours_per_week.unwrap_or(0).max(0)) / wanted).min(1.0);
    if candidate.availability.is_without_end(candidate.earliest_start) {
        return 0.0;
    }
    let late = candidate.earliest_start.map_or(0, |start| (start - need.day(now)).num_days().max(0));
    let late = late as f64;
    hours * 0.5_f64.powf(late / START_HALF_LIFE_DAYS)
}

/// The floor in the currency of the offer.
fn floor(candidate: &Candidate, pay: MaxPay, rates: &Rates) -> Option<i64> {
    let minor = match pay.unit {
        PayUnit::Hour => candidate.rate_minor,
        PayUnit::Year => candidate.salary_minor,
    };
    rates.convert(minor?, candidate.currency?, pay.currency)
}

fn price(need: &Need, candidate: &Candidate, rates: &Rates) -> f64 {
    let Some((pay, most)) = need.max_pay.and_then(|pay| pay.minor.map(|minor| (pay, minor))) else {
        return 1.0;
    };
    let Some(floor) = floor(candidate, pay, rates) else { return 0.0 };
    let share = floor as f64 / most.max(1) as f64;
    if share > 1.0 {
        return 0.0;
    }
    let above = ((share - FAIR_SHARE) / (1.0 - FAIR_SHARE)).clamp(0.0, 1.0);
    1.0 - (1.0 - AT_MOST) * above
}

fn shared(need: &Need, candidate: &Candidate, now: DateTime<Utc>) -> Option<i64> {
    let zone = need.zone?;
    Some(candidate.zone.map_or(0, |other| shared_minutes(zone, other, need.day(now))))
}

fn overlap(need: &Need, candidate: &Candidate, now: DateTime<Utc>) -> f64 {
    shared(need, candidate, now).map_or(1.0, |minutes| minutes as f64 / WORKDAY_MINUTES)
}

fn domain(need: &Need, candidate: &Candidate) -> f64 {
    let wanted: Vec<&Wanted> = need.wanted.iter().filter(|wanted| wanted.is_domain).collect();
    if wanted.is_empty() {
        return 1.0;
    }
    let known = wanted.iter().filter(|wanted| held(candidate, wanted.skill.id).is_some()).count();
    known as f64 / wanted.len() as f64
}

fn gates(need: &Need, candidate: &Candidate, rates: &Rates, now: DateTime<Utc>) -> Vec<Gate> {
    let mut failed = Vec::new();
    let mut gate = |passes: bool, gate: Gate| {
        if !passes {
            failed.push(gate);
        }
    };
    gate(is_available(need, candidate, now), Gate::Availability);
    for wanted in need.wanted.iter().filter(|wanted| wanted.is_must) {
        let is_enough = held(candidate, wanted.skill.id).is_some_and(|(level, evidence)| {
            level >= need.min_level.unwrap_or(1) && need.min_evidence.is_none_or(|least| evidence >= least)
        });
        gate(is_enough, Gate::Skill(wanted.skill.name.clone()));
    }
    gate(any(&need.seniorities, candidate.seniority), Gate::Seniority);
    gate(any(&need.countries, candidate.country), Gate::Country);
    let is_engaged = |kind: &EngagementType| candidate.engagement_types.contains(kind);
    gate(need.engagement_types.is_empty() || need.engagement_types.iter().any(is_engaged), Gate::Engagement);
    for language in &need.languages {
        let least = need.language_level.unwrap_or(LanguageLevel::A1);
        let speaks = candidate.languages.iter().any(|(spoken, level)| spoken == language && *level >= least);
        gate(speaks, Gate::Language(*language));
    }
    let may_work = |country: &Country| {
        candidate
            .authorisations
            .iter()
            .any(|(of, status)| of == country && *status != AuthorisationStatus::NeedsSponsor)
    };
    let authorised = need.work_authorisations.is_empty() || need.work_authorisations.iter().any(may_work);
    gate(authorised, Gate::WorkAuthorisation);
    gate(
        need.min_hours.is_none_or(|least| candidate.hours_per_week.is_some_and(|hours| hours >= least)),
        Gate::Hours,
    );
    if let (Some(day), Some(start)) = (need.start_by, candidate.earliest_start) {
        gate(start <= day, Gate::Start(start));
    }
    if need.start_by.is_some() {
        gate(!candidate.availability.is_without_end(candidate.earliest_start), Gate::Engaged);
    }
    if let (Some(least), Some(minutes)) = (need.min_overlap, shared(need, candidate, now)) {
        gate(minutes >= i64::from(least) * 60, Gate::Overlap);
    }
    if let Some(pay) = need.max_pay {
        let floor = floor(candidate, pay, rates);
        gate(floor.is_some_and(|floor| pay.minor.is_none_or(|most| floor <= most)), Gate::Pay);
    }
    failed
}

fn any<T: PartialEq>(wanted: &[T], value: Option<T>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(&value))
}

fn is_available(need: &Need, candidate: &Candidate, now: DateTime<Utc>) -> bool {
    let confirmed = is_confirmed(candidate.confirmed_at, now);
    let looks = candidate.availability != Availability::NotLooking;
    if need.availability.is_empty() {
        return looks && confirmed && !candidate.availability.is_without_end(candidate.earliest_start);
    }
    need.availability.iter().any(|wanted| match wanted {
        AvailabilityFilter::ActivelyLooking => {
            confirmed && candidate.availability == Availability::ActivelyLooking
        }
        AvailabilityFilter::Open => confirmed && candidate.availability == Availability::Open,
        AvailabilityFilter::Engaged => confirmed && candidate.availability == Availability::Engaged,
        AvailabilityFilter::Unconfirmed => looks && !confirmed,
        AvailabilityFilter::NotLooking => !looks,
    })
}
