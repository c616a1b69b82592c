//! The accused says why a measure is wrong, and somebody else decides.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::decide::moderator;
use super::mails::{name_of, tell_accused};
use super::measure;
use super::model::{Report, ReportAction, ReportState};
use super::queries::{Change, find_report, insert_appeal, lock_report, update_appeal, update_report};
use crate::outbox::MailKind;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ReportId};
use crate::platform::links::Link;
use crate::platform::workdays;
use crate::text_enum;

/// Working days in which an appeal is decided.
const DUE_DAYS: u32 = 3;

text_enum! {
    /// How an appeal ends.
    pub enum Outcome {
        /// The measure stays.
        Upheld = "upheld",
        /// It is taken back.
        Overturned = "overturned",
    }
}

/// What the accused wrote, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::appeals)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Appeal {
    pub text: String,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// What the holder of the link reads before they appeal.
#[derive(Clone, Debug)]
pub struct AppealFile {
    /// The report; who made it is not shown.
    pub report: Report,
    /// The accused, as they call themselves.
    pub name: String,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AppealError {
    /// No such report, or not theirs to decide.
    #[error("no such report")]
    NotFound,
    /// The appeal was made, or the measure taken back.
    #[error("the report is {0}")]
    WrongState(ReportState),
    /// Whoever took the measure does not judge the appeal.
    #[error("the same person decided before")]
    SamePerson,
    /// Somebody else did something meanwhile.
    #[error("the report was changed meanwhile")]
    Changed,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What the link is about, while it can be appealed against.
///
/// # Errors
/// [`AppealError::WrongState`] once it was, [`AppealError::NotFound`] for a link of nothing.
pub async fn find_appealable(conn: &mut Conn, link: &Link) -> Result<AppealFile, AppealError> {
    let report = find_report(conn, ReportId(link.subject)).await?.ok_or(AppealError::NotFound)?;
    admit(&report, link)?;
    let name = name_of(conn, &report).await?;
    Ok(AppealFile { report, name })
}

fn admit(report: &Report, link: &Link) -> Result<ReportState, AppealError> {
    let state = report.state.after(ReportAction::Appeal).ok_or(AppealError::WrongState(report.state))?;
    if link.version == report.link_version { Ok(state) } else { Err(AppealError::WrongState(report.state)) }
}

/// Appeals by the link of the mail, once.
///
/// # Errors
/// As [`find_appealable`], and [`AppealError::Invalid`].
pub async fn appeal(
    conn: &mut Conn,
    cx: &Context,
    link: &Link,
    text: &str,
) -> Result<DateTime<Utc>, AppealError> {
    conn.transaction(async |conn| {
        let report = lock_report(conn, ReportId(link.subject)).await?.ok_or(AppealError::NotFound)?;
        let state = admit(&report, link)?;
        let mut errors = FieldErrors::default();
        let text = errors.text("text", text, 20..=4000);
        let text = errors.into_result(text).map_err(AppealError::Invalid)?;
        insert_appeal(conn, report.id, &text, cx.now).await?;
        let due_at = workdays::add(cx.now, DUE_DAYS, cx.config.site.time_zone);
        let change = Change {
            state: Some(state),
            due_at: Some(due_at),
            link_version: Some(report.link_version + 1),
            ..Change::default()
        };
        update_report(conn, &report, &change, cx.now).await?;
        note(conn, cx, &report, "report.appealed", json!({})).await?;
        Ok(due_at)
    })
    .await
}

/// Decides an appeal: never whoever took the measure. Overturned, the measure is lifted at once.
///
/// # Errors
/// [`AppealError`]: nothing is written and nobody is told.
pub async fn decide_appeal(
    conn: &mut Conn,
    cx: &Context,
    id: ReportId,
    seen: i32,
    outcome: Outcome,
    reason: &str,
) -> Result<(), AppealError> {
    let by = moderator(cx).ok_or(AppealError::NotFound)?;
    conn.transaction(async |conn| {
        let report = lock_report(conn, id).await?.ok_or(AppealError::NotFound)?;
        let state = report.state.after(ReportAction::DecideAppeal);
        let state = state.ok_or(AppealError::WrongState(report.state))?;
        if report.decided_by == Some(by) {
            return Err(AppealError::SamePerson);
        }
        if report.row_version != seen {
            return Err(AppealError::Changed);
        }
        let mut errors = FieldErrors::default();
        let reason = errors.text("reason", reason, 20..=2000);
        let reason = errors.into_result(reason).map_err(AppealError::Invalid)?;
        update_appeal(conn, id, outcome, &reason, by, cx.now).await?;
        let mut change = Change { state: Some(state), ..Change::default() };
        if outcome == Outcome::Overturned {
            change.lifted_at = Some(cx.now);
            if let (Some(accused), Some(measure)) = (report.accused(), report.measure) {
                measure::undo(conn, cx, accused, id, measure).await?;
            }
        }
        let after = update_report(conn, &report, &change, cx.now).await?;
        tell_accused(conn, cx, &after, MailKind::AppealDecided).await?;
        note(conn, cx, &report, "report.appeal_decided", json!({ "outcome": outcome })).await
    })
    .await
}

async fn note(
    conn: &mut Conn,
    cx: &Context,
    report: &Report,
    action: &str,
    detail: serde_json::Value,
) -> Result<(), AppealError> {
    let event = audit::Event {
        action,
        subject_kind: "report",
        subject_id: report.id.to_string(),
        reason: None,
        detail,
    };
    Ok(audit::record(conn, cx, &event).await?)
}
