//! An approval raises skills: what a well-marked criterion says something about becomes *assessed*, with a reference to the
//! stage in which it was seen. Nothing is ever lowered, and nobody gets a skill that they did not name themselves in the
//! application: one that was added, marked as primary or given a higher level since was assessed by nobody.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, StageRunId};
use crate::vetting::model::{Application, Covers};
use crate::vetting::queries::list_dimensions;
use crate::vetting::scorecards::{criterion_means, list_counting};

/// From this mean on a criterion speaks for the skills that it covers: its anchor is what the level asks for.
const ENOUGH: f64 = 3.0;

/// $1 the application, $2 the stage in which it was seen, $3 one skill or null for all primary ones. A skill that was merged
/// into another since counts as that one. One that an earlier approval raised gets the reference of this one; one that an
/// engagement raised keeps its own, and the application notes that it was assessed, for the passport.
const RAISE: &str = "\
with seen as (
  select distinct k.engineer_id, k.skill_id
  from applications a
  cross join lateral jsonb_to_recordset(a.snapshot -> 'held') as h (skill integer, level smallint, is_primary boolean)
  join skills s on s.id = h.skill
  join engineer_skills k on k.engineer_id = a.engineer_id and k.skill_id = coalesce(s.merged_into, s.id) and k.level <= h.level
  where a.id = $1 and case when $3 is null then k.is_primary and h.is_primary
      else k.skill_id = (select coalesce(o.merged_into, o.id) from skills o where o.id = $3) end
), raised as (
  update engineer_skills k set evidence = 'assessed', evidence_ref = $2 from seen
  where k.engineer_id = seen.engineer_id and k.skill_id = seen.skill_id
    and k.evidence in ('claimed', 'endorsed', 'assessed')
)
update applications set snapshot = jsonb_set(snapshot, '{assessed}',
  coalesce(snapshot -> 'assessed', '[]') || (select jsonb_agg(skill_id) from seen))
where id = $1 and exists (select from seen)";

/// Raises the engineer's skills by the cards of an application, in the transaction of its approval.
///
/// # Errors
/// When Postgres refuses; the decision must then end too.
pub(super) async fn raise(conn: &mut Conn, application: &Application) -> QueryResult<()> {
    let cards = list_counting(conn, application).await?;
    let means = criterion_means(&cards);
    for dimension in list_dimensions(conn, application.track_id).await? {
        let is_good = means.iter().any(|mean| mean.dimension_id == dimension.id && mean.mean >= ENOUGH);
        let skill = match dimension.covers {
            Covers::PrimarySkills => None,
            Covers::Skill(skill) => Some(skill),
            Covers::Nothing => continue,
        };
        let seen = cards.iter().find(|card| card.marks.iter().any(|mark| mark.dimension_id == dimension.id));
        if let Some(card) = seen.filter(|_| is_good) {
            raise_one(conn, application.id, card.run_id, skill).await?;
        }
    }
    Ok(())
}

async fn raise_one(
    conn: &mut Conn,
    application: ApplicationId,
    run: StageRunId,
    skill: Option<i32>,
) -> QueryResult<()> {
    diesel::sql_query(RAISE)
        .bind::<SqlUuid, _>(application)
        .bind::<SqlUuid, _>(run)
        .bind::<Nullable<Integer>, _>(skill)
        .execute(conn)
        .await
        .map(drop)
}

#[cfg(test)]
#[path = "assess_tests.rs"]
mod tests;
