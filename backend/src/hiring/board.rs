//! The company's pipeline, as a board and as a list.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::candidacies::{self, AddInput, CardError, Seen};
use domain::companies;
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::acts::sentence;
use super::board_views::{BoardPage, Frame, ListPage};
use super::forms::AddForm;
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Which face of the pipeline, and of it which part.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    view: String,
    state: String,
    due: String,
    done: String,
}

/// `GET /company/pipeline`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but members of companies.
pub async fn show(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    if which.view == "list" {
        return show_list(&visit, &which).await;
    }
    let flash = sentence(&which.done).map(Flash::good);
    show_board(&visit, AddForm::default(), FieldErrors::default(), flash).await
}

async fn frame(visit: &Visit) -> Result<(Frame, Vec<Seen>), AppError> {
    let (_, member) = guard::company(visit)?;
    let mut conn = visit.conn().await?;
    let cards = candidacies::list_board(&mut conn, &visit.cx).await?;
    let due = candidacies::count_due_outcomes(&mut conn, &visit.cx, member.company_id).await?;
    let zone = words::zone(&companies::own(&mut conn, &visit.cx).await?.company.time_zone);
    drop(conn);
    let may_change = member.role != CompanyRole::Viewer;
    Ok((Frame { zone, now: visit.cx.now, may_change, due }, cards))
}

async fn show_board(
    visit: &Visit,
    form: AddForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let (frame, cards) = frame(visit).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, &BoardPage::new(&cards, frame, form, errors).with_flash(flash))
}

async fn show_list(visit: &Visit, which: &Which) -> Result<HttpResponse, AppError> {
    let (frame, mut cards) = frame(visit).await?;
    if which.state == "ended" {
        cards = candidacies::list_ended(&mut *visit.conn().await?, &visit.cx).await?;
    }
    visit.page(&ListPage::new(&cards, frame, &which.state, which.due == "1"))
}

/// `POST /company/pipeline`
///
/// # Errors
/// [`AppError::Forbidden`] for viewers.
pub async fn add(visit: Visit, Form(form): Form<AddForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let input = AddInput { engineer: form.engineer.clone(), role_title: form.role_title.clone() };
    let added = candidacies::add(&mut *visit.conn().await?, &visit.cx, &input).await;
    match added {
        Ok(id) => Ok(Visit::see_other(&format!("/company/pipeline/{id}?done=added"))),
        Err(CardError::Exists(id)) => Ok(Visit::see_other(&format!("/company/pipeline/{id}"))),
        Err(CardError::Invalid(errors)) => show_board(&visit, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}
