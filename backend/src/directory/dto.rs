//! What version 1 of the API says of engineers: types of its own, with nothing that the page does not show.

use chrono::{DateTime, NaiveDate, Utc};
use domain::directory::{Identity, OpenProfile, Shown, ShownSkill, words};
use domain::platform::config::Config;
use domain::platform::money::Currency;
use serde::Serialize;

/// An engineer in a list.
#[derive(Debug, Serialize)]
pub struct EngineerV1 {
    slug: String,
    /// The page for people.
    url: String,
    /// None of an anonymous engineer.
    name: Option<String>,
    headline: String,
    /// `junior` to `principal`.
    seniority: String,
    /// ISO 3166-1.
    country: &'static str,
    /// IANA.
    time_zone: String,
    skills: Vec<SkillV1>,
    availability: AvailabilityV1,
    engagement_types: Vec<String>,
    /// Per hour.
    rate: Option<MoneyV1>,
    /// Per year.
    salary: Option<MoneyV1>,
    approved_at: DateTime<Utc>,
    passport: Option<PassportV1>,
}

#[derive(Debug, Serialize)]
struct SkillV1 {
    slug: String,
    name: String,
    /// 1 to 5.
    level: i16,
    years: Option<i16>,
    last_used_year: Option<i16>,
    primary: bool,
    /// `claimed`, `endorsed`, `assessed` or `delivered`.
    evidence: String,
}

#[derive(Debug, Serialize)]
struct AvailabilityV1 {
    /// As on the page: `unconfirmed` after 35 days of silence.
    state: &'static str,
    hours_per_week: Option<i16>,
    earliest_start: Option<NaiveDate>,
    confirmed_at: Option<DateTime<Utc>>,
}

/// In minor units.
#[derive(Debug, Serialize)]
struct MoneyV1 {
    minor: i64,
    currency: &'static str,
}

#[derive(Debug, Serialize)]
struct PassportV1 {
    url: String,
    month: NaiveDate,
    assessors: i64,
}

impl EngineerV1 {
    /// What this viewer may see of an engineer.
    #[must_use]
    pub fn new(shown: &Shown, config: &Config) -> Self {
        let availability = &shown.availability;
        let passport = shown.passport.as_ref().map(|sealed| PassportV1 {
            url: config.absolute(&format!("/api/v1/passports/{}", sealed.id)),
            month: sealed.month,
            assessors: i64::from(sealed.assessors),
        });
        Self {
            url: config.absolute(&format!("/engineers/{}", shown.slug)),
            slug: shown.slug.clone(),
            name: match &shown.identity {
                Identity::Named(name) => Some(name.clone()),
                Identity::Anonymous => None,
            },
            headline: shown.headline.clone(),
            seniority: shown.seniority.to_string(),
            country: shown.country.code(),
            time_zone: shown.time_zone.clone(),
            skills: shown.skills.iter().map(skill).collect(),
            availability: AvailabilityV1 {
                state: words::availability_state(availability),
                hours_per_week: availability.hours_per_week,
                earliest_start: availability.earliest_start,
                confirmed_at: availability.confirmed_at,
            },
            engagement_types: shown.engagement_types.iter().map(ToString::to_string).collect(),
            rate: money(shown.currency, shown.rate_minor),
            salary: money(shown.currency, shown.salary_minor),
            approved_at: shown.approved_at,
            passport,
        }
    }
}

fn skill(skill: &ShownSkill) -> SkillV1 {
    SkillV1 {
        slug: skill.slug.clone(),
        name: skill.name.clone(),
        level: skill.level,
        years: skill.years,
        last_used_year: skill.last_used_year,
        primary: skill.is_primary,
        evidence: skill.evidence.to_string(),
    }
}

fn money(currency: Option<Currency>, minor: Option<i64>) -> Option<MoneyV1> {
    Some(MoneyV1 { minor: minor?, currency: currency?.code() })
}

/// `GET /api/v1/engineers/{slug}`
#[derive(Debug, Serialize)]
pub struct ProfileV1 {
    #[serde(flatten)]
    engineer: EngineerV1,
    /// Markdown.
    bio_md: String,
    languages: Vec<LanguageV1>,
    work_authorisations: Vec<PermitV1>,
    links: Vec<LinkV1>,
    work_history: Vec<PositionV1>,
    portfolio: Vec<ItemV1>,
    /// Whether the holder of this token may ask for an intro.
    may_ask: bool,
}

#[derive(Debug, Serialize)]
struct LanguageV1 {
    /// ISO 639-1.
    language: &'static str,
    level: String,
}

#[derive(Debug, Serialize)]
struct PermitV1 {
    country: &'static str,
    status: String,
}

#[derive(Debug, Serialize)]
struct LinkV1 {
    label: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct PositionV1 {
    /// None of an anonymous engineer.
    employer: Option<String>,
    role: String,
    started_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    summary: String,
}

#[derive(Debug, Serialize)]
struct ItemV1 {
    title: String,
    role: String,
    summary: String,
    stack: String,
    url: Option<String>,
}

impl ProfileV1 {
    /// What this viewer's page of an engineer shows.
    #[must_use]
    pub fn new(profile: OpenProfile, config: &Config) -> Self {
        let parts = profile.parts;
        let language = |one: domain::engineers::parts::Spoken| LanguageV1 {
            language: one.language.code(),
            level: one.level.to_string(),
        };
        let permit = |one: domain::engineers::parts::Authorisation| PermitV1 {
            country: one.country.code(),
            status: one.status.to_string(),
        };
        let position = |one: domain::directory::ShownPosition| PositionV1 {
            employer: one.employer,
            role: one.role,
            started_on: one.started_on,
            ended_on: one.ended_on,
            summary: one.summary,
        };
        let item = |one: domain::directory::ShownItem| ItemV1 {
            title: one.title,
            role: one.role,
            summary: one.summary,
            stack: one.stack,
            url: one.url,
        };
        Self {
            engineer: EngineerV1::new(&profile.shown, config),
            bio_md: profile.bio_md,
            languages: parts.languages.into_iter().map(language).collect(),
            work_authorisations: parts.authorisations.into_iter().map(permit).collect(),
            links: parts.links.into_iter().map(|one| LinkV1 { label: one.label, url: one.url }).collect(),
            work_history: parts.history.into_iter().map(position).collect(),
            portfolio: parts.portfolio.into_iter().map(item).collect(),
            may_ask: profile.can_ask,
        }
    }
}
