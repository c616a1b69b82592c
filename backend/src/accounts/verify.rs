//! `/verify`: the link that makes an account active, and asking for it again.

use actix_web::HttpResponse;
use domain::accounts;
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;

use super::forms::AddressForm;
use super::pace::Pace;
use super::views::{AskAgain, Confirm, faulty};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit};

/// `GET /verify`
///
/// # Errors
/// A broken template.
pub async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&AskAgain::default())
}

/// `POST /verify`: the same answer for every address.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn resend(visit: Visit, Form(form): Form<AddressForm>) -> Result<HttpResponse, AppError> {
    let pace = Pace::begin();
    let address = match form.email.parse::<EmailAddress>() {
        Ok(address) => address,
        Err(fault) => return visit.invalid(&AskAgain { errors: FieldErrors::one("email", fault), form }),
    };
    {
        let mut conn = visit.conn().await?;
        accounts::resend_verification(&mut conn, &visit.cx, &address).await?;
    }
    pace.end().await;
    Ok(Visit::see_other("/sign-up/sent"))
}

/// `GET /verify/{token}`: a button, nothing else.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_unverified(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(account) => visit.page(&Confirm::new(account, &token)),
        Err(fault) => faulty(&visit, fault, "/verify"),
    }
}

/// `POST /verify/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn confirm(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let verified = {
        let mut conn = visit.conn().await?;
        accounts::verify_address(&mut conn, &visit.cx, &token).await
    };
    match verified {
        Ok(()) => Ok(Visit::see_other("/sign-in?notice=verified")),
        Err(fault) => faulty(&visit, fault, "/verify"),
    }
}
