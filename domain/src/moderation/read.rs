//! What the desk reads.

use chrono::{DateTime, Utc};

use super::appeal::Appeal;
use super::blocks::Party;
use super::decide::moderator;
use super::mails::name_of;
use super::model::Report;
use super::queries;
use crate::accounts::find_contact;
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ReportId};

const PAGE: usize = 30;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Not a moderator, or no such report.
    #[error("no such report")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A report in the list.
#[derive(Clone, Debug)]
pub struct DeskRow {
    /// The report.
    pub report: Report,
    /// Who is accused.
    pub accused: String,
    /// Who looks at it.
    pub assignee: Option<String>,
}

/// Something that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// When.
    pub taken_at: DateTime<Utc>,
    /// Label and text.
    pub lines: Vec<(String, String)>,
}

/// A report with all that belongs to it.
#[derive(Clone, Debug)]
pub struct ReportFile {
    /// The report.
    pub report: Report,
    /// Who is accused.
    pub accused: String,
    /// Who reported; nothing once they are erased.
    pub reporter: Option<String>,
    /// Who looks at it.
    pub assignee: Option<String>,
    /// Who decided.
    pub decider: Option<String>,
    /// What was kept.
    pub evidence: Vec<Evidence>,
    /// What the accused wrote against the measure.
    pub appeal: Option<Appeal>,
    /// Reports about the same accused, this one among them.
    pub about_them: i64,
    /// Whether the actor took the measure, and so may not judge the appeal.
    pub is_own_decision: bool,
}

/// What waits by its date, or what is done by its age.
///
/// # Errors
/// [`DeskError`].
pub async fn list_desk(
    conn: &mut Conn,
    cx: &Context,
    is_waiting: bool,
    after: Option<Cursor>,
) -> Result<Slice<DeskRow>, DeskError> {
    moderator(cx).ok_or(DeskError::NotFound)?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = queries::list_reports(conn, is_waiting, after, limit).await?;
    let place = |report: &Report| Cursor {
        at: if is_waiting { report.due_at } else { report.created_at },
        id: report.id.0,
    };
    let slice = Slice::cut(rows, PAGE, place);
    let mut rows = Vec::with_capacity(slice.rows.len());
    for report in slice.rows {
        let accused = name_of(conn, &report).await?;
        let assignee = person(conn, report.assignee_id).await?;
        rows.push(DeskRow { report, accused, assignee });
    }
    Ok(Slice { rows, next: slice.next })
}

/// One report.
///
/// # Errors
/// [`DeskError`].
pub async fn open_file(conn: &mut Conn, cx: &Context, id: ReportId) -> Result<ReportFile, DeskError> {
    let by = moderator(cx).ok_or(DeskError::NotFound)?;
    let report = queries::find_report(conn, id).await?.ok_or(DeskError::NotFound)?;
    let kept = queries::list_evidence(conn, id).await?;
    let evidence = kept.into_iter().map(|(taken_at, content)| Evidence {
        taken_at,
        lines: serde_json::from_value(content).unwrap_or_default(),
    });
    let about_them = match report.accused() {
        Some(accused) => queries::count_about(conn, accused).await?,
        None => 0,
    };
    Ok(ReportFile {
        accused: name_of(conn, &report).await?,
        reporter: person(conn, report.reporter_id).await?,
        assignee: person(conn, report.assignee_id).await?,
        decider: person(conn, report.decided_by).await?,
        evidence: evidence.collect(),
        appeal: queries::find_appeal(conn, id).await?,
        about_them,
        is_own_decision: report.decided_by == Some(by),
        report,
    })
}

/// A report that the actor made.
///
/// # Errors
/// [`DeskError::NotFound`] for anybody else's.
pub async fn own_report(conn: &mut Conn, cx: &Context, id: ReportId) -> Result<Report, DeskError> {
    let by = cx.actor.account_id().ok_or(DeskError::NotFound)?;
    let report = queries::find_report(conn, id).await?;
    report.filter(|report| report.reporter_id == Some(by)).ok_or(DeskError::NotFound)
}

/// Reports and appeals that wait for staff.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_waiting(conn: &mut Conn) -> Result<i64, QueryError> {
    queries::count_waiting(conn, None).await
}

/// Those of them whose date has passed.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_late(conn: &mut Conn, now: DateTime<Utc>) -> Result<i64, QueryError> {
    queries::count_waiting(conn, Some(now)).await
}

async fn person(conn: &mut Conn, id: Option<AccountId>) -> Result<Option<String>, QueryError> {
    let Some(id) = id else { return Ok(None) };
    Ok(find_contact(conn, id).await?.map(|contact| contact.name))
}

impl ReportFile {
    /// Whether a company is accused, not an engineer.
    #[must_use]
    pub fn is_company(&self) -> bool {
        matches!(self.report.accused(), Some(Party::Company(_)))
    }
}
