//! Candidates as the database has them, for whoever may see them. Only what the need asks about is read: a page of the
//! directory explains twenty people who lie far apart.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::need::Need;
use super::weigh::{Candidate, Match, weigh};
use crate::directory::rates::Rates;
use crate::directory::{Surface, Viewer, visible_to};
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{Availability, EngagementType, Evidence, Seniority};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::schema::{engineer_languages, engineer_skills, engineers, work_authorisations};

/// The columns that are weighed.
#[derive(Queryable, Selectable)]
#[diesel(table_name = engineers, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: EngineerId,
    seniority: Option<Seniority>,
    country: Option<Country>,
    time_zone: Option<String>,
    engagement_types: Vec<EngagementType>,
    availability: Availability,
    availability_confirmed_at: Option<DateTime<Utc>>,
    hours_per_week: Option<i16>,
    earliest_start: Option<NaiveDate>,
    rate_minor: Option<i64>,
    salary_minor: Option<i64>,
    currency: Option<Currency>,
    score: Option<i16>,
}

/// Those of `ids` whom `viewer` may see in the directory, weighed against `need`: the best match first, equal ones by
/// their number. Whoever fails a gate is among them; [`Match::fits`] tells.
///
/// # Errors
/// When Postgres refuses.
pub async fn match_engineers(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    need: &Need,
    ids: &[EngineerId],
) -> QueryResult<Vec<Match>> {
    let rates = Rates::load(conn).await?;
    let candidates = candidates_of(conn, cx, viewer, need, ids).await?;
    let mut matches: Vec<Match> =
        candidates.iter().map(|candidate| weigh(need, candidate, &rates, cx.now)).collect();
    matches.sort_by_key(|found| (!found.fits(), std::cmp::Reverse(found.total), found.engineer));
    Ok(matches)
}

/// What a match of these depends on.
async fn candidates_of(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    need: &Need,
    ids: &[EngineerId],
) -> QueryResult<Vec<Candidate>> {
    let rows: Vec<Row> = engineers::table
        .filter(visible_to(viewer, Surface::Directory, cx.now))
        .filter(engineers::id.eq_any(ids))
        .select(Row::as_select())
        .load(conn)
        .await?;
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.id).collect();
    let skills = skills_of(conn, need, &ids).await?;
    let languages = languages_of(conn, need, &ids).await?;
    let authorisations = authorisations_of(conn, need, &ids).await?;
    let candidate = |row: Row| Candidate {
        id: row.id,
        skills: of(&skills, row.id, |(owner, skill, level, evidence)| (*owner, (*skill, *level, *evidence))),
        languages: of(&languages, row.id, |(owner, language, level)| (*owner, (*language, *level))),
        authorisations: of(&authorisations, row.id, |(owner, country, status)| (*owner, (*country, *status))),
        seniority: row.seniority,
        country: row.country,
        zone: row.time_zone.as_deref().and_then(|zone| zone.parse().ok()),
        engagement_types: row.engagement_types,
        availability: row.availability,
        confirmed_at: row.availability_confirmed_at,
        hours_per_week: row.hours_per_week,
        earliest_start: row.earliest_start,
        rate_minor: row.rate_minor,
        salary_minor: row.salary_minor,
        currency: row.currency,
        score: row.score,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

async fn skills_of(
    conn: &mut Conn,
    need: &Need,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, i32, i16, Evidence)>> {
    if need.wanted.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<i32> = need.wanted.iter().map(|wanted| wanted.skill.id).collect();
    engineer_skills::table
        .filter(engineer_skills::engineer_id.eq_any(ids).and(engineer_skills::skill_id.eq_any(wanted)))
        .select((
            engineer_skills::engineer_id,
            engineer_skills::skill_id,
            engineer_skills::level,
            engineer_skills::evidence,
        ))
        .load(conn)
        .await
}

async fn languages_of(
    conn: &mut Conn,
    need: &Need,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, Language, LanguageLevel)>> {
    if need.languages.is_empty() {
        return Ok(Vec::new());
    }
    engineer_languages::table
        .filter(engineer_languages::engineer_id.eq_any(ids))
        .select((engineer_languages::engineer_id, engineer_languages::language, engineer_languages::level))
        .load(conn)
        .await
}

async fn authorisations_of(
    conn: &mut Conn,
    need: &Need,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, Country, AuthorisationStatus)>> {
    if need.work_authorisations.is_empty() {
        return Ok(Vec::new());
    }
    work_authorisations::table
        .filter(work_authorisations::engineer_id.eq_any(ids))
        .select((work_authorisations::engineer_id, work_authorisations::country, work_authorisations::status))
        .load(conn)
        .await
}

/// The rows of one owner, without the owner.
fn of<R, T>(rows: &[R], owner: EngineerId, part: impl Fn(&R) -> (EngineerId, T)) -> Vec<T> {
    rows.iter().map(part).filter(|(of, _)| *of == owner).map(|(_, rest)| rest).collect()
}
