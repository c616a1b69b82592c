//! Handlers of the applicant's own application: where it stands, and what they hand in.

use actix_web::HttpResponse;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::StageRunId;
use domain::vetting::stages::{HandInError, HandInInput, find_task, hand_in};
use domain::vetting::{WordsError, delete_own_words, find_kept_words, find_status, usual_days};
use serde::{Deserialize, Serialize};

use super::application_views::{StatusPage, TaskPage};
use super::asks;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What is handed in, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkForm {
    pub work_url: String,
    pub work_text: String,
}

/// `GET /me/application`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn status(visit: Visit, Query(asked): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let status = find_status(&mut conn, &visit.cx).await?;
    let usual = usual_days(&mut conn, visit.cx.now).await?;
    let asks = asks::list(&visit, &mut conn).await?;
    let words = match &status {
        Some(status) => {
            let application = &status.application;
            find_kept_words(&mut conn, application.engineer_id, application.id).await?
        }
        None => None,
    };
    drop(conn);
    let flash = match asked.done.as_str() {
        "handed-in" => Some("Handed in. The next date is ours; you hear from us by then."),
        "words" => Some("Deleted: what you handed in, and what was written about it."),
        _ => None,
    };
    let page = StatusPage::new(status.as_ref(), &usual).with_asks(asks).with_words(words);
    visit.page(&page.with_flash(flash.map(Flash::good)))
}

/// `POST /me/application/words`: deletes the words of a rejection before their time.
///
/// # Errors
/// [`AppError::NotFound`] where nothing was turned down.
pub async fn delete_words(visit: Visit, _: Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    match delete_own_words(&mut *visit.conn().await?, &visit.cx).await {
        Ok(()) => Ok(Visit::see_other("/me/application?done=words")),
        Err(WordsError::NotFound) => Err(AppError::NotFound),
        Err(WordsError::Query(error)) => Err(error.into()),
    }
}

/// `GET /me/application/stages/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody else's, and before it was opened.
pub async fn task(visit: Visit, Path(id): Path<StageRunId>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let task = find_task(&mut *visit.conn().await?, &visit.cx, id).await?;
    visit.page(&TaskPage::new(&task, WorkForm::default(), FieldErrors::default()))
}

/// `POST /me/application/stages/{id}`
///
/// # Errors
/// [`AppError::Conflict`] when it is in already.
pub async fn send(
    visit: Visit,
    Path(id): Path<StageRunId>,
    Form(form): Form<WorkForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let input = HandInInput { work_url: form.work_url.clone(), work_text: form.work_text.clone() };
    match hand_in(&mut conn, &visit.cx, id, &input).await {
        Ok(()) => Ok(Visit::see_other("/me/application?done=handed-in")),
        Err(HandInError::Invalid(errors)) => {
            let task = find_task(&mut conn, &visit.cx, id).await?;
            visit.invalid(&TaskPage::new(&task, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}
