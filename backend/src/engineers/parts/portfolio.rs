//! Handlers of `/me/profile/portfolio`.

use actix_web::HttpResponse;
use domain::engineers::drafts::{DraftForm, discard_draft, find_draft};
use domain::engineers::parts::{find_item, list_own_parts, remove_item, save_item};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::PortfolioItemId;

use super::drafts::DraftNote;
use super::forms::{Done, PortfolioForm, read_pairs};
use super::views::PortfolioPage;
use super::{faults, gone};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

const FORM: DraftForm = DraftForm::Portfolio;

/// `GET /me/profile/portfolio`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    drop(conn);
    let typed: Option<PortfolioForm> = draft.as_ref().and_then(|draft| read_pairs(&draft.fields));
    let form = typed.unwrap_or_default();
    let flash = match done.done.as_str() {
        "saved" => Some(Flash::good("Your portfolio is saved.")),
        "removed" => Some(Flash::good("The item is removed.")),
        _ => None,
    };
    let page = PortfolioPage::new(&parts, form, FieldErrors::default(), None);
    visit.page(&page.with(Some(DraftNote::shown(FORM, draft.as_ref())), flash))
}

/// `POST /me/profile/portfolio`: a new item.
///
/// # Errors
/// As [`list`]; faults come back as the form.
pub async fn add(visit: Visit, Form(form): Form<PortfolioForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let faulty = match save_item(&mut conn, &visit.cx, None, &form.input()).await {
        Ok(()) => {
            discard_draft(&mut conn, &visit.cx, FORM).await?;
            return Ok(Visit::see_other("/me/profile/portfolio?done=saved"));
        }
        Err(error) => faults(error)?,
    };
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    drop(conn);
    let note = DraftNote { shown_at: None, ..DraftNote::shown(FORM, draft.as_ref()) };
    visit.invalid(&PortfolioPage::new(&parts, form, faulty, None).with(Some(note), None))
}

fn own_address(id: PortfolioItemId) -> String {
    format!("/me/profile/portfolio/{id}")
}

/// `GET /me/profile/portfolio/{id}`
///
/// # Errors
/// [`AppError::NotFound`], also for another's item.
pub async fn edit(visit: Visit, Path(id): Path<PortfolioItemId>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let item = find_item(&mut conn, &visit.cx, id).await?.ok_or(AppError::NotFound)?;
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    drop(conn);
    let form = PortfolioForm::of(&item);
    visit.page(&PortfolioPage::new(&parts, form, FieldErrors::default(), Some(own_address(id))))
}

/// `POST /me/profile/portfolio/{id}`
///
/// # Errors
/// As [`edit`]; faults come back as the form.
pub async fn change(
    visit: Visit,
    Path(id): Path<PortfolioItemId>,
    Form(form): Form<PortfolioForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    find_item(&mut conn, &visit.cx, id).await?.ok_or(AppError::NotFound)?;
    let faulty = match save_item(&mut conn, &visit.cx, Some(id), &form.input()).await {
        Ok(()) => return Ok(Visit::see_other("/me/profile/portfolio?done=saved")),
        Err(error) => faults(error)?,
    };
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    drop(conn);
    visit.invalid(&PortfolioPage::new(&parts, form, faulty, Some(own_address(id))))
}

/// `POST /me/profile/portfolio/{id}/remove`
///
/// # Errors
/// As [`list`].
pub async fn remove(
    visit: Visit,
    Path(id): Path<PortfolioItemId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    gone(remove_item(&mut *visit.conn().await?, &visit.cx, id).await)?;
    Ok(Visit::see_other("/me/profile/portfolio?done=removed"))
}
