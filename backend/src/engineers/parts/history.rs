//! Handlers of `/me/profile/history`.

use actix_web::HttpResponse;
use domain::engineers::drafts::{DraftForm, discard_draft, find_draft};
use domain::engineers::parts::{find_position, list_own_parts, remove_position, save_position};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::PositionId;

use super::drafts::DraftNote;
use super::forms::{Done, PositionForm, read_pairs};
use super::views::HistoryPage;
use super::{faults, gone};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

const FORM: DraftForm = DraftForm::History;

/// `GET /me/profile/history`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    drop(conn);
    let typed: Option<PositionForm> = draft.as_ref().and_then(|draft| read_pairs(&draft.fields));
    let form = typed.unwrap_or_else(PositionForm::fresh);
    let flash = match done.done.as_str() {
        "saved" => Some(Flash::good("Your work history is saved.")),
        "removed" => Some(Flash::good("The entry is removed.")),
        _ => None,
    };
    let page = HistoryPage::new(&parts, form, FieldErrors::default(), None);
    visit.page(&page.with(Some(DraftNote::shown(FORM, draft.as_ref())), flash))
}

/// `POST /me/profile/history`: a new entry.
///
/// # Errors
/// As [`list`]; faults come back as the form.
pub async fn add(visit: Visit, Form(form): Form<PositionForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let faulty = match save_position(&mut conn, &visit.cx, None, &form.input()).await {
        Ok(()) => {
            discard_draft(&mut conn, &visit.cx, FORM).await?;
            return Ok(Visit::see_other("/me/profile/history?done=saved"));
        }
        Err(error) => faults(error)?,
    };
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    drop(conn);
    let note = DraftNote { shown_at: None, ..DraftNote::shown(FORM, draft.as_ref()) };
    visit.invalid(&HistoryPage::new(&parts, form, faulty, None).with(Some(note), None))
}

fn own_address(id: PositionId) -> String {
    format!("/me/profile/history/{id}")
}

/// `GET /me/profile/history/{id}`
///
/// # Errors
/// [`AppError::NotFound`], also for another's entry.
pub async fn edit(visit: Visit, Path(id): Path<PositionId>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let position = find_position(&mut conn, &visit.cx, id).await?.ok_or(AppError::NotFound)?;
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    drop(conn);
    let form = PositionForm::of(&position);
    visit.page(&HistoryPage::new(&parts, form, FieldErrors::default(), Some(own_address(id))))
}

/// `POST /me/profile/history/{id}`
///
/// # Errors
/// As [`edit`]; faults come back as the form.
pub async fn change(
    visit: Visit,
    Path(id): Path<PositionId>,
    Form(form): Form<PositionForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    find_position(&mut conn, &visit.cx, id).await?.ok_or(AppError::NotFound)?;
    let faulty = match save_position(&mut conn, &visit.cx, Some(id), &form.input()).await {
        Ok(()) => return Ok(Visit::see_other("/me/profile/history?done=saved")),
        Err(error) => faults(error)?,
    };
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    drop(conn);
    visit.invalid(&HistoryPage::new(&parts, form, faulty, Some(own_address(id))))
}

/// `POST /me/profile/history/{id}/remove`
///
/// # Errors
/// As [`list`].
pub async fn remove(
    visit: Visit,
    Path(id): Path<PositionId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    gone(remove_position(&mut *visit.conn().await?, &visit.cx, id).await)?;
    Ok(Visit::see_other("/me/profile/history?done=removed"))
}
