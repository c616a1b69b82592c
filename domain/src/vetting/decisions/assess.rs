//! An approval raises skills: what a well-marked criterion says something about becomes *assessed*, with a reference to the
//! stage in which it was seen. Nothing is ever lowered, and nobody gets a skill that they did not name themselves.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, StageRunId};
use crate::vetting::model::{Application, Covers};
use crate::vetting::queries::list_dimensions;
use crate::vetting::scorecards::{criterion_means, list_of_application};

/// From this mean on a criterion speaks for the skills that it covers: its anchor is what the level asks for.
const ENOUGH: f64 = 3.0;

/// $1 the engineer, $2 the stage in which it was seen, $3 one skill or null for all primary ones. A skill that was merged
/// into another since the rubric was written counts as that one.
const RAISE: &str = "\
update engineer_skills set evidence = 'assessed', evidence_ref = $2
where engineer_id = $1 and evidence in ('claimed', 'endorsed')
  and case when $3 is null then is_primary
      else skill_id = (select coalesce(s.merged_into, s.id) from skills s where s.id = $3) end";

/// Raises the engineer's skills by the cards of an application, in the transaction of its approval. Answers how many.
///
/// # Errors
/// When Postgres refuses; the decision must then end too.
pub(super) async fn raise(conn: &mut Conn, application: &Application) -> QueryResult<usize> {
    let cards = list_of_application(conn, application.id).await?;
    let means = criterion_means(&cards);
    let mut raised = 0;
    for dimension in list_dimensions(conn, application.track_id).await? {
        let is_good = means.iter().any(|mean| mean.dimension_id == dimension.id && mean.mean >= ENOUGH);
        let skill = match dimension.covers {
            Covers::PrimarySkills => None,
            Covers::Skill(skill) => Some(skill),
            Covers::Nothing => continue,
        };
        let seen = cards.iter().find(|card| card.marks.iter().any(|mark| mark.dimension_id == dimension.id));
        if let Some(card) = seen.filter(|_| is_good) {
            raised += raise_one(conn, application.engineer_id, card.run_id, skill).await?;
        }
    }
    Ok(raised)
}

async fn raise_one(
    conn: &mut Conn,
    engineer: EngineerId,
    run: StageRunId,
    skill: Option<i32>,
) -> QueryResult<usize> {
    diesel::sql_query(RAISE)
        .bind::<SqlUuid, _>(engineer)
        .bind::<SqlUuid, _>(run)
        .bind::<Nullable<Integer>, _>(skill)
        .execute(conn)
        .await
}
