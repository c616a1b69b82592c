//! What applicants and staff read about applications.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::conflicts::Conflict;
use super::model::{Application, ApplicationState, Decision, Dimension, Event, Stage, StageRun, Track};
use super::queries;
use crate::engineers::{Profile, Seniority, find_by_account, find_profile};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::platform::places::Country;
use crate::schema::{applications, engineers};

/// Rows of the list of decided applications.
const PAGE: i64 = 50;

/// An application with its stages and what became of it; what its applicant may read.
#[derive(Clone, Debug)]
pub struct Status {
    /// The row.
    pub application: Application,
    /// The track that it is judged by.
    pub track: Track,
    /// Its stages with where each stands, in order.
    pub stages: Vec<(Stage, Option<StageRun>)>,
    /// Criteria of all stages.
    pub dimensions: Vec<Dimension>,
    /// Every step so far, oldest first.
    pub events: Vec<Event>,
    /// Decisions, the latest first. `internal_note` is empty here.
    pub decisions: Vec<Decision>,
}

/// An application with everything that staff judge by.
#[derive(Clone, Debug)]
pub struct ApplicationFile {
    /// As the applicant reads it, with internal notes.
    pub status: Status,
    /// Everything about the engineer.
    pub profile: Profile,
}

/// A line of the list of decided applications.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "columns of applications and engineers")]
pub struct Waiting {
    pub id: ApplicationId,
    pub state: ApplicationState,
    pub attempt: i16,
    pub due_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub name: String,
    pub headline: String,
    pub seniority: Option<Seniority>,
    pub country: Option<Country>,
}

/// Why nothing is read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not theirs to read, or not there.
    #[error("not found")]
    NotFound,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The signed-in developer's latest application.
pub async fn find_status(conn: &mut Conn, cx: &Context) -> QueryResult<Option<Status>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    let Some(engineer) = find_by_account(conn, account).await? else { return Ok(None) };
    let Some(application) = queries::find_latest(conn, engineer.id).await? else { return Ok(None) };
    let mut status = status(conn, application).await?;
    for decision in &mut status.decisions {
        decision.internal_note.clear();
    }
    Ok(Some(status))
}

/// A track that takes applications now.
#[derive(Clone, Debug)]
pub struct OpenTrack {
    /// The version that an application made now is judged by.
    pub track: Track,
    /// Its stages, each with the names of its criteria.
    pub stages: Vec<(Stage, Vec<String>)>,
}

/// What one may apply to, by name.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_open_tracks(conn: &mut Conn) -> QueryResult<Vec<OpenTrack>> {
    let mut open = Vec::new();
    for track in queries::list_current_tracks(conn).await? {
        let dimensions = queries::list_dimensions(conn, track.id).await?;
        let with_criteria = |stage: Stage| {
            let own = dimensions.iter().filter(|dimension| dimension.stage_id == stage.id);
            let names = own.map(|dimension| dimension.name.clone()).collect();
            (stage, names)
        };
        let stages = queries::list_stages(conn, track.id).await?.into_iter().map(with_criteria).collect();
        open.push(OpenTrack { track, stages });
    }
    Ok(open)
}

/// One application, for staff who vet.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody else, too.
pub async fn find_file(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
) -> Result<ApplicationFile, ReadError> {
    if !cx.actor.may(Permission::Vetter) {
        return Err(ReadError::NotFound);
    }
    find_for_mail(conn, id).await?.ok_or(ReadError::NotFound)
}

/// One application, for the worker that writes about it.
pub async fn find_for_mail(conn: &mut Conn, id: ApplicationId) -> QueryResult<Option<ApplicationFile>> {
    let Some(application) = queries::find_application(conn, id).await? else { return Ok(None) };
    let Some(profile) = find_profile(conn, application.engineer_id).await? else { return Ok(None) };
    Ok(Some(ApplicationFile { status: status(conn, application).await?, profile }))
}

async fn status(conn: &mut Conn, application: Application) -> QueryResult<Status> {
    let track = queries::find_track(conn, application.track_id).await?.ok_or(QueryError::NotFound)?;
    let runs = queries::list_stage_runs(conn, application.id).await?;
    let stages = queries::list_stages(conn, track.id).await?;
    let with_run = |stage: Stage| {
        let run = runs.iter().find(|run| run.stage_id == stage.id).cloned();
        (stage, run)
    };
    Ok(Status {
        stages: stages.into_iter().map(with_run).collect(),
        dimensions: queries::list_dimensions(conn, track.id).await?,
        events: queries::list_events(conn, application.id).await?,
        decisions: queries::list_decisions(conn, application.id).await?,
        track,
        application,
    })
}

/// States in which staff owe the next step.
pub(super) const WAITING: [ApplicationState; 5] = [
    ApplicationState::Submitted,
    ApplicationState::Screening,
    ApplicationState::Assessment,
    ApplicationState::Interview,
    ApplicationState::Decision,
];

type Columns = (
    applications::id,
    applications::state,
    applications::attempt,
    applications::stage_due_at,
    applications::submitted_at,
    applications::decided_at,
    engineers::display_name,
    engineers::headline,
    engineers::seniority,
    engineers::country,
);

#[diesel::dsl::auto_type]
fn lines() -> _ {
    let columns: Columns = (
        applications::id,
        applications::state,
        applications::attempt,
        applications::stage_due_at,
        applications::submitted_at,
        applications::decided_at,
        engineers::display_name,
        engineers::headline,
        engineers::seniority,
        engineers::country,
    );
    applications::table
        .inner_join(engineers::table.on(engineers::id.eq(applications::engineer_id)))
        .select(columns)
}

/// The applications that were decided last, the latest first.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody but staff who vet.
pub async fn list_decided(conn: &mut Conn, cx: &Context) -> Result<Vec<Waiting>, ReadError> {
    if !cx.actor.may(Permission::Vetter) {
        return Err(ReadError::NotFound);
    }
    // One that is read again after the waiting list stands among those that wait.
    let query =
        lines().filter(applications::decided_at.is_not_null()).filter(applications::state.ne_all(WAITING));
    Ok(query.order((applications::decided_at.desc(), applications::id)).limit(PAGE).load(conn).await?)
}
