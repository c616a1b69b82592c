//! Handlers of the applicant's pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::find_own;
use domain::platform::fields::FieldErrors;
use domain::vetting::{
    REAPPLY_DAYS, StageRunState, SubmitError, WithdrawError, find_status, list_open_tracks, submit, withdraw,
};
use serde::{Deserialize, Serialize};

use super::timeline::date;
use super::views::{ApplyPage, WithdrawPage};
use crate::error::AppError;
use crate::extract::{Form, Visit, guard};

/// A form without fields of its own.
#[derive(Deserialize)]
pub struct Nothing {}

/// An application, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApplyForm {
    /// The slug of a track; empty where there is only one.
    pub track: String,
}

/// `GET /me/apply`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but developers.
pub async fn form(visit: Visit) -> Result<HttpResponse, AppError> {
    show(&visit, StatusCode::OK, ApplyForm::default(), FieldErrors::default()).await
}

async fn show(
    visit: &Visit,
    status_code: StatusCode,
    form: ApplyForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?;
    let status = find_status(&mut conn, &visit.cx).await?;
    let tracks = list_open_tracks(&mut conn).await?;
    drop(conn);
    let view = ApplyPage::new(signed, profile.as_ref(), status.as_ref(), &tracks, visit.cx.now);
    visit.page_with(status_code, &view.with_form(form, errors))
}

/// `POST /me/apply`
///
/// # Errors
/// [`AppError::Conflict`] when there is nothing to apply for; what is missing comes back as the page.
pub async fn send(visit: Visit, Form(form): Form<ApplyForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let submitted = submit(&mut *visit.conn().await?, &visit.cx, form.track.trim()).await;
    match submitted {
        Ok(_) => Ok(Visit::see_other("/me?done=applied")),
        Err(SubmitError::Unverified | SubmitError::Incomplete(_)) => {
            show(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, FieldErrors::default()).await
        }
        Err(SubmitError::NoTrack) => {
            let errors = FieldErrors::one("track", "Choose one of the tracks that take applications.");
            show(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(SubmitError::AlreadyIn) => Err(AppError::Conflict(
            "Your application is under way, or you are in the network already. Your desk says which."
                .to_owned(),
        )),
        Err(SubmitError::TooEarly(day)) => Err(AppError::Conflict(format!(
            "You may apply again from {} on. Nothing was submitted.",
            date(day)
        ))),
        Err(SubmitError::NotDeveloper) => Err(AppError::NotFound),
        Err(SubmitError::Query(error)) => Err(error.into()),
    }
}

/// `GET /me/application/withdraw`
///
/// # Errors
/// [`AppError::NotFound`] without an open application.
pub async fn confirm_withdraw(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let status = find_status(&mut *visit.conn().await?, &visit.cx).await?;
    match status {
        Some(status) if status.application.state.is_open() => {
            let mut runs = status.stages.iter().filter_map(|(_, run)| run.as_ref());
            let has_failed = runs.any(|run| run.state == StageRunState::Failed);
            visit.page(&WithdrawPage { reapply_days: has_failed.then_some(REAPPLY_DAYS) })
        }
        _ => Err(AppError::NotFound),
    }
}

/// `POST /me/application/withdraw`
///
/// # Errors
/// [`AppError::Conflict`] when it has ended meanwhile.
pub async fn send_withdraw(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let withdrawn = withdraw(&mut *visit.conn().await?, &visit.cx).await;
    match withdrawn {
        Ok(()) => Ok(Visit::see_other("/me?done=withdrawn")),
        Err(WithdrawError::NotFound) => Err(AppError::NotFound),
        Err(WithdrawError::Ended(state)) => Err(AppError::Conflict(format!(
            "This application has ended already: {}. Nothing was changed.",
            state.label().to_lowercase()
        ))),
        Err(WithdrawError::Query(error)) => Err(error.into()),
    }
}
