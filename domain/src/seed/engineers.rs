//! The rows of seeded engineers: account, profile, skills, consent, vetting, passport.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Months, TimeDelta, Utc};
use diesel::QueryResult;

use super::catalogue::Catalogue;
use super::copy::{Row, Table};
use super::draw::{Draw, Kind};
use super::parts;
use super::passports::{self, Issuing};
use super::person::Person;
use super::vetting::{self, Verdict, Vetters};
use crate::directory::score::{Components, ScoreInput, VERSION, score};
use crate::directory::{is_confirmed, rotation};
use crate::platform::context::Context;
use crate::platform::ids::EngineerId;

const ACCOUNTS: &str =
    "id, kind, email, email_key, email_verified_at, name, state, time_zone, is_demo, created_at, updated_at";
const ENGINEERS: &str = "id, account_id, slug, display_name, headline, bio_md, seniority, country, time_zone, \
    engagement_types, rate_minor, salary_minor, currency, availability, hours_per_week, earliest_start, \
    availability_confirmed_at, network_status, visibility, completeness, approved_at, vetted_until, vetting_mean, \
    scorer_count, score, score_version, score_components, scored_at, rotation, is_demo, created_at, updated_at, \
    profile_updated_at";

/// What all rows of a run share.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) vetters: Vetters,
    pub(super) issuing: Arc<Issuing>,
    pub(super) cx: Context,
    pub(super) is_demo: bool,
}

/// The rows of engineers `from` to `to`, exclusive, table by table in the order in which they refer to each other.
///
/// # Errors
/// When a passport cannot be signed.
pub(super) fn rows(from: u32, to: u32, around: &Surroundings) -> QueryResult<Vec<Table>> {
    let now = around.cx.now;
    let mut accounts = Table::new("accounts", ACCOUNTS);
    let mut engineers = Table::new("engineers", ENGINEERS);
    let mut skills = Table::new(
        "engineer_skills",
        "engineer_id, skill_id, level, years, last_used_year, is_primary, evidence, evidence_ref",
    );
    let mut consents =
        Table::new("digest_consents", "id, engineer_id, scope, is_standing, given_at, expires_at");
    let mut vetting = vetting::Tables::new();
    let mut parts = parts::Tables::new();
    let mut passports = passports::table();
    for index in from..to {
        let person = Person::draw(index, around.is_demo, &around.catalogue, now);
        // Numbers of their own, so that a change of the person's words moves none of these.
        let mut draw = Draw::of(Kind::Vetting, around.is_demo, index);
        let verdict = vetting.add(&person, around, &mut draw);
        account(&mut accounts, &person);
        engineer(&mut engineers, &person, &verdict, around);
        parts.add(&person, around.is_demo, index, now);
        passports::add(&mut passports, index, &person, &verdict, around)?;
        for skill in &person.skills {
            let evidence = verdict.stage_run.filter(|_| skill.is_assessed);
            skills
                .row()
                .plain(person.id)
                .plain(skill.id)
                .plain(skill.level)
                .plain(skill.years)
                .plain(now.year() - i32::from(!skill.is_primary))
                .plain(skill.is_primary)
                .plain(if evidence.is_some() { "assessed" } else { "claimed" })
                .maybe(evidence, Row::plain);
        }
        if let Some(scope) = person.consent {
            let given_at = draw.ago(now, 0, 60).max(person.decided_at);
            consents
                .row()
                .plain(draw.id())
                .plain(person.id)
                .plain(scope)
                .plain(true)
                .at(given_at)
                .at(given_at + TimeDelta::days(90));
        }
    }
    let tables = [accounts, engineers, skills, consents].into_iter().chain(parts.into_list());
    Ok(tables.chain(vetting.into_list()).chain([passports]).collect())
}

/// Until when the approval holds; `None` where there is none.
pub(super) fn vetted_until(person: &Person) -> Option<DateTime<Utc>> {
    person.is_approved.then_some(person.decided_at)?.checked_add_months(Months::new(24))
}

fn account(table: &mut Table, person: &Person) {
    let since = person.submitted_at - TimeDelta::days(2);
    table
        .row()
        .plain(person.account_id)
        .plain("developer")
        .plain(&person.email)
        .plain(&person.email)
        .at(since)
        .text(&person.name)
        .plain("active")
        .plain(person.place.zone)
        .plain(true)
        .at(since)
        .at(since);
}

fn engineer(table: &mut Table, person: &Person, verdict: &Verdict, around: &Surroundings) {
    let now = around.cx.now;
    let approved_at = person.is_approved.then_some(person.decided_at);
    let score = stored_score(person, verdict, now);
    let edited_at = person.confirmed_at.min(now);
    table
        .row()
        .plain(person.id)
        .plain(person.account_id)
        .plain(&person.slug)
        .text(&person.name)
        .text(&person.headline)
        .text(&person.bio)
        .plain(person.seniority)
        .plain(person.place.country)
        .plain(person.place.zone)
        .list(&person.engagement)
        .plain(person.rate_minor)
        .maybe(person.salary_minor, Row::plain)
        .plain(person.place.currency)
        .plain(person.availability)
        .maybe(person.hours, Row::plain)
        .maybe(person.start, Row::plain)
        .at(person.confirmed_at)
        .plain(if person.is_approved { "active" } else { "applicant" })
        .plain(person.visibility)
        .plain(person.completeness())
        .maybe(approved_at, Row::at)
        .maybe(vetted_until(person), Row::at)
        .maybe(verdict.mean, Row::plain)
        .plain(verdict.scorers)
        .maybe(score, |row, score| row.plain(score.total()))
        .maybe(score.map(|_| VERSION), Row::plain)
        .maybe(score.and_then(|score| serde_json::to_string(&score).ok()), |row, json| row.text(&json))
        .maybe(score.map(|_| now), Row::at)
        .plain(rotation(&around.cx.keys, EngineerId(person.id), now))
        .plain(true)
        .at(person.submitted_at - TimeDelta::days(2))
        .at(now)
        .at(edited_at);
}

/// What the nightly computation would store for this engineer.
fn stored_score(person: &Person, verdict: &Verdict, now: DateTime<Utc>) -> Option<Components> {
    let is_fresh = is_confirmed(Some(person.confirmed_at), now);
    let primary = person.skills.iter().filter(|skill| skill.is_primary);
    let input = ScoreInput {
        vetting_mean: verdict.mean,
        approved_at: person.decided_at,
        availability: person.availability.parse().ok()?,
        hours_per_week: person.hours.and_then(|hours| i16::try_from(hours).ok()),
        earliest_start: person.start,
        confirmed_at: person.confirmed_at,
        asked: 0,
        answered: 0,
        outcomes: (0.0, 0),
        primary_skills: i64::try_from(primary.clone().count()).ok()?,
        assessed_skills: i64::try_from(primary.filter(|skill| skill.is_assessed).count()).ok()?,
        completeness: person.completeness(),
    };
    (person.is_approved && is_fresh).then(|| score(&input, now))
}
