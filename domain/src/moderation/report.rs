//! Somebody asks staff to look.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::mails::acknowledge;
use super::model::Category;
use super::queries::{NewRow, count_reported_since, find_waiting, insert_evidence, insert_report};
use super::subject::{About, find_subject};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::ReportId;
use crate::platform::workdays;

/// Reports of one account in 24 hours.
pub const REPORTS_A_DAY: i64 = 10;
/// Working days in which staff answer a report.
const DUE_DAYS: u32 = 2;

/// The form.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// What it is about.
    pub about: About,
    /// A word of [`Category`].
    pub category: String,
    /// What is wrong, in the reporter's words.
    pub text: String,
}

/// Why nothing was reported.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nothing that the actor may know of.
    #[error("nothing to report there")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// They reported it, and staff look at it still.
    #[error("reported already")]
    Already(ReportId),
    /// So many a day.
    #[error("{REPORTS_A_DAY} reports in 24 hours")]
    TooMany,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Keeps what it is about as it is now, gives it a date, and sends the receipt.
///
/// # Errors
/// [`ReportError`].
pub async fn report(conn: &mut Conn, cx: &Context, new: &NewReport) -> Result<ReportId, ReportError> {
    let reporter = cx.actor.account_id().ok_or(ReportError::NotFound)?;
    let (category, text) = check(new).map_err(ReportError::Invalid)?;
    let reported = conn
        .transaction(async |conn| {
            let subject = find_subject(conn, cx, &new.about).await?.ok_or(ReportError::NotFound)?;
            if let Some(id) = find_waiting(conn, reporter, subject.kind, subject.id).await? {
                return Err(ReportError::Already(id));
            }
            if count_reported_since(conn, reporter, cx.now - TimeDelta::days(1)).await? >= REPORTS_A_DAY {
                return Err(ReportError::TooMany);
            }
            let row = NewRow {
                id: ReportId::new(),
                subject: &subject,
                reporter,
                category,
                text: &text,
                due_at: workdays::add(cx.now, DUE_DAYS, cx.config.site.time_zone),
                now: cx.now,
            };
            insert_report(conn, &row).await?;
            insert_evidence(conn, row.id, &subject.exhibit, cx.now).await?;
            acknowledge(conn, cx, row.id, reporter).await?;
            Ok(row.id)
        })
        .await;
    match reported {
        // Two clicks at once: the index let one of them in.
        Err(ReportError::Query(error)) if violated_constraint(&error) == Some("reports_once") => {
            let subject = find_subject(conn, cx, &new.about).await?.ok_or(ReportError::NotFound)?;
            let first = find_waiting(conn, reporter, subject.kind, subject.id).await?;
            Err(first.map_or(ReportError::Query(error), ReportError::Already))
        }
        other => other,
    }
}

fn check(new: &NewReport) -> Result<(Category, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let category = errors.take("category", new.category.parse().map_err(|_| "Choose one of these."));
    let text = errors.text("text", &new.text, 20..=4000);
    errors.into_result(category.zip(text))
}
