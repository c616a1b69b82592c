//! A stage ends: passed, failed, or waived with its reason. The applicant is told at once what it came to.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::hold::{Held, StageError, hold, hold_application};
use super::{enter_next, finish, queries};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{ApplicationId, StageRunId};
use crate::vetting::decisions::SCORERS;
use crate::vetting::interviews::cancel_open;
use crate::vetting::model::{Application, ApplicationState, StageRunState};
use crate::vetting::notices;
use crate::vetting::queries as vetting_queries;
use crate::vetting::scorecards::{list_counting, scorers};

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct CloseInput {
    /// `passed`, `failed` or `waived`.
    pub verdict: String,
    /// What the applicant reads; needed unless it was passed and the next stage follows.
    pub note: String,
    /// Passed, and enough: the later stages are waived for the same reason, and the decision comes next.
    pub is_enough: bool,
}

/// Closes a stage and opens what comes next. One that is passed or failed has been scored; one that is waived needs
/// a reason.
///
/// # Errors
/// See [`StageError`].
pub async fn close_stage(
    conn: &mut Conn,
    cx: &Context,
    id: StageRunId,
    input: &CloseInput,
) -> Result<(), StageError> {
    let (verdict, note) = check(input).map_err(StageError::Invalid)?;
    conn.transaction(async |conn| {
        let mut held = hold(conn, cx, id).await?;
        held.open(conn, cx).await?;
        held.may_turn(verdict)?;
        let is_enough = input.is_enough && verdict == StageRunState::Passed;
        let is_last = is_enough || verdict == StageRunState::Failed || !has_more(conn, &held).await?;
        if is_last {
            need_scorers(conn, &held.application, "verdict").await?;
        }
        queries::update_closed(conn, id, verdict, &note, held.vetter, cx.now).await?;
        if is_enough {
            queries::waive_rest(conn, held.application.id, &note, Some(held.vetter), cx.now).await?;
        }
        cancel_open(conn, cx, held.application.id, "The stage is closed.").await?;
        notices::tell_result(conn, cx, &held.application, id).await?;
        let entered = enter_next(conn, cx, &mut held.application).await;
        entered.map_err(|error| StageError::of_step(error, &held.application))?;
        record(conn, cx, verdict, id).await?;
        Ok(())
    })
    .await
}

fn check(input: &CloseInput) -> Result<(StageRunState, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let verdict = match input.verdict.as_str() {
        "passed" => Some(StageRunState::Passed),
        "failed" => Some(StageRunState::Failed),
        "waived" => Some(StageRunState::Waived),
        _ => {
            errors.add("verdict", "Choose what this stage came to.");
            None
        }
    };
    let goes_on = verdict == Some(StageRunState::Passed) && !input.is_enough;
    let least = if goes_on { 0 } else { 10 };
    let note = errors.text("note", &input.note, least..=2_000);
    errors.into_result(verdict.zip(note))
}

/// Waives every stage that was not held, with one reason, and brings the application to its decision.
///
/// # Errors
/// See [`StageError`].
pub async fn conclude(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    reason: &str,
) -> Result<(), StageError> {
    let mut errors = FieldErrors::default();
    let reason = errors.text("reason", reason, 10..=1_000);
    let reason = errors.into_result(reason).map_err(StageError::Invalid)?;
    conn.transaction(async |conn| {
        let (mut application, vetter) = hold_application(conn, cx, id).await?;
        let is_early = application.state.is_waiting() && application.state != ApplicationState::Decision;
        if !is_early {
            return Err(StageError::Moved(Box::new(application)));
        }
        need_scorers(conn, &application, "reason").await?;
        queries::waive_rest(conn, id, &reason, Some(vetter), cx.now).await?;
        let finished = finish(conn, cx, &mut application).await;
        finished.map_err(|error| StageError::of_step(error, &application))?;
        cancel_open(conn, cx, id, "The stage is not needed any more.").await?;
        let event = audit::Event {
            action: "application.concluded",
            subject_kind: "application",
            subject_id: id.to_string(),
            reason: None, // the applicant reads it; it is in `stage_runs`
            detail: json!({}),
        };
        audit::record(conn, cx, &event).await?;
        Ok(())
    })
    .await
}

async fn has_more(conn: &mut Conn, held: &Held) -> Result<bool, QueryError> {
    let runs = vetting_queries::list_stage_runs(conn, held.application.id).await?;
    Ok(runs.iter().any(|run| run.id != held.run.id && !run.state.is_closed()))
}

/// A closed stage takes no first card any more: what comes to a decision has to have enough of them before.
async fn need_scorers(conn: &mut Conn, application: &Application, field: &str) -> Result<(), StageError> {
    let count = scorers(&list_counting(conn, application).await?).len();
    if count >= SCORERS {
        return Ok(());
    }
    let lack = format!(
        "The decision comes next, and {SCORERS} people have to score before it; {count} did. Ask a colleague for a card."
    );
    Err(StageError::Invalid(FieldErrors::one(field, lack)))
}

async fn record(
    conn: &mut Conn,
    cx: &Context,
    verdict: StageRunState,
    id: StageRunId,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action: match verdict {
            StageRunState::Passed => "stage.passed",
            StageRunState::Failed => "stage.failed",
            _ => "stage.waived",
        },
        subject_kind: "stage_run",
        subject_id: id.to_string(),
        reason: None,
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}
