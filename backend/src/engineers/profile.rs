//! Handlers of `/me/profile`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::{SaveError, find_consent, find_own, save_profile, skills, suggested_exclusion};
use domain::platform::fields::FieldErrors;

use super::form::ProfileForm;
use super::form_view::ProfileFormPage;
use crate::error::AppError;
use crate::extract::{Form, Visit, guard};

/// `GET /me/profile`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but developers.
pub async fn edit(visit: Visit) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?;
    let consent = match &profile {
        Some(profile) => find_consent(&mut conn, profile.engineer.id).await?,
        None => None,
    };
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    let form = if let Some(profile) = &profile {
        ProfileForm::of(profile, consent.filter(|consent| consent.holds(visit.cx.now)).as_ref())
    } else {
        let excluded = signed.verified_address.as_deref().and_then(suggested_exclusion);
        ProfileForm::fresh(&signed.name, excluded)
    };
    visit.page(&ProfileFormPage::new(form, FieldErrors::default(), &known, profile.is_none()))
}

/// `POST /me/profile`
///
/// # Errors
/// As [`edit`]; faults and a stale form come back as the form itself, as it was typed.
pub async fn save(visit: Visit, Form(mut form): Form<ProfileForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let (status, errors) = match save_profile(&mut conn, &visit.cx, &form.input()).await {
        Ok(_) => return Ok(Visit::see_other("/me?done=profile")),
        Err(SaveError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(SaveError::Stale(version)) => {
            form.row_version = version;
            let said = "This profile was saved from another page since you opened this one. Your text is below: saving it now replaces what is there.";
            (StatusCode::CONFLICT, FieldErrors::one("form", said))
        }
        Err(SaveError::NotDeveloper) => return Err(AppError::NotFound),
        Err(SaveError::Query(error)) => return Err(error.into()),
    };
    let known = skills::list_names(&mut conn).await?;
    let is_new = form.row_version == 0;
    drop(conn);
    visit.page_with(status, &ProfileFormPage::new(form, errors, &known, is_new))
}
