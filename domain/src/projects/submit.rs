//! The client sends the brief, and confirms the address that it came from.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::access::{admit, subject};
use super::brief::missing;
use super::mails::{to_client, to_staff};
use super::model::{Event, Project, ProjectAction, ProjectState};
use super::queries::{StateChange, insert_event, lock_project, update_state};
use crate::outbox::{self, MailKind};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::ProjectId;
use crate::platform::links::Link;
use crate::platform::workdays;

/// Confirmation mails that one address gets in a day, so that nobody's inbox is flooded through us.
const CONFIRMATIONS_A_DAY: i64 = 3;

/// Why a brief is not sent.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The link opens nothing, or no longer.
    #[error("no such brief")]
    NotFound,
    /// What a brief needs is missing.
    #[error("the brief is not complete")]
    Incomplete(FieldErrors),
    /// This address had its confirmation mails of today; the draft is kept.
    #[error("too many confirmation mails to this address")]
    TooManyMails,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Why nothing is confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// The link opens nothing, or the brief was taken back since.
    #[error("no such brief")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Sends it. From a signed-in account's own verified address it goes to staff at once; else a mail asks to confirm.
/// Sending again what was sent changes nothing.
pub async fn submit(conn: &mut Conn, cx: &Context, link: &Link) -> Result<(), SubmitError> {
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(SubmitError::NotFound)?;
        let Some(state) = project.state.after(ProjectAction::Submit) else { return Ok(()) };
        let faults = missing(&project.brief);
        if !faults.is_empty() {
            return Err(SubmitError::Incomplete(faults));
        }
        let change = StateChange {
            submitted_at: Some(cx.now),
            client_act_at: cx.now,
            ..StateChange::of(&project, state, cx.now)
        };
        update_state(conn, project.id, &change).await?;
        let event = record_step(conn, cx, &project, state, "").await?;
        let own = cx.actor.signed().and_then(|signed| signed.verified_address.as_deref());
        if own == Some(project.contact_key.as_str()) {
            let sent =
                Project { state, submitted_at: Some(cx.now), row_version: change.row_version, ..project };
            return Ok(to_triage(conn, cx, sent).await?);
        }
        let since = cx.now - TimeDelta::days(1);
        let mailed = outbox::count_since(conn, MailKind::BriefConfirm, &project.contact_key, since).await?;
        if mailed >= CONFIRMATIONS_A_DAY {
            return Err(SubmitError::TooManyMails);
        }
        Ok(to_client(conn, cx, &project, &event, MailKind::BriefConfirm).await?)
    })
    .await
}

/// The address is confirmed: staff see the brief from now on. Confirming again changes nothing.
pub async fn confirm(conn: &mut Conn, cx: &Context, link: &Link) -> Result<ProjectId, ConfirmError> {
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(ConfirmError::NotFound)?;
        let id = project.id;
        match project.state {
            ProjectState::Draft | ProjectState::Withdrawn => Err(ConfirmError::NotFound),
            ProjectState::Submitted => {
                to_triage(conn, cx, project).await?;
                Ok(id)
            }
            _ => Ok(id),
        }
    })
    .await
}

/// From a confirmed address to staff, with a date.
async fn to_triage(conn: &mut Conn, cx: &Context, project: Project) -> Result<(), QueryError> {
    let Some(state) = project.state.after(ProjectAction::Confirm) else { return Ok(()) };
    let due = workdays::add(cx.now, 1, cx.config.site.time_zone);
    let change = StateChange {
        confirmed_at: Some(cx.now),
        triage_due_at: Some(due),
        client_act_at: cx.now,
        ..StateChange::of(&project, state, cx.now)
    };
    update_state(conn, project.id, &change).await?;
    let event = record_step(conn, cx, &project, state, "").await?;
    to_client(conn, cx, &project, &event, MailKind::BriefReceived).await?;
    to_staff(conn, cx, &project, &event).await
}

/// Appends to the brief's way.
pub(super) async fn record_step(
    conn: &mut Conn,
    cx: &Context,
    project: &Project,
    state: ProjectState,
    message: &str,
) -> Result<Event, QueryError> {
    let event = Event {
        id: Uuid::now_v7(),
        project_id: project.id,
        from_state: Some(project.state),
        to_state: state,
        actor_id: cx.actor.account_id(),
        message: message.to_owned(),
        at: cx.now,
    };
    insert_event(conn, &event).await?;
    Ok(event)
}
