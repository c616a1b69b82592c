//! What both sides read about interviews.

use chrono::{DateTime, Utc};

use super::mails::{Person, people};
use super::model::{Interview, InterviewError, InterviewEvent, InterviewState, Side, Slot, side_of};
use super::queries;
use crate::engineers;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, InterviewId, StageRunId};
use crate::vetting::queries::{find_application, find_latest};

/// An interview with all that its page shows.
#[derive(Clone, Debug)]
pub struct InterviewFile {
    /// The row.
    pub interview: Interview,
    /// Name of the stage.
    pub stage: String,
    /// Times of the current round.
    pub slots: Vec<Slot>,
    /// What happened, oldest first.
    pub events: Vec<InterviewEvent>,
    /// Who applies.
    pub candidate: Person,
    /// Who holds the conversation.
    pub vetter: Person,
}

/// A stage that is a conversation, with its interviews.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The stage of this application.
    pub run: StageRunId,
    /// Its name.
    pub stage: String,
    /// Minutes that it may take of the candidate's time.
    pub minutes: i32,
    /// Whether times can be proposed.
    pub is_open: bool,
    /// The latest first; only the first one can be under way.
    pub interviews: Vec<InterviewFile>,
}

async fn file(conn: &mut Conn, interview: Interview, stage: String) -> Result<InterviewFile, QueryError> {
    let (candidate, vetter) = people(conn, &interview).await?;
    Ok(InterviewFile {
        slots: queries::list_slots(conn, &interview).await?,
        events: queries::list_events(conn, interview.id).await?,
        interview,
        stage,
        candidate,
        vetter,
    })
}

/// The candidate's own interview.
///
/// # Errors
/// [`InterviewError::NotFound`] for everybody else's, and for staff.
pub async fn find_own(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
) -> Result<InterviewFile, InterviewError> {
    let interview = queries::find(conn, id).await?.ok_or(InterviewError::NotFound)?;
    let application = find_application(conn, interview.application_id).await?;
    let application = application.ok_or(InterviewError::NotFound)?;
    if side_of(conn, cx, &application).await? != Side::Candidate {
        return Err(InterviewError::NotFound);
    }
    let run = queries::find_run(conn, application.id, interview.stage_run_id).await?;
    Ok(file(conn, interview, run.map(|run| run.name).unwrap_or_default()).await?)
}

/// The open interviews of the signed-in developer's application: id, stage, state, and the time that counts for them:
/// the beginning of a booked one, else the last day to answer.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_own(
    conn: &mut Conn,
    cx: &Context,
) -> Result<Vec<(InterviewId, String, InterviewState, Option<DateTime<Utc>>)>, QueryError> {
    let Some(account) = cx.actor.account_id() else { return Ok(Vec::new()) };
    let Some(engineer) = engineers::find_by_account(conn, account).await? else { return Ok(Vec::new()) };
    let Some(application) = find_latest(conn, engineer.id).await? else { return Ok(Vec::new()) };
    let runs = queries::list_runs(conn, application.id).await?;
    let open = queries::list(conn, application.id).await?.into_iter().filter(|one| one.state.is_open());
    let line = |one: Interview| {
        let stage = runs.iter().find(|run| run.id == one.stage_run_id).map(|run| run.name.clone());
        (one.id, stage.unwrap_or_default(), one.state, one.starts_at.or(one.due_at))
    };
    Ok(open.map(line).collect())
}

/// The conversation of a stage whose times wait for the candidate's choice, if there is one.
pub(in crate::vetting) async fn find_proposed(
    conn: &mut Conn,
    run: StageRunId,
) -> Result<Option<Interview>, QueryError> {
    queries::find_proposed(conn, run).await
}

/// The conversations of an application, for those who vet.
///
/// # Errors
/// [`InterviewError::NotFound`] for everybody else.
pub async fn list_conversations(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
) -> Result<Vec<Conversation>, InterviewError> {
    if !cx.actor.may(Permission::Vetter) {
        return Err(InterviewError::NotFound);
    }
    let application = find_application(conn, id).await?.ok_or(InterviewError::NotFound)?;
    side_of(conn, cx, &application).await?;
    let all = queries::list(conn, id).await?;
    let mut conversations = Vec::new();
    for run in queries::list_runs(conn, id).await? {
        let mut interviews = Vec::new();
        for interview in all.iter().filter(|one| one.stage_run_id == run.id) {
            interviews.push(file(conn, interview.clone(), run.name.clone()).await?);
        }
        conversations.push(Conversation {
            run: run.id,
            minutes: run.minutes,
            is_open: run.takes_interviews() && application.state.is_waiting(),
            stage: run.name,
            interviews,
        });
    }
    Ok(conversations)
}
