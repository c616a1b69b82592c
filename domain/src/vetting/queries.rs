//! Every query of the feature.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{
    Application, ApplicationState, Covers, Decision, DecisionReason, Dimension, Event, Outcome, Stage,
    StageRun, StageRunState, Track,
};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, EngineerId, StageId, TrackId};
use crate::schema::{
    application_events, applications, decision_reasons, decisions, rubric_dimensions, stage_runs,
    vetting_stages, vetting_tracks,
};

pub(super) async fn find_application(conn: &mut Conn, id: ApplicationId) -> QueryResult<Option<Application>> {
    applications::table.find(id).select(Application::as_select()).first(conn).await.optional()
}

/// Locked until the transaction ends.
pub(super) async fn lock_application(conn: &mut Conn, id: ApplicationId) -> QueryResult<Option<Application>> {
    applications::table.find(id).select(Application::as_select()).for_update().first(conn).await.optional()
}

pub(super) async fn find_latest(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Option<Application>> {
    applications::table
        .filter(applications::engineer_id.eq(engineer))
        .order(applications::attempt.desc())
        .select(Application::as_select())
        .first(conn)
        .await
        .optional()
}

/// Of each track the version that takes applications: the one that was published last and is not retired. By name.
pub(super) async fn list_current_tracks(conn: &mut Conn) -> QueryResult<Vec<Track>> {
    let published: Vec<Track> = vetting_tracks::table
        .filter(vetting_tracks::retired_at.is_null())
        .filter(vetting_tracks::published_at.is_not_null())
        .order((vetting_tracks::published_at.desc(), vetting_tracks::version.desc()))
        .select(Track::as_select())
        .load(conn)
        .await?;
    let mut current: Vec<Track> = Vec::new();
    for track in published {
        if current.iter().all(|newer| newer.slug != track.slug) {
            current.push(track);
        }
    }
    current.sort_by(|one, other| (&one.name, &one.slug).cmp(&(&other.name, &other.slug)));
    Ok(current)
}

pub(super) async fn find_track(conn: &mut Conn, id: TrackId) -> QueryResult<Option<Track>> {
    vetting_tracks::table.find(id).select(Track::as_select()).first(conn).await.optional()
}

pub(super) async fn mark_track_used(conn: &mut Conn, id: TrackId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(vetting_tracks::table.find(id).filter(vetting_tracks::used_at.is_null()))
        .set(vetting_tracks::used_at.eq(now))
        .execute(conn)
        .await
}

pub(super) async fn list_stages(conn: &mut Conn, track: TrackId) -> QueryResult<Vec<Stage>> {
    vetting_stages::table
        .filter(vetting_stages::track_id.eq(track))
        .order(vetting_stages::position)
        .select(Stage::as_select())
        .load(conn)
        .await
}

/// Criteria of a track, in the order of its stages.
pub(super) async fn list_dimensions(conn: &mut Conn, track: TrackId) -> QueryResult<Vec<Dimension>> {
    type Row = (Uuid, StageId, String, serde_json::Value, String, Option<i32>);
    let rows: Vec<Row> = rubric_dimensions::table
        .inner_join(vetting_stages::table.on(vetting_stages::id.eq(rubric_dimensions::stage_id)))
        .filter(vetting_stages::track_id.eq(track))
        .order((vetting_stages::position, rubric_dimensions::position))
        .select((
            rubric_dimensions::id,
            rubric_dimensions::stage_id,
            rubric_dimensions::name,
            rubric_dimensions::anchors,
            rubric_dimensions::covers,
            rubric_dimensions::skill_id,
        ))
        .load(conn)
        .await?;
    let anchors = |json: serde_json::Value| -> Vec<(String, String)> {
        let map: std::collections::BTreeMap<String, String> =
            serde_json::from_value(json).unwrap_or_default();
        map.into_iter().collect()
    };
    let dimension = |(id, stage_id, name, json, covers, skill): Row| Dimension {
        id,
        stage_id,
        name,
        anchors: anchors(json),
        covers: Covers::of(&covers, skill),
    };
    Ok(rows.into_iter().map(dimension).collect())
}

pub(super) async fn insert_application(
    conn: &mut Conn,
    application: &Application,
    due_at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(application.id),
            applications::engineer_id.eq(application.engineer_id),
            applications::track_id.eq(application.track_id),
            applications::attempt.eq(application.attempt),
            applications::state.eq(application.state),
            applications::stage_due_at.eq(due_at),
            applications::submitted_at.eq(application.submitted_at),
            applications::applicant_act_at.eq(application.created_at),
            applications::created_at.eq(application.created_at),
            applications::updated_at.eq(application.updated_at),
        ))
        .execute(conn)
        .await
}

pub(super) async fn insert_stage_run(
    conn: &mut Conn,
    application: ApplicationId,
    stage: StageId,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(stage_runs::table)
        .values((
            stage_runs::id.eq(Uuid::now_v7()),
            stage_runs::application_id.eq(application),
            stage_runs::stage_id.eq(stage),
            stage_runs::state.eq(StageRunState::Pending),
            stage_runs::due_at.eq(due_at),
            stage_runs::created_at.eq(now),
            stage_runs::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(super) async fn list_stage_runs(
    conn: &mut Conn,
    application: ApplicationId,
) -> QueryResult<Vec<StageRun>> {
    stage_runs::table
        .filter(stage_runs::application_id.eq(application))
        .order(stage_runs::due_at)
        .select(StageRun::as_select())
        .load(conn)
        .await
}

pub(super) async fn insert_event(
    conn: &mut Conn,
    application: ApplicationId,
    from: Option<ApplicationState>,
    to: ApplicationState,
    actor: Option<AccountId>,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(application_events::table)
        .values((
            application_events::id.eq(Uuid::now_v7()),
            application_events::application_id.eq(application),
            application_events::from_state.eq(from),
            application_events::to_state.eq(to),
            application_events::actor_id.eq(actor),
            application_events::at.eq(at),
        ))
        .execute(conn)
        .await
}

pub(super) async fn list_events(conn: &mut Conn, application: ApplicationId) -> QueryResult<Vec<Event>> {
    application_events::table
        .filter(application_events::application_id.eq(application))
        .order((application_events::at, application_events::id))
        .select(Event::as_select())
        .load(conn)
        .await
}

pub(super) async fn update_state(
    conn: &mut Conn,
    id: ApplicationId,
    state: ApplicationState,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set((applications::state.eq(state), applications::updated_at.eq(now)))
        .execute(conn)
        .await
}

pub(super) async fn update_decided(
    conn: &mut Conn,
    id: ApplicationId,
    decided_at: DateTime<Utc>,
    reapply_after: Option<DateTime<Utc>>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set((
            applications::decided_at.eq(decided_at),
            applications::reapply_after.eq(reapply_after),
            applications::stage_due_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await
}

/// A decision with its reasons.
pub(super) async fn insert_decision(
    conn: &mut Conn,
    application: ApplicationId,
    decision: &Decision,
    dimensions: &[Uuid],
) -> QueryResult<()> {
    diesel::insert_into(decisions::table)
        .values((
            decisions::id.eq(decision.id),
            decisions::application_id.eq(application),
            decisions::outcome.eq(decision.outcome),
            decisions::decided_by.eq(decision.decided_by),
            decisions::message.eq(&decision.message),
            decisions::internal_note.eq(&decision.internal_note),
            decisions::decided_at.eq(decision.decided_at),
        ))
        .execute(conn)
        .await?;
    let rows: Vec<_> = (0_i16..)
        .zip(decision.reasons.iter().zip(dimensions))
        .map(|(position, (reason, dimension))| {
            (
                decision_reasons::decision_id.eq(decision.id),
                decision_reasons::position.eq(position),
                decision_reasons::dimension_id.eq(*dimension),
                decision_reasons::criterion.eq(&reason.criterion),
                decision_reasons::message.eq(&reason.message),
            )
        })
        .collect();
    diesel::insert_into(decision_reasons::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Decisions on one application, the latest first.
pub(super) async fn list_decisions(
    conn: &mut Conn,
    application: ApplicationId,
) -> QueryResult<Vec<Decision>> {
    type Row = (Uuid, Outcome, AccountId, String, String, DateTime<Utc>);
    let rows: Vec<Row> = decisions::table
        .filter(decisions::application_id.eq(application))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .select((
            decisions::id,
            decisions::outcome,
            decisions::decided_by,
            decisions::message,
            decisions::internal_note,
            decisions::decided_at,
        ))
        .load(conn)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let reasons: Vec<(Uuid, String, String)> = decision_reasons::table
        .filter(decision_reasons::decision_id.eq_any(ids))
        .order((decision_reasons::decision_id, decision_reasons::position))
        .select((decision_reasons::decision_id, decision_reasons::criterion, decision_reasons::message))
        .load(conn)
        .await?;
    let with_reasons = |(id, outcome, decided_by, message, internal_note, decided_at): Row| {
        let own = reasons.iter().filter(|(owner, ..)| *owner == id);
        let reasons = own
            .map(|(_, criterion, message)| DecisionReason {
                criterion: criterion.clone(),
                message: message.clone(),
            })
            .collect();
        Decision { id, outcome, decided_by, message, internal_note, decided_at, reasons }
    };
    Ok(rows.into_iter().map(with_reasons).collect())
}
