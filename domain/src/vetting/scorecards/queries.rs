//! Queries about scorecards.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Mark, Recommendation, Scorecard};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, ScorecardId, StageRunId};
use crate::schema::{rubric_dimensions, scorecard_marks, scorecards, stage_runs};

/// Every card of an application, amended ones too, oldest first.
pub(super) async fn list_of_application(
    conn: &mut Conn,
    application: ApplicationId,
) -> QueryResult<Vec<Scorecard>> {
    type Row = (ScorecardId, StageRunId, AccountId, Option<ScorecardId>, Recommendation, DateTime<Utc>);
    let rows: Vec<Row> = scorecards::table
        .inner_join(stage_runs::table.on(stage_runs::id.eq(scorecards::stage_run_id)))
        .filter(stage_runs::application_id.eq(application))
        .order((scorecards::submitted_at, scorecards::id))
        .select((
            scorecards::id,
            scorecards::stage_run_id,
            scorecards::vetter_id,
            scorecards::amends_id,
            scorecards::recommendation,
            scorecards::submitted_at,
        ))
        .load(conn)
        .await?;
    let ids: Vec<ScorecardId> = rows.iter().map(|row| row.0).collect();
    let marks: Vec<(ScorecardId, Uuid, i16, String)> = scorecard_marks::table
        .inner_join(rubric_dimensions::table.on(rubric_dimensions::id.eq(scorecard_marks::dimension_id)))
        .filter(scorecard_marks::scorecard_id.eq_any(ids))
        .order(rubric_dimensions::position)
        .select((
            scorecard_marks::scorecard_id,
            scorecard_marks::dimension_id,
            scorecard_marks::mark,
            scorecard_marks::evidence,
        ))
        .load(conn)
        .await?;
    let card = |(id, run_id, vetter_id, amends_id, recommendation, submitted_at): Row| Scorecard {
        id,
        run_id,
        vetter_id,
        amends_id,
        recommendation,
        submitted_at,
        marks: marks
            .iter()
            .filter(|(card, ..)| *card == id)
            .map(|(_, dimension_id, mark, evidence)| Mark {
                dimension_id: *dimension_id,
                mark: *mark,
                evidence: evidence.clone(),
            })
            .collect(),
    };
    Ok(rows.into_iter().map(card).collect())
}

pub(super) async fn insert_card(conn: &mut Conn, card: &Scorecard) -> QueryResult<()> {
    diesel::insert_into(scorecards::table)
        .values((
            scorecards::id.eq(card.id),
            scorecards::stage_run_id.eq(card.run_id),
            scorecards::vetter_id.eq(card.vetter_id),
            scorecards::amends_id.eq(card.amends_id),
            scorecards::recommendation.eq(card.recommendation),
            scorecards::submitted_at.eq(card.submitted_at),
        ))
        .execute(conn)
        .await?;
    let marks: Vec<_> = card
        .marks
        .iter()
        .map(|mark| {
            (
                scorecard_marks::scorecard_id.eq(card.id),
                scorecard_marks::dimension_id.eq(mark.dimension_id),
                scorecard_marks::mark.eq(mark.mark),
                scorecard_marks::evidence.eq(&mark.evidence),
            )
        })
        .collect();
    diesel::insert_into(scorecard_marks::table).values(marks).execute(conn).await?;
    Ok(())
}
