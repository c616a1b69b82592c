//! Handlers of `/staff/rates`.

use actix_web::HttpResponse;
use domain::directory::rates::{Rates, SetRateError, list_written, set_rate};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;

use super::forms::{Done, RateForm};
use super::rates_view::RatesPage;
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::Flash;

/// Lines of the history.
const LINES: i64 = 50;

/// `GET /staff/rates`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but administrators.
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let flash = (done.done == "saved").then(|| Flash::good("Saved. Searches compare by it from now on."));
    let form = RateForm { dated: visit.cx.now.date_naive().to_string(), ..RateForm::default() };
    visit.page(&page(&visit, form, FieldErrors::default()).await?.with_flash(flash))
}

/// `POST /staff/rates`
///
/// # Errors
/// As [`show`].
pub async fn save(visit: Visit, Form(form): Form<RateForm>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let saved = set_rate(&mut *visit.conn().await?, &visit.cx, &form.input()).await;
    match saved {
        Ok(_) => Ok(Visit::see_other("/staff/rates?done=saved")),
        Err(SetRateError::Invalid(errors)) => visit.invalid(&page(&visit, form, errors).await?),
        Err(error) => Err(error.into()),
    }
}

async fn page(visit: &Visit, form: RateForm, errors: FieldErrors) -> Result<RatesPage, AppError> {
    let mut conn = visit.conn().await?;
    let rates = Rates::load(&mut conn).await?;
    let written = list_written(&mut conn, LINES).await?;
    drop(conn);
    Ok(RatesPage::new(&rates, &written, form, errors, visit.cx.config.site.time_zone))
}
