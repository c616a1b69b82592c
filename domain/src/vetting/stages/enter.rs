//! What comes next: the first stage that is not closed, or the decision.

use chrono::TimeDelta;

use super::queries;
use super::turn::{pass_to_applicant, pass_to_staff};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::vetting::model::{Application, ApplicationState, Stage, StageRun, StageRunState};
use crate::vetting::notices;
use crate::vetting::queries as vetting_queries;
use crate::vetting::transition::{StepError, step};

/// Days within which a decision follows the last stage.
pub const DECISION_DAYS: i64 = 5;
const NOT_NEEDED: &str = "Not needed: an earlier stage decided.";

/// Opens the next stage of an application that the caller holds locked, or brings it to its decision. After a stage that
/// was failed nothing but the decision follows.
pub(in crate::vetting) async fn enter_next(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
) -> Result<(), StepError> {
    let stages = vetting_queries::list_stages(conn, application.track_id).await?;
    let runs = vetting_queries::list_stage_runs(conn, application.id).await?;
    let has_failed = runs.iter().any(|run| run.state == StageRunState::Failed);
    let run_of = |stage: &Stage| runs.iter().find(|run| run.stage_id == stage.id);
    let unclosed = stages.iter().filter_map(|stage| run_of(stage).map(|run| (stage, run)));
    let next = unclosed.into_iter().find(|(_, run)| !run.state.is_closed());
    if let Some((stage, run)) = next.filter(|_| !has_failed) {
        return open(conn, cx, application, stage, run).await;
    }
    queries::waive_rest(conn, application.id, NOT_NEEDED, None, cx.now).await?;
    finish(conn, cx, application).await
}

/// To the decision, whatever stages there were.
pub(in crate::vetting) async fn finish(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
) -> Result<(), StepError> {
    begin(conn, cx, application).await?;
    step(conn, cx, application, ApplicationState::Decision).await?;
    let due_at = cx.now + TimeDelta::days(DECISION_DAYS);
    Ok(pass_to_staff(conn, cx, application, due_at).await?)
}

/// Whatever the first stage is: everybody is screened first.
async fn begin(conn: &mut Conn, cx: &Context, application: &mut Application) -> Result<(), StepError> {
    if matches!(application.state, ApplicationState::Submitted | ApplicationState::Waitlisted) {
        step(conn, cx, application, ApplicationState::Screening).await?;
    }
    Ok(())
}

async fn open(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    stage: &Stage,
    run: &StageRun,
) -> Result<(), StepError> {
    // The receipt named the day of the first look; later stages have their days from when they are opened.
    let is_first = application.state == ApplicationState::Submitted;
    let due_at = if is_first { run.due_at } else { cx.now + TimeDelta::days(i64::from(stage.due_days)) };
    begin(conn, cx, application).await?;
    let wanted = stage.kind.state();
    if place(wanted) > place(application.state) {
        step(conn, cx, application, wanted).await?;
    }
    queries::update_opened(conn, run.id, due_at, cx.now).await?;
    if stage.kind.asks_for_work() {
        pass_to_applicant(conn, cx, application, cx.now, due_at).await?;
    } else {
        pass_to_staff(conn, cx, application, due_at).await?;
    }
    if stage.candidate_minutes > 0 {
        notices::invite(conn, cx, application, run.id).await?;
    }
    Ok(())
}

/// Tracks may order their stages as they like; an application only moves forward.
fn place(state: ApplicationState) -> u8 {
    match state {
        ApplicationState::Screening => 1,
        ApplicationState::Assessment => 2,
        ApplicationState::Interview => 3,
        _ => 0,
    }
}
