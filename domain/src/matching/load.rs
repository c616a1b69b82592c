//! Candidates as the database has them, for whoever may see them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::need::Need;
use super::weigh::{Candidate, Match, weigh};
use crate::directory::rates::Rates;
use crate::directory::{Surface, Viewer, visible_to};
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{Engineer, HeldSkill, list_held_skills_of};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::languages::Language;
use crate::platform::places::Country;
use crate::schema::{engineer_languages, engineers, work_authorisations};

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
    let candidates = candidates_of(conn, cx, viewer, ids).await?;
    let mut matches: Vec<Match> =
        candidates.iter().map(|candidate| weigh(need, candidate, &rates, cx.now)).collect();
    matches.sort_by_key(|found| (!found.fits(), std::cmp::Reverse(found.total), found.engineer));
    Ok(matches)
}

/// What a match of these depends on.
///
/// # Errors
/// When Postgres refuses.
pub async fn candidates_of(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    ids: &[EngineerId],
) -> QueryResult<Vec<Candidate>> {
    let rows: Vec<Engineer> = engineers::table
        .filter(visible_to(viewer, Surface::Directory, cx.now))
        .filter(engineers::id.eq_any(ids))
        .select(Engineer::as_select())
        .load(conn)
        .await?;
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.id).collect();
    let skills: Vec<(EngineerId, HeldSkill)> = list_held_skills_of(conn, &ids).await?;
    let languages: Vec<(EngineerId, Language, LanguageLevel)> = engineer_languages::table
        .filter(engineer_languages::engineer_id.eq_any(&ids))
        .select((engineer_languages::engineer_id, engineer_languages::language, engineer_languages::level))
        .load(conn)
        .await?;
    let authorisations: Vec<(EngineerId, Country, AuthorisationStatus)> = work_authorisations::table
        .filter(work_authorisations::engineer_id.eq_any(&ids))
        .select((work_authorisations::engineer_id, work_authorisations::country, work_authorisations::status))
        .load(conn)
        .await?;
    let candidate = |row: Engineer| Candidate {
        id: row.id,
        skills: of(&skills, row.id, |(owner, skill)| (*owner, (skill.skill_id, skill.level, skill.evidence))),
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

/// The rows of one owner, without the owner.
fn of<R, T>(rows: &[R], owner: EngineerId, part: impl Fn(&R) -> (EngineerId, T)) -> Vec<T> {
    rows.iter().map(part).filter(|(of, _)| *of == owner).map(|(_, rest)| rest).collect()
}
