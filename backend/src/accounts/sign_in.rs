//! `/sign-in` and `/sign-out`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use domain::accounts::password::Password;
use domain::accounts::{self, Entry, SignInError};
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::forms::SignInForm;
use super::pace::Pace;
use super::throttle;
use super::views::{Notice, SignInPage};
use crate::error::AppError;
use crate::extract::cookies::SessionChange;
use crate::extract::visit::home_path;
use crate::extract::{Form, Nothing, Query, Visit, actor, local_path};

/// Where from, and where to.
#[derive(Deserialize)]
pub struct Arrival {
    #[serde(default)]
    pub(super) next: String,
    #[serde(default)]
    notice: String,
}

/// `GET /sign-in?next=/me&notice=verified`
///
/// # Errors
/// A broken template.
pub async fn show(visit: Visit, Query(arrival): Query<Arrival>) -> Result<HttpResponse, AppError> {
    let form = SignInForm { next: local_path(&arrival.next, "").to_owned(), ..SignInForm::default() };
    visit.page(&SignInPage { form, errors: FieldErrors::default(), notice: Notice::named(&arrival.notice) })
}

/// `POST /sign-in`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn submit(visit: Visit, Form(form): Form<SignInForm>) -> Result<HttpResponse, AppError> {
    let pace = Pace::begin();
    let mut errors = FieldErrors::default();
    let address = errors.take("email", form.email.parse::<EmailAddress>());
    if form.password.is_empty() {
        errors.add("password", "Enter your password.");
    }
    let address = match errors.into_result(address) {
        Ok(address) => address,
        Err(errors) => return refuse(&visit, form, errors),
    };
    if let Err(seconds) = throttle::attempt(&visit, &address).await {
        pace.end().await;
        return too_many(&visit, form, seconds);
    }
    let candidate = {
        let mut conn = visit.conn().await?;
        accounts::find_candidate(&mut conn, &address).await?
    };
    let proven = accounts::prove(&visit.state.hasher, candidate, &Password::typed(&form.password)).await?;
    let Some(proven) = proven else {
        pace.end().await;
        return refuse(&visit, form, FieldErrors::one("form", WRONG));
    };
    throttle::succeeded(&visit, &address).await;
    let opened = {
        let mut conn = visit.conn().await?;
        accounts::sign_in(&mut conn, &visit.cx, &proven, &visit.device()).await
    };
    let refusal = match opened {
        Ok(entry) => return Ok(come_in(&visit, entry, &form.next)),
        Err(SignInError::Query(error)) => return Err(error.into()),
        Err(SignInError::Signing(error)) => return Err(AppError::Internal(error.into())),
        Err(SignInError::Unverified) => UNVERIFIED,
        Err(SignInError::Suspended) => SUSPENDED,
        Err(SignInError::Outdated) => WRONG,
    };
    refuse(&visit, form, FieldErrors::one("form", refusal))
}

/// In, or on to the second step.
pub(super) fn come_in(visit: &Visit, entry: Entry, next: &str) -> HttpResponse {
    match entry {
        Entry::Open(tokens) => {
            let is_leaving = tokens.is_leaving;
            let home = home_path(tokens.kind);
            visit.change_session(SessionChange::Open(tokens));
            if is_leaving {
                return Visit::see_other("/account/delete"); // which offers to take it back
            }
            Visit::see_other(local_path(next, home))
        }
        Entry::Challenge(token) => {
            let next = local_path(next, "");
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            let query = if next.is_empty() { String::new() } else { format!("?{query}") };
            Visit::see_other(&format!("/sign-in/code/{}{query}", token.expose_secret()))
        }
    }
}

const WRONG: &str =
    "This address and this password do not belong together. Check both, or reset the password below.";
const UNVERIFIED: &str = "Your address is not confirmed yet. Open the link in the mail that we sent to it; if it got lost, sign in again in ten minutes and we send another one.";
const SUSPENDED: &str =
    "This account is locked. Write to us to learn why; the address is at the foot of this page.";

fn refuse(visit: &Visit, form: SignInForm, errors: FieldErrors) -> Result<HttpResponse, AppError> {
    let form = SignInForm { next: local_path(&form.next, "").to_owned(), ..form };
    visit.invalid(&SignInPage { form, errors, notice: None })
}

fn too_many(visit: &Visit, form: SignInForm, seconds: u64) -> Result<HttpResponse, AppError> {
    let minutes = seconds.div_ceil(60);
    let why =
        format!("Too many tries. Wait {minutes} minutes, or reset the password below: that works at once.");
    let form = SignInForm { next: local_path(&form.next, "").to_owned(), ..form };
    let view = SignInPage { form, errors: FieldErrors::one("form", why), notice: None };
    let mut response = visit.page_with(StatusCode::TOO_MANY_REQUESTS, &view)?;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    Ok(response)
}

/// `POST /sign-out`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_out(
    visit: Visit,
    request: HttpRequest,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let token = actor::refresh_token(&request, &visit.state);
    let mut conn = visit.conn().await?;
    accounts::sign_out(&mut conn, &visit.cx, token.as_ref()).await?;
    visit.change_session(SessionChange::End);
    Ok(Visit::see_other("/sign-in?notice=signed-out"))
}
