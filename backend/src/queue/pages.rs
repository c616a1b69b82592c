//! Handlers of `/staff/queue`.

use actix_web::HttpResponse;
use domain::platform::actor::Permission;
use domain::platform::heartbeat;
use domain::queue::admin::{self, AdminError, JobState};
use domain::queue::stats;
use serde::Deserialize;

use super::views::QueuePage;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};

const ROWS: i64 = 50;

/// What is looked at.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Dead ones, when nothing is said.
    state: Option<JobState>,
    /// Go on from this id.
    before: Option<i64>,
    /// What was just done.
    done: Option<Deed>,
}

/// What staff did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// A dead job runs again.
    Retried,
    /// A job was called off.
    Cancelled,
}

/// A form of one button.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

/// `GET /staff/queue`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but administrators.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let state = asked.state.unwrap_or(JobState::Dead);
    let mut conn = visit.conn().await?;
    let depths = stats::list_depths(&mut conn, visit.cx.now).await?;
    let workers = heartbeat::list_present(&mut conn, "worker").await?;
    let jobs = admin::list(&mut conn, &visit.cx, state, None, asked.before, ROWS + 1).await?;
    drop(conn);
    visit.page(&QueuePage::new(state, depths, workers, jobs, ROWS, asked.done))
}

/// `POST /staff/queue/{id}/retry`
///
/// # Errors
/// [`AppError::Conflict`] when the job is not dead any more.
pub async fn retry(
    visit: Visit,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    admin::retry(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/staff/queue?done=retried"))
}

/// `POST /staff/queue/{id}/cancel`
///
/// # Errors
/// [`AppError::Conflict`] when the job runs or is finished.
pub async fn cancel(
    visit: Visit,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    admin::cancel(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/staff/queue?done=cancelled"))
}

impl From<AdminError> for AppError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Forbidden => Self::NotFound,
            AdminError::MovedOn => Self::Conflict(
                "This job has moved on meanwhile: it runs, or it is finished. Nothing was changed."
                    .to_owned(),
            ),
            AdminError::Query(error) => error.into(),
        }
    }
}
