//! Handlers of `/staff/outbox`.

use actix_web::HttpResponse;
use domain::outbox::{self, Filter, MailState, RetryError};
use domain::platform::actor::Permission;
use domain::platform::ids::MailId;
use serde::Deserialize;

use super::views::OutboxPage;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};

const ROWS: i64 = 50;

/// What is looked at.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// What asks for attention, when nothing is said.
    state: Option<MailState>,
    /// Go on from this id.
    before: Option<MailId>,
    /// What was just done.
    #[serde(default)]
    done: String,
}

/// `GET /staff/outbox`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but administrators.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let filter = asked.state.map_or(Filter::Attention, Filter::In);
    let mut conn = visit.conn().await?;
    let attention = outbox::count_attention(&mut conn, &visit.cx).await?;
    let counts = outbox::count_by_state(&mut conn).await?;
    let found = outbox::list(&mut conn, &visit.cx, filter, asked.before, ROWS + 1).await?;
    let mails = found.ok_or(AppError::NotFound)?;
    let retryable = outbox::list_retryable(&mut conn, &mails).await?;
    drop(conn);
    let mut page = OutboxPage::new(asked.state, attention, &counts, mails, &retryable, ROWS);
    page.is_retried = asked.done == "retried";
    visit.page(&page)
}

/// `POST /staff/outbox/{id}/retry`
///
/// # Errors
/// [`AppError::Conflict`] when there is nothing to send again.
pub async fn retry(
    visit: Visit,
    Path(id): Path<MailId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    match outbox::retry(&mut *visit.conn().await?, &visit.cx, id).await {
        Ok(()) => Ok(Visit::see_other("/staff/outbox?done=retried")),
        Err(RetryError::NotFound) => Err(AppError::NotFound),
        Err(RetryError::MovedOn) => Err(AppError::Conflict(
            "This mail has moved on meanwhile: it is sent, on its way, or waits for its own time. Nothing was changed."
                .to_owned(),
        )),
        Err(RetryError::Query(error)) => Err(error.into()),
    }
}
