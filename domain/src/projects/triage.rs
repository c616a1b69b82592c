//! Staff decide what becomes of a brief.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::mails::to_client;
use super::model::{ProjectAction, ProjectState};
use super::queries::{StateChange, lock_project, update_state};
use super::submit::record_step;
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::ProjectId;
use crate::platform::workdays;

/// Working days within which somebody writes to the client of a brief that we would like to build.
const NEXT_STEP_DAYS: u32 = 5;

/// What staff decide.
#[derive(Clone, Debug)]
pub struct Triage {
    /// Which brief.
    pub project_id: ProjectId,
    /// What: a question, qualified, declined, spam, or not spam after all.
    pub action: ProjectAction,
    /// What the client reads: the question, what happens next, or the reason.
    pub message: String,
    /// With a decline: what else the client could do.
    pub alternatives: String,
    /// `row_version` of the brief that they read.
    pub seen: i32,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum TriageError {
    /// Not staff who triage.
    #[error("not allowed")]
    NotAllowed,
    /// No such brief, or not confirmed.
    #[error("no such brief")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Its state does not allow this.
    #[error("the brief is {0}")]
    WrongState(ProjectState),
    /// Somebody else, or the client, was faster.
    #[error("the brief was changed meanwhile")]
    Changed,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Decides; the client hears of it by mail, but for spam.
pub async fn triage(conn: &mut Conn, cx: &Context, decision: &Triage) -> Result<ProjectState, TriageError> {
    if !cx.actor.may(Permission::ProjectLead) || !is_staffs(decision.action) {
        return Err(TriageError::NotAllowed);
    }
    let message = check(decision).map_err(TriageError::Invalid)?;
    conn.transaction(async |conn| {
        let project = lock_project(conn, decision.project_id).await?;
        let project = project.filter(|p| p.confirmed_at.is_some()).ok_or(TriageError::NotFound)?;
        let state = project.state.after(decision.action).ok_or(TriageError::WrongState(project.state))?;
        if project.row_version != decision.seen {
            return Err(TriageError::Changed);
        }
        let days = match state {
            ProjectState::Triage => Some(1),
            ProjectState::Qualified => Some(NEXT_STEP_DAYS),
            _ => None,
        };
        let change = StateChange {
            state_reason: Some(message.clone()).filter(|text| !text.is_empty()),
            owner_id: project.owner_id.or(cx.actor.account_id()),
            triage_due_at: days.map(|days| workdays::add(cx.now, days, cx.config.site.time_zone)),
            ..StateChange::of(&project, state, cx.now)
        };
        update_state(conn, project.id, &change).await?;
        let event = record_step(conn, cx, &project, state, &message).await?;
        if let Some(kind) = mail_of(decision.action) {
            to_client(conn, cx, &project, &event, kind).await?;
        }
        let audit = audit::Event {
            action: "project.triaged",
            subject_kind: "project",
            subject_id: project.id.to_string(),
            reason: None,
            detail: json!({ "from": project.state, "to": state }),
        };
        audit::record(conn, cx, &audit).await?;
        Ok(state)
    })
    .await
}

fn is_staffs(action: ProjectAction) -> bool {
    use ProjectAction as A;
    matches!(action, A::AskInfo | A::Qualify | A::Postpone | A::Decline | A::MarkSpam | A::Reopen)
}

fn mail_of(action: ProjectAction) -> Option<MailKind> {
    match action {
        ProjectAction::AskInfo => Some(MailKind::BriefNeedsInfo),
        ProjectAction::Qualify => Some(MailKind::BriefQualified),
        ProjectAction::Postpone => Some(MailKind::BriefPostponed),
        ProjectAction::Decline => Some(MailKind::BriefDeclined),
        _ => None,
    }
}

/// The text that the client reads: a question or a reason is needed, and a decline names an alternative.
fn check(decision: &Triage) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::default();
    let is_decline = decision.action == ProjectAction::Decline;
    let least = match decision.action {
        ProjectAction::AskInfo | ProjectAction::Postpone => 10,
        ProjectAction::Decline => 20,
        _ => 0,
    };
    let message = errors.text("message", &decision.message, least..=4000);
    let alternatives =
        errors.text("alternatives", &decision.alternatives, if is_decline { 10 } else { 0 }..=2000);
    let message = errors.into_result(message)?;
    Ok(match alternatives {
        Some(other) if is_decline => format!("{message}\n\nWhat you could do instead:\n{other}"),
        _ => message,
    })
}
