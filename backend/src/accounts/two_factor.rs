//! `/account/two-factor`: setting two-step sign-in up, new recovery codes, turning it off.
//!
//! Recovery codes are shown by the answer to the form itself, once: nothing that could show them again is kept. A reload
//! sends the form again, whose code is used up by then.

use actix_web::HttpResponse;
use actix_web::http::header;
use domain::accounts::{self, Proven, RecoveryCode, TwoFactorError};
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::settings::{changed_meanwhile, prove_password};
use super::throttle;
use super::two_factor_views::{CodesPage, SetUpPage, TwoFactorPage};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Visit, guard};

const PAGE: &str = "/account/two-factor";
const SET_UP: &str = "/account/two-factor/set-up";
const WRONG: &str = "This code does not count: it may be mistyped, used already, or more than a minute old. Wait for the next one.";

/// The password, and a code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct GuardForm {
    password: String,
    code: String,
}

/// `GET /account/two-factor`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&load(&visit, FieldErrors::default()).await?)
}

async fn load(visit: &Visit, errors: FieldErrors) -> Result<TwoFactorPage, AppError> {
    let must_enrol = guard::signed(visit)?.must_enrol;
    let mut conn = visit.conn().await?;
    let state = accounts::find_two_factor(&mut conn, &visit.cx).await?;
    let zone = accounts::find_profile(&mut conn, &visit.cx).await?.map(|profile| profile.time_zone);
    Ok(TwoFactorPage::new(state, must_enrol, zone.unwrap_or_default(), errors))
}

/// `POST /account/two-factor/begin`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn begin(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let begun = accounts::begin_two_factor(&mut *visit.conn().await?, &visit.cx).await;
    match begun {
        Ok(()) => Ok(Visit::see_other(SET_UP)),
        Err(TwoFactorError::AlreadyOn) => Ok(Visit::see_other(PAGE)),
        Err(error) => Err(refused(error)),
    }
}

/// `GET /account/two-factor/set-up`: the secret, while it waits for its first code.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn set_up(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let enrolment = accounts::find_enrolment(&mut *visit.conn().await?, &visit.cx).await?;
    match enrolment {
        Some(enrolment) => visit.page(&SetUpPage::new(enrolment.secret, FieldErrors::default())),
        None => Ok(Visit::see_other(PAGE)),
    }
}

/// `GET /account/two-factor/picture`: the secret for a camera. Kept by no cache.
///
/// # Errors
/// [`AppError::NotFound`] once there is nothing to set up.
pub async fn picture(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let enrolment = accounts::find_enrolment(&mut *visit.conn().await?, &visit.cx).await?;
    let picture = enrolment.ok_or(AppError::NotFound)?.picture;
    let no_store = (header::CACHE_CONTROL, "private, no-store");
    Ok(HttpResponse::Ok().content_type("image/png").insert_header(no_store).body(picture))
}

/// `POST /account/two-factor/set-up`: the first code turns it on, and shows the recovery codes.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn confirm(visit: Visit, Form(form): Form<GuardForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let confirmed = match prove(&visit, &form).await? {
        Ok(proven) => {
            let mut conn = visit.conn().await?;
            accounts::confirm_two_factor(&mut conn, &visit.cx, &proven, &form.code).await
        }
        Err(errors) => return ask_again(&visit, errors).await,
    };
    match confirmed {
        Ok(codes) => shown(&visit, &codes, true).await,
        Err(TwoFactorError::WrongCode) => ask_again(&visit, FieldErrors::one("code", WRONG)).await,
        Err(TwoFactorError::AlreadyOn | TwoFactorError::Off) => Ok(Visit::see_other(PAGE)),
        Err(error) => Err(refused(error)),
    }
}

async fn ask_again(visit: &Visit, errors: FieldErrors) -> Result<HttpResponse, AppError> {
    let enrolment = accounts::find_enrolment(&mut *visit.conn().await?, &visit.cx).await?;
    match enrolment {
        Some(enrolment) => visit.invalid(&SetUpPage::new(enrolment.secret, errors)),
        None => Ok(Visit::see_other(PAGE)),
    }
}

/// `POST /account/two-factor/codes`: new recovery codes.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn reissue(visit: Visit, Form(form): Form<GuardForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let issued = match prove(&visit, &form).await? {
        Ok(proven) => {
            let mut conn = visit.conn().await?;
            accounts::reissue_codes(&mut conn, &visit.cx, &proven, &form.code).await
        }
        Err(errors) => return visit.invalid(&load(&visit, errors).await?),
    };
    match issued {
        Ok(codes) => shown(&visit, &codes, false).await,
        Err(error) => settle(&visit, error).await,
    }
}

/// `POST /account/two-factor/off`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn end(visit: Visit, Form(form): Form<GuardForm>) -> Result<HttpResponse, AppError> {
    let account = guard::signed(&visit)?.account_id;
    let ended = match prove(&visit, &form).await? {
        Ok(proven) => {
            let mut conn = visit.conn().await?;
            accounts::end_two_factor(&mut conn, &visit.cx, &proven, &form.code).await
        }
        Err(errors) => return visit.invalid(&load(&visit, errors).await?),
    };
    match ended {
        Ok(()) => {
            throttle::code_succeeded(&visit, account).await;
            Ok(Visit::see_other("/account?done=two-factor-off"))
        }
        Err(error) => settle(&visit, error).await,
    }
}

async fn settle(visit: &Visit, error: TwoFactorError) -> Result<HttpResponse, AppError> {
    match error {
        TwoFactorError::WrongCode => visit.invalid(&load(visit, FieldErrors::one("code", WRONG)).await?),
        TwoFactorError::AlreadyOn | TwoFactorError::Off => Ok(Visit::see_other(PAGE)),
        error => Err(refused(error)),
    }
}

/// The password, and that a try at a code is left.
async fn prove(visit: &Visit, form: &GuardForm) -> Result<Result<Proven, FieldErrors>, AppError> {
    let account = guard::signed(visit)?.account_id;
    let mut errors = FieldErrors::default();
    if form.code.trim().is_empty() {
        errors.add("code", "Enter a code.");
    }
    let proven = prove_password(visit, "password", &form.password, &mut errors).await?;
    if proven.is_some()
        && errors.is_empty()
        && let Err(seconds) = throttle::attempt_code(visit, account).await
    {
        errors.add("code", format!("Too many tries. Wait {} minutes.", seconds.div_ceil(60)));
    }
    Ok(errors.into_result(proven))
}

async fn shown(visit: &Visit, codes: &[RecoveryCode], is_new: bool) -> Result<HttpResponse, AppError> {
    throttle::code_succeeded(visit, guard::signed(visit)?.account_id).await;
    let codes = codes.iter().map(|code| code.expose().to_owned()).collect();
    visit.page(&CodesPage::new(codes, is_new))
}

fn refused(error: TwoFactorError) -> AppError {
    match error {
        TwoFactorError::Query(error) => error.into(),
        _ => changed_meanwhile(),
    }
}
