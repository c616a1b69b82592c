//! Staff look at a report, and do something about it or do not.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::mails::{tell_accused, tell_reporter};
use super::measure;
use super::model::{Measure, Report, ReportAction, ReportState};
use super::queries::{Change, lock_report, update_report};
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ReportId};
use crate::platform::workdays;

/// Working days until a report that is taken up again is due.
const AGAIN_DAYS: u32 = 2;

/// What somebody of the desk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskAction {
    /// Looks at it, in place of whoever did.
    Take,
    /// Nothing is to be done.
    Dismiss,
    /// Does something about the accused.
    Act(Measure),
    /// Takes the measure back.
    Lift,
    /// Looks again at what was dismissed.
    Reopen,
}

/// What is decided, by whoever saw the report in this version.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Which report.
    pub report_id: ReportId,
    /// Its `row_version` when it was read.
    pub seen: i32,
    /// What to do.
    pub action: DeskAction,
    /// Why: read by the accused, or by the reporter where nothing is done.
    pub reason: String,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Not a moderator, or no such report.
    #[error("no such report")]
    NotFound,
    /// Not from its state.
    #[error("the report is {0}")]
    WrongState(ReportState),
    /// Somebody else did something meanwhile.
    #[error("the report was changed meanwhile")]
    Changed,
    /// What the measure does is so already.
    #[error("it is so already")]
    AlreadySo,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The member of staff who may decide.
pub(super) fn moderator(cx: &Context) -> Option<AccountId> {
    cx.actor.account_id().filter(|_| cx.actor.may(Permission::Moderator))
}

/// Decides, once; mails go in the same transaction.
///
/// # Errors
/// [`DecideError`]: nothing is written and nobody is told.
pub async fn decide(conn: &mut Conn, cx: &Context, decision: &Decision) -> Result<ReportState, DecideError> {
    let by = moderator(cx).ok_or(DecideError::NotFound)?;
    conn.transaction(async |conn| {
        let report = lock_report(conn, decision.report_id).await?.ok_or(DecideError::NotFound)?;
        let state = report.state.after(action(decision)).ok_or(DecideError::WrongState(report.state))?;
        if report.row_version != decision.seen {
            return Err(DecideError::Changed);
        }
        let reason = check(&report, decision).map_err(DecideError::Invalid)?;
        let after = step(conn, cx, &report, decision, &reason, (by, state)).await?;
        tell(conn, cx, &after, decision.action).await?;
        let event = audit::Event {
            action: audit_action(decision.action),
            subject_kind: "report",
            subject_id: report.id.to_string(),
            reason: None,
            detail: json!({ "from": report.state, "to": state, "measure": after.measure }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(state)
    })
    .await
}

async fn step(
    conn: &mut Conn,
    cx: &Context,
    report: &Report,
    decision: &Decision,
    reason: &str,
    (by, state): (AccountId, ReportState),
) -> Result<Report, DecideError> {
    let accused = report.accused().ok_or(DecideError::NotFound)?;
    let again = workdays::add(cx.now, AGAIN_DAYS, cx.config.site.time_zone);
    let base = Change { state: Some(state), ..Change::default() };
    let decided = |measure| Change {
        measure,
        decision_reason: Some(reason.to_owned()),
        decided_by: Some(by),
        decided_at: Some(cx.now),
        ..Change { state: Some(state), ..Change::default() }
    };
    let change = match decision.action {
        DeskAction::Take => Change { assignee_id: Some(by), ..base },
        DeskAction::Reopen => Change { assignee_id: Some(by), due_at: Some(again), ..base },
        DeskAction::Dismiss => decided(None),
        DeskAction::Act(measure) => {
            if !measure::take(conn, cx, accused, report.id, measure, reason).await? {
                return Err(DecideError::AlreadySo);
            }
            decided(Some(measure))
        }
        DeskAction::Lift => {
            if let Some(measure) = report.measure {
                measure::undo(conn, cx, accused, report.id, measure).await?;
            }
            // The link to appeal has nothing left to be about.
            let link_version = Some(report.link_version + 1);
            Change { lifted_at: Some(cx.now), link_version, ..base }
        }
    };
    Ok(update_report(conn, report, &change, cx.now).await?)
}

async fn tell(conn: &mut Conn, cx: &Context, report: &Report, action: DeskAction) -> Result<(), QueryError> {
    match action {
        DeskAction::Take | DeskAction::Reopen => Ok(()),
        DeskAction::Dismiss => tell_reporter(conn, cx, report).await,
        DeskAction::Act(_) => {
            tell_accused(conn, cx, report, MailKind::MeasureTaken).await?;
            tell_reporter(conn, cx, report).await
        }
        DeskAction::Lift => tell_accused(conn, cx, report, MailKind::MeasureLifted).await,
    }
}

fn action(decision: &Decision) -> ReportAction {
    match decision.action {
        DeskAction::Take => ReportAction::Take,
        DeskAction::Dismiss => ReportAction::Dismiss,
        DeskAction::Act(_) => ReportAction::Act,
        DeskAction::Lift => ReportAction::Lift,
        DeskAction::Reopen => ReportAction::Reopen,
    }
}

fn audit_action(action: DeskAction) -> &'static str {
    match action {
        DeskAction::Take => "report.taken",
        DeskAction::Dismiss => "report.dismissed",
        DeskAction::Act(_) => "report.acted_on",
        DeskAction::Lift => "report.measure_lifted",
        DeskAction::Reopen => "report.reopened",
    }
}

/// A reason is read by somebody: it says something. Taking a report up needs none.
fn check(report: &Report, decision: &Decision) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::default();
    if let DeskAction::Act(measure) = decision.action
        && !report.accused().is_some_and(|accused| measure.is_for(accused))
    {
        errors.add("measure", "A company can be suspended, nothing else.");
    }
    let reason = match decision.action {
        DeskAction::Take | DeskAction::Reopen => Some(String::new()),
        _ => errors.text("reason", &decision.reason, 20..=2000),
    };
    errors.into_result(reason)
}
