//! Handlers of `/me/profile/languages` and of the three short lists on it.

use actix_web::HttpResponse;
use domain::engineers::parts::{
    PartError, add_link, list_own_parts, remove_authorisation, remove_language, remove_link,
    set_authorisation, set_language,
};
use domain::platform::fields::FieldErrors;

use super::forms::{Done, SmallForms, Which};
use super::languages_view::LanguagesPage;
use super::{faults, gone};
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::Flash;

const SAVED: &str = "/me/profile/languages?done=saved";
const REMOVED: &str = "/me/profile/languages?done=removed";

/// `GET /me/profile/languages`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let parts = list_own_parts(&mut *visit.conn().await?, &visit.cx).await?;
    let flash = match done.done.as_str() {
        "saved" => Some(Flash::good("Saved.")),
        "removed" => Some(Flash::good("Removed.")),
        _ => None,
    };
    let page = LanguagesPage::new(&parts, SmallForms::default(), FieldErrors::default());
    visit.page(&page.with_flash(flash))
}

/// The redirect, or the page with the form as it was typed.
async fn answer(
    visit: &Visit,
    form: SmallForms,
    done: Result<(), PartError>,
) -> Result<HttpResponse, AppError> {
    let faulty = match done {
        Ok(()) => return Ok(Visit::see_other(SAVED)),
        Err(error) => faults(error)?,
    };
    let parts = list_own_parts(&mut *visit.conn().await?, &visit.cx).await?;
    visit.invalid(&LanguagesPage::new(&parts, form, faulty))
}

/// `POST /me/profile/languages`
///
/// # Errors
/// As [`list`]; faults come back as the form.
pub async fn set(visit: Visit, Form(form): Form<SmallForms>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let done = set_language(&mut *visit.conn().await?, &visit.cx, &form.language, &form.level).await;
    answer(&visit, form, done).await
}

/// `POST /me/profile/languages/remove`
///
/// # Errors
/// As [`list`].
pub async fn remove(visit: Visit, Form(which): Form<Which>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    gone(remove_language(&mut *visit.conn().await?, &visit.cx, &which.value).await)?;
    Ok(Visit::see_other(REMOVED))
}

/// `POST /me/profile/authorisations`
///
/// # Errors
/// As [`set`].
pub async fn authorise(visit: Visit, Form(form): Form<SmallForms>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let done = set_authorisation(&mut *visit.conn().await?, &visit.cx, &form.country, &form.status).await;
    answer(&visit, form, done).await
}

/// `POST /me/profile/authorisations/remove`
///
/// # Errors
/// As [`list`].
pub async fn unauthorise(visit: Visit, Form(which): Form<Which>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    gone(remove_authorisation(&mut *visit.conn().await?, &visit.cx, &which.value).await)?;
    Ok(Visit::see_other(REMOVED))
}

/// `POST /me/profile/links`
///
/// # Errors
/// As [`set`].
pub async fn link(visit: Visit, Form(form): Form<SmallForms>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let done = add_link(&mut *visit.conn().await?, &visit.cx, &form.link()).await;
    answer(&visit, form, done).await
}

/// `POST /me/profile/links/remove`
///
/// # Errors
/// As [`list`].
pub async fn unlink(visit: Visit, Form(which): Form<Which>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let id = which.value.parse().map_err(|_| AppError::NotFound)?;
    gone(remove_link(&mut *visit.conn().await?, &visit.cx, id).await)?;
    Ok(Visit::see_other(REMOVED))
}
