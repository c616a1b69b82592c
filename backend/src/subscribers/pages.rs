//! Sign-up and its confirmation.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;
use domain::platform::links::LinkError;
use domain::subscribers::{self, ConfirmError, SubscribeError};
use tokio::time::Instant;

use super::forms::{Press, SignUp};
use super::views::{CheckYourMail, ConfirmSubscription, Newsletter, SubscriptionConfirmed};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit, client};
use crate::site::next_issue::NextIssue;

/// Every sign-up is answered after this time, whatever was known about the address.
const EVEN: Duration = Duration::from_millis(300);

/// `GET /newsletter`
///
/// # Errors
/// A broken template.
pub async fn newsletter(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&form_page(&visit, SignUp::default(), FieldErrors::default()))
}

/// `POST /newsletter`
///
/// # Errors
/// When the database is away.
pub async fn sign_up(
    visit: Visit,
    request: HttpRequest,
    Form(form): Form<SignUp>,
) -> Result<HttpResponse, AppError> {
    let answered_at = Instant::now() + EVEN;
    let outcome = if form.trap.is_empty() {
        let input = form.input(client::ip(&request).map(|ip| ip.to_string()));
        subscribers::subscribe(&mut *visit.conn().await?, &visit.cx, input).await
    } else {
        Ok(())
    };
    tokio::time::sleep_until(answered_at).await;
    match outcome {
        Ok(()) => Ok(Visit::see_other("/newsletter/check-your-mail")),
        Err(SubscribeError::Invalid(errors)) => visit.invalid(&form_page(&visit, form, errors)),
        Err(SubscribeError::Query(error)) => Err(error.into()),
    }
}

/// `GET /newsletter/check-your-mail`
///
/// # Errors
/// A broken template.
pub async fn check_your_mail(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&CheckYourMail {})
}

/// `GET /newsletter/confirm/{token}`
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn confirm_page(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let found = subscribers::find_unconfirmed(&mut *visit.conn().await?, &visit.cx, &token).await;
    let subscriber = found.map_err(refused)?;
    if !subscriber.awaits_confirmation() {
        return Ok(Visit::see_other("/newsletter/confirmed"));
    }
    visit.page(&ConfirmSubscription {
        action: format!("/newsletter/confirm/{token}"),
        address: masked(&subscriber.email),
        next_issue: next_issue(&visit),
    })
}

/// `POST /newsletter/confirm/{token}`
///
/// # Errors
/// As [`confirm_page`].
pub async fn confirm(
    visit: Visit,
    request: HttpRequest,
    Path(token): Path<String>,
    Form(Press {}): Form<Press>,
) -> Result<HttpResponse, AppError> {
    let ip = client::ip(&request).map(|ip| ip.to_string());
    let confirmed = subscribers::confirm(&mut *visit.conn().await?, &visit.cx, &token, ip.as_deref()).await;
    confirmed.map_err(refused)?;
    Ok(Visit::see_other("/newsletter/confirmed"))
}

/// `POST /newsletter/undo/{token}`
///
/// # Errors
/// As [`confirm_page`].
pub async fn undo(
    visit: Visit,
    request: HttpRequest,
    Path(token): Path<String>,
    Form(Press {}): Form<Press>,
) -> Result<HttpResponse, AppError> {
    let ip = client::ip(&request).map(|ip| ip.to_string());
    let undone = subscribers::resubscribe(&mut *visit.conn().await?, &visit.cx, &token, ip.as_deref()).await;
    undone.map_err(refused)?;
    Ok(Visit::see_other("/newsletter/confirmed"))
}

/// `GET /newsletter/confirmed`
///
/// # Errors
/// A broken template.
pub async fn confirmed(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&SubscriptionConfirmed { next_issue: next_issue(&visit) })
}

fn form_page(visit: &Visit, form: SignUp, errors: FieldErrors) -> Newsletter {
    Newsletter { form, errors, next_issue: next_issue(visit), picks: visit.cx.config.digest.picks }
}

fn next_issue(visit: &Visit) -> NextIssue {
    let at = subscribers::next_issue_at(&visit.cx.config, visit.cx.now);
    NextIssue::at(at, visit.cx.config.site.time_zone)
}

pub(super) fn masked(email: &str) -> String {
    email.parse::<EmailAddress>().map(|address| address.masked()).unwrap_or_default()
}

fn refused(error: ConfirmError) -> AppError {
    match error {
        ConfirmError::Link(error) => link_refused(error),
        ConfirmError::Used => AppError::Gone(
            "This link was used before. Sign up again on the newsletter's page to get a new one.".into(),
        ),
        ConfirmError::Query(error) => error.into(),
    }
}

pub(super) fn link_refused(error: LinkError) -> AppError {
    match error {
        LinkError::Invalid => AppError::NotFound,
        LinkError::Expired => AppError::Gone(
            "This link has expired. The newest mail from us has one that works, or sign up again on the newsletter's page."
                .into(),
        ),
    }
}
