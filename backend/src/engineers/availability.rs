//! Handlers of `/me/availability`, and of the one-click forms on the desk.

use actix_web::HttpResponse;
use domain::engineers::{
    AvailabilityError, AvailabilityInput, ConsentError, ConsentScope, Visibility, VisibilityError,
    confirm_availability, find_own, set_availability, set_consent, set_visibility,
};
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::views::{AvailabilityForm, AvailabilityPage};
use crate::error::AppError;
use crate::extract::{Form, Visit, guard};

/// Behind an answer about the digest that is to be asked again before each issue.
pub(super) const ASK_FIRST: &str = "_ask";

/// A form of buttons.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    value: String,
}

/// `GET /me/availability`
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn edit(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let profile = find_own(&mut *visit.conn().await?, &visit.cx).await?.ok_or(AppError::NotFound)?;
    visit.page(&AvailabilityPage::new(AvailabilityForm::of(&profile.engineer), FieldErrors::default()))
}

/// `POST /me/availability`
///
/// # Errors
/// As [`edit`]; faults come back as the form.
pub async fn save(visit: Visit, Form(form): Form<AvailabilityForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let input = AvailabilityInput {
        availability: form.availability.clone(),
        hours_per_week: form.hours_per_week.clone(),
        earliest_start: form.earliest_start.clone(),
    };
    match set_availability(&mut *visit.conn().await?, &visit.cx, &input).await {
        Ok(()) => Ok(Visit::see_other("/me?done=availability")),
        Err(AvailabilityError::Invalid(errors)) => visit.invalid(&AvailabilityPage::new(form, errors)),
        Err(AvailabilityError::NoProfile) => Err(AppError::NotFound),
        Err(AvailabilityError::Query(error)) => Err(error.into()),
    }
}

/// `POST /me/availability/confirm`: still available.
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn confirm(visit: Visit, Form(Chosen { .. }): Form<Chosen>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    match confirm_availability(&mut *visit.conn().await?, &visit.cx).await {
        Ok(()) => Ok(Visit::see_other("/me?done=confirmed")),
        Err(AvailabilityError::Query(error)) => Err(error.into()),
        Err(AvailabilityError::NoProfile | AvailabilityError::Invalid(_)) => Err(AppError::NotFound),
    }
}

/// `POST /me/visibility`
///
/// # Errors
/// [`AppError::Invalid`] for a word that is no visibility, [`AppError::NotFound`] without a profile.
pub async fn choose_visibility(visit: Visit, Form(chosen): Form<Chosen>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let visibility: Visibility = known(&chosen.value, "Choose who sees you.")?;
    match set_visibility(&mut *visit.conn().await?, &visit.cx, visibility).await {
        Ok(()) => Ok(Visit::see_other("/me?done=visibility")),
        Err(VisibilityError::NoProfile) => Err(AppError::NotFound),
        Err(VisibilityError::Query(error)) => Err(error.into()),
    }
}

/// `POST /me/digest-consent`
///
/// # Errors
/// As [`choose_visibility`].
pub async fn choose_consent(visit: Visit, Form(chosen): Form<Chosen>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let (word, is_standing) = match chosen.value.strip_suffix(ASK_FIRST) {
        Some(word) => (word, false),
        None => (chosen.value.as_str(), true),
    };
    let scope: ConsentScope = known(word, "Choose how you appear in the digest.")?;
    match set_consent(&mut *visit.conn().await?, &visit.cx, scope, is_standing, &visit.device()).await {
        Ok(()) => Ok(Visit::see_other("/me?done=digest")),
        Err(ConsentError::NoProfile) => Err(AppError::NotFound),
        Err(ConsentError::Query(error)) => Err(error.into()),
    }
}

fn known<T: std::str::FromStr>(word: &str, fault: &str) -> Result<T, AppError> {
    word.parse().map_err(|_| AppError::Invalid(FieldErrors::one("value", fault)))
}
