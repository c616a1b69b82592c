//! `/reset`: a new password for who lost the old one.

use actix_web::HttpResponse;
use domain::accounts;
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;

use super::forms::{AddressForm, PasswordForm};
use super::pace::Pace;
use super::throttle;
use super::views::{AskReset, ChoosePassword, Sent, faulty};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// `GET /reset`
///
/// # Errors
/// A broken template.
pub async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&AskReset::default())
}

/// `POST /reset`: the same answer for every address.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn request(visit: Visit, Form(form): Form<AddressForm>) -> Result<HttpResponse, AppError> {
    let pace = Pace::begin();
    let address = match form.email.parse::<EmailAddress>() {
        Ok(address) => address,
        Err(fault) => return visit.invalid(&AskReset { errors: FieldErrors::one("email", fault), form }),
    };
    {
        let mut conn = visit.conn().await?;
        accounts::request_reset(&mut conn, &visit.cx, &address).await?;
    }
    pace.end().await;
    Ok(Visit::see_other("/reset/sent"))
}

/// `GET /reset/sent`
///
/// # Errors
/// A broken template.
pub async fn sent(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Sent::reset())
}

/// `GET /reset/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_reset(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(owner) => visit.page(&ChoosePassword::new(&owner, &token, FieldErrors::default())),
        Err(fault) => faulty(&visit, fault, "/reset"),
    }
}

/// `POST /reset/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn submit(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_reset(&mut conn, &visit.cx, &token).await
    };
    let owner = match found {
        Ok(owner) => owner,
        Err(fault) => return faulty(&visit, fault, "/reset"),
    };
    let password = match owner.choose(&form.password) {
        Ok(password) => password,
        Err(fault) => {
            let errors = FieldErrors::one("password", fault);
            return visit.invalid(&ChoosePassword::new(&owner, &token, errors));
        }
    };
    let hash = visit.state.hasher.hash(&password).await?;
    let reset = {
        let mut conn = visit.conn().await?;
        accounts::reset_password(&mut conn, &visit.cx, &token, &hash).await
    };
    match reset {
        Ok(address) => {
            throttle::forget(&visit, &address).await;
            Ok(Visit::see_other("/sign-in?notice=password"))
        }
        Err(fault) => faulty(&visit, fault, "/reset"),
    }
}
