//! A vetter scores a stage, or amends what they scored.

use diesel_async::AsyncConnection;
use serde_json::json;
use uuid::Uuid;

use super::counting::{list_counting, takes_late_cards};
use super::model::{Mark, Recommendation, Scorecard};
use super::queries::{insert_card, list_of_application};
use super::sums::latest;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{ScorecardId, StageRunId};
use crate::vetting::model::{Dimension, StageRunState};
use crate::vetting::queries as vetting_queries;
use crate::vetting::stages::queries::touch;
use crate::vetting::stages::{Held, StageError, hold};

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct ScoreInput {
    /// The card of theirs that they read and that this one amends; empty for the first.
    pub amends: String,
    /// `pass`, `fail` or `unsure`.
    pub recommendation: String,
    /// A mark for each criterion of the stage.
    pub marks: Vec<MarkInput>,
}

/// One criterion of the form.
#[derive(Clone, Debug, Default)]
pub struct MarkInput {
    /// Its id.
    pub dimension: String,
    /// 1 to 5.
    pub mark: String,
    /// What was seen.
    pub evidence: String,
}

/// Writes a card about a stage that is under way and whose work was handed in; about one that is closed only where the
/// decision lacks people who scored. One's own card may be amended until the application is decided; a second click of the
/// same form is refused.
///
/// # Errors
/// See [`StageError`]; the fields are `recommendation`, `mark-0`, `evidence-0` and so on, in the order of the criteria.
pub async fn score(
    conn: &mut Conn,
    cx: &Context,
    id: StageRunId,
    input: &ScoreInput,
) -> Result<ScorecardId, StageError> {
    conn.transaction(async |conn| {
        let mut held = hold(conn, cx, id).await?;
        let cards = list_of_application(conn, held.application.id).await?;
        let own = latest(&cards).into_iter().find(|card| card.run_id == id && card.vetter_id == held.vetter);
        let amends_id = own.map(|card| card.id);
        if input.amends.parse().ok() != amends_id {
            return Err(held.moved());
        }
        if amends_id.is_none() {
            begin(conn, cx, &mut held, &cards).await?;
        } else if !held.application.state.is_waiting() {
            return Err(held.moved());
        }
        let mut dimensions = vetting_queries::list_dimensions(conn, held.application.track_id).await?;
        dimensions.retain(|dimension| dimension.stage_id == held.stage.id);
        let (recommendation, marks) = check(input, &dimensions).map_err(StageError::Invalid)?;
        let card = Scorecard {
            id: ScorecardId::new(),
            run_id: id,
            vetter_id: held.vetter,
            amends_id,
            recommendation,
            submitted_at: cx.now,
            marks,
        };
        insert_card(conn, &card).await?;
        touch(conn, held.application.id, cx.now).await?;
        let event = audit::Event {
            action: if amends_id.is_none() { "stage.scored" } else { "stage.score_amended" },
            subject_kind: "stage_run",
            subject_id: id.to_string(),
            reason: None,
            detail: json!({ "scorecard_id": card.id }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(card.id)
    })
    .await
}

/// The first card of a person: the stage has to be under way, and there has to be something to score. Where the decision
/// lacks people, a stage that others scored is taken as it is, and stays closed.
async fn begin(
    conn: &mut Conn,
    cx: &Context,
    held: &mut Held,
    cards: &[Scorecard],
) -> Result<(), StageError> {
    let was_scored = held.run.state.is_closed() && cards.iter().any(|card| card.run_id == held.run.id);
    if was_scored {
        let counting = list_counting(conn, &held.application).await?;
        if takes_late_cards(&held.application, &counting, held.vetter) {
            return Ok(());
        }
    }
    held.open(conn, cx).await?;
    if held.stage.kind.asks_for_work() && held.run.handed_in_at.is_none() {
        return Err(held.moved());
    }
    if held.run.state != StageRunState::Scored {
        held.turn(conn, cx, StageRunState::Scored).await?;
    }
    Ok(())
}

fn check(input: &ScoreInput, dimensions: &[Dimension]) -> Result<(Recommendation, Vec<Mark>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let recommendation = input.recommendation.parse().map_err(|_| "Say what you would do.");
    let recommendation = errors.take("recommendation", recommendation);
    let mut marks = Vec::new();
    for (row, dimension) in dimensions.iter().enumerate() {
        let typed = input.marks.iter().find(|mark| mark.dimension.parse() == Ok::<Uuid, _>(dimension.id));
        let (typed_mark, evidence) =
            typed.map_or(("", ""), |typed| (typed.mark.as_str(), typed.evidence.as_str()));
        let mark = typed_mark.trim().parse().ok().filter(|mark| (1..=5_i16).contains(mark));
        let mark = errors.take(&format!("mark-{row}"), mark.ok_or("Choose a mark from 1 to 5."));
        let evidence = errors.text(&format!("evidence-{row}"), evidence, 10..=2_000);
        if let (Some(mark), Some(evidence)) = (mark, evidence) {
            marks.push(Mark { dimension_id: dimension.id, mark, evidence });
        }
    }
    errors.into_result(recommendation).map(|recommendation| (recommendation, marks))
}
