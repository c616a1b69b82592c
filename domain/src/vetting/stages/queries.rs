//! Queries about stage runs.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, StageId, StageRunId};
use crate::schema::{applications, stage_runs, vetting_stages};
use crate::vetting::model::{Stage, StageRun, StageRunState};

/// States in which a run is not closed.
pub(in crate::vetting) const UNCLOSED: [StageRunState; 4] =
    [StageRunState::Pending, StageRunState::Scheduled, StageRunState::Submitted, StageRunState::Scored];

pub(in crate::vetting) async fn find_run(conn: &mut Conn, id: StageRunId) -> QueryResult<Option<StageRun>> {
    stage_runs::table.find(id).select(StageRun::as_select()).first(conn).await.optional()
}

pub(in crate::vetting) async fn find_stage(conn: &mut Conn, id: StageId) -> QueryResult<Option<Stage>> {
    vetting_stages::table.find(id).select(Stage::as_select()).first(conn).await.optional()
}

pub(super) async fn update_opened(
    conn: &mut Conn,
    id: StageRunId,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(stage_runs::table.find(id))
        .set((stage_runs::opened_at.eq(now), stage_runs::due_at.eq(due_at), stage_runs::updated_at.eq(now)))
        .execute(conn)
        .await
}

pub(in crate::vetting) async fn update_run_state(
    conn: &mut Conn,
    id: StageRunId,
    state: StageRunState,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(stage_runs::table.find(id))
        .set((stage_runs::state.eq(state), stage_runs::updated_at.eq(now)))
        .execute(conn)
        .await
}

/// What the applicant handed in, and a new date for those who read it.
pub(super) async fn update_handed_in(
    conn: &mut Conn,
    id: StageRunId,
    work: (Option<&str>, Option<&str>),
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(stage_runs::table.find(id))
        .set((
            stage_runs::state.eq(StageRunState::Submitted),
            stage_runs::handed_in_at.eq(now),
            stage_runs::work_url.eq(work.0),
            stage_runs::work_text.eq(work.1),
            stage_runs::due_at.eq(due_at),
            stage_runs::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// Passed or failed, with what the applicant reads; or waived, with its reason.
pub(super) async fn update_closed(
    conn: &mut Conn,
    id: StageRunId,
    state: StageRunState,
    words: &str,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let is_waived = state == StageRunState::Waived;
    diesel::update(stage_runs::table.find(id))
        .set((
            stage_runs::state.eq(state),
            stage_runs::outcome_note.eq(if is_waived { "" } else { words }),
            stage_runs::waive_reason.eq(is_waived.then_some(words)),
            stage_runs::closed_at.eq(now),
            stage_runs::closed_by.eq(by),
            stage_runs::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// Waives whatever is not closed.
pub(in crate::vetting) async fn waive_rest(
    conn: &mut Conn,
    application: ApplicationId,
    reason: &str,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(
        stage_runs::table
            .filter(stage_runs::application_id.eq(application))
            .filter(stage_runs::state.eq_any(UNCLOSED)),
    )
    .set((
        stage_runs::state.eq(StageRunState::Waived),
        stage_runs::waive_reason.eq(reason),
        stage_runs::closed_at.eq(now),
        stage_runs::closed_by.eq(by),
        stage_runs::updated_at.eq(now),
    ))
    .execute(conn)
    .await
}

pub(in crate::vetting) async fn update_assignee(
    conn: &mut Conn,
    id: StageRunId,
    assignee: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(stage_runs::table.find(id))
        .set((stage_runs::assignee_id.eq(assignee), stage_runs::updated_at.eq(now)))
        .execute(conn)
        .await
}

/// Whose turn it is, and by when.
pub(super) async fn update_turn(
    conn: &mut Conn,
    id: ApplicationId,
    applicant_asked_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set((
            applications::applicant_asked_at.eq(applicant_asked_at),
            applications::stage_due_at.eq(due_at),
            applications::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// It ended: it is nobody's turn.
pub(in crate::vetting) async fn clear_turn(
    conn: &mut Conn,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    update_turn(conn, id, None, None, now).await
}

/// The applicant did something.
pub(super) async fn update_applicant_act(
    conn: &mut Conn,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set(applications::applicant_act_at.eq(now))
        .execute(conn)
        .await
}

/// Something about it changed: whoever read it before reads it again before they decide.
pub(in crate::vetting) async fn touch(
    conn: &mut Conn,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id)).set(applications::updated_at.eq(now)).execute(conn).await
}
