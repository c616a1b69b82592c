//! From picks to the issue that readers see: loads what the cards say, and renders.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;

use super::calendar::Period;
use super::issue::{Card, Issue};
use super::model::{Digest, DigestError, Pick, Scope};
use super::pick;
use super::render::{self, AvailabilityFace, CardFace, PassportFace, RateFace, SkillFace};
use crate::engineers::Seniority;
use crate::passports;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::platform::templates::Templates;

#[derive(Clone, Debug, QueryableByName)]
struct Profile {
    #[diesel(sql_type = SqlUuid)]
    id: EngineerId,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    display_name: String,
    #[diesel(sql_type = Text)]
    headline: String,
    #[diesel(sql_type = Text)]
    seniority: String,
    #[diesel(sql_type = Text)]
    country: String,
    #[diesel(sql_type = Array<Text>)]
    engagement_types: Vec<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    rate_minor: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    salary_minor: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    hours_per_week: Option<i16>,
    #[diesel(sql_type = Nullable<Date>)]
    earliest_start: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    availability_confirmed_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, QueryableByName)]
struct Skill {
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
    #[diesel(sql_type = Integer)]
    skill_id: i32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    evidence: String,
    #[diesel(sql_type = Bool)]
    is_primary: bool,
}

/// The issue that these picks make now.
///
/// # Errors
/// [`DigestError::Unrenderable`] or [`DigestError::TooLarge`].
pub async fn compose(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    digest: &Digest,
    picks: &[Pick],
) -> Result<Issue, DigestError> {
    let ids: Vec<EngineerId> = picks.iter().map(|pick| pick.engineer_id).collect();
    let profiles: Vec<Profile> = diesel::sql_query(
        "select id, slug, display_name, headline, coalesce(seniority, '') as seniority, coalesce(country, '') as country,
                engagement_types, rate_minor, salary_minor, currency, hours_per_week, earliest_start,
                availability_confirmed_at
         from engineers where id = any($1)",
    )
    .bind::<Array<SqlUuid>, _>(&ids)
    .load(conn)
    .await?;
    let skills: Vec<Skill> = diesel::sql_query(
        "select es.engineer_id, es.skill_id, s.name, es.evidence, es.is_primary
         from engineer_skills es join skills s on s.id = es.skill_id where es.engineer_id = any($1)
         order by es.is_primary desc, es.level desc, es.skill_id",
    )
    .bind::<Array<SqlUuid>, _>(&ids)
    .load(conn)
    .await?;
    let period: Period =
        digest.period.parse().map_err(|_| DigestError::Unrenderable(format!("period {}", digest.period)))?;
    let seals = passports::seals_of(conn, &ids, cx.now).await?;
    let mut cards = Vec::with_capacity(picks.len());
    for pick in picks {
        let Some(profile) = profiles.iter().find(|profile| profile.id == pick.engineer_id) else { continue };
        let own: Vec<&Skill> = skills.iter().filter(|skill| skill.engineer_id == profile.id).collect();
        let passport = seals.get(&profile.id).map(|seal| passport(cx, seal));
        let face = CardFace { passport, ..face(cx, &digest.period, pick, profile, &own) };
        cards.push((card(pick, profile, &own), face));
    }
    render::render(templates, &cx.config, period, &digest.intro_text, cards)
}

fn card(pick: &Pick, profile: &Profile, skills: &[&Skill]) -> Card {
    Card {
        engineer_id: pick.engineer_id,
        scope: pick.scope,
        name: shown_name(pick, profile, skills),
        country: (profile.country.clone(), country_name(&profile.country)),
        skills: skills.iter().map(|skill| (skill.skill_id, skill.name.clone())).collect(),
        primary_skills: skills.iter().filter(|s| s.is_primary).map(|s| s.skill_id).collect(),
        engagement_types: profile.engagement_types.clone(),
        why: why(pick),
    }
}

fn face(cx: &Context, period: &str, pick: &Pick, profile: &Profile, skills: &[&Skill]) -> CardFace {
    let today = cx.now.date_naive();
    CardFace {
        href: cx.config.absolute(&format!("/engineers/{}?from=digest-{period}", profile.slug)),
        name: shown_name(pick, profile, skills),
        headline: match pick.scope {
            Scope::Named => profile.headline.clone(),
            Scope::Anonymous => "Shown without a name, as this engineer chose.".to_owned(),
        },
        skills: skills
            .iter()
            .take(3)
            .map(|skill| SkillFace { name: skill.name.clone(), evidence: skill.evidence.clone() })
            .collect(),
        availability: AvailabilityFace {
            when: match profile.earliest_start.filter(|start| *start > today) {
                Some(start) => format!("Free from {}", day(start, today)),
                None => "Free now".to_owned(),
            },
            hours: profile.hours_per_week.map(|hours| format!("{hours} h/week")),
            confirmed: profile
                .availability_confirmed_at
                .map(|at| format!("confirmed {}", day(at.date_naive(), today))),
        },
        rate: rate(profile),
        passport: None,
        why: String::new(),
    }
}

fn passport(cx: &Context, seal: &passports::Sealed) -> PassportFace {
    let people = if seal.assessors == 1 { "assessor" } else { "assessors" };
    PassportFace {
        href: cx.config.absolute(&format!("/passports/{}", seal.id)),
        words: format!("{}, {} {people}", seal.month.format("%B %Y"), seal.assessors),
    }
}

/// "3 February", with the year when it is another one.
fn day(date: NaiveDate, today: NaiveDate) -> String {
    let format = if date.year() == today.year() { "%-d %B" } else { "%-d %B %Y" };
    date.format(format).to_string()
}

fn rate(profile: &Profile) -> Option<RateFace> {
    let currency: Currency = profile.currency.as_deref()?.parse().ok()?;
    if let Some(minor) = profile.rate_minor {
        return Some(RateFace { amount: format!("from {}", currency.format(minor)), unit: "an hour" });
    }
    profile
        .salary_minor
        .map(|minor| RateFace { amount: format!("from {}", currency.format(minor)), unit: "a year" })
}

/// The name, or "Senior Rust engineer, Poland" where the engineer chose not to be named.
fn shown_name(pick: &Pick, profile: &Profile, skills: &[&Skill]) -> String {
    if pick.scope == Scope::Named {
        return profile.display_name.clone();
    }
    let seniority = profile.seniority.parse().map_or("", Seniority::label);
    let skill = skills.first().map_or("software", |skill| skill.name.as_str());
    format!("{seniority} {skill} engineer, {}", country_name(&profile.country)).trim().to_owned()
}

fn country_name(code: &str) -> String {
    code.parse::<Country>().map_or_else(|_| code.to_owned(), |country| country.name().to_owned())
}

fn why(pick: &Pick) -> String {
    match pick.reason.as_str() {
        "newcomer" => "New to the network: every fifth place is kept for newcomers.".to_owned(),
        pick::PINNED => "Chosen by the editors.".to_owned(),
        _ => "Among the best scores of those who are free and agreed to be here.".to_owned(),
    }
}
