//! A new address for one's account: asked for with the password, confirmed by a link to it, taken back by a link to the
//! old one.

use actix_web::HttpResponse;
use domain::accounts::{self, RequestAddressError};
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;

use super::address_views::{ConfirmAddress, RestoreAddress};
use super::forms::ChangeAddressForm;
use super::settings::{load, prove_password};
use super::views::faulty;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit, guard};

/// Where a link that does nothing any more sends people.
const AGAIN: &str = "/account";

/// `POST /account/address`: the same answer for every address.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn request(visit: Visit, Form(form): Form<ChangeAddressForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut errors = FieldErrors::default();
    let address = errors.take("email", form.email.parse::<EmailAddress>());
    let proven = prove_password(&visit, "password", &form.password, &mut errors).await?;
    let (address, proven) = match errors.into_result(address.zip(proven)) {
        Ok(both) => both,
        Err(errors) => return wrong(&visit, form, errors).await,
    };
    let requested = {
        let mut conn = visit.conn().await?;
        accounts::request_address(&mut conn, &visit.cx, &proven, &address).await
    };
    let fault = match requested {
        Ok(()) => return Ok(Visit::see_other("/account?done=address-asked#address")),
        Err(RequestAddressError::Query(error)) => return Err(error.into()),
        Err(RequestAddressError::Outdated) => return Err(super::settings::changed_meanwhile()),
        Err(RequestAddressError::Same) => "This is your address already.",
        Err(RequestAddressError::TooOften) => "You asked for five links in a day. Try again tomorrow.",
    };
    wrong(&visit, form, FieldErrors::one("email", fault)).await
}

async fn wrong(
    visit: &Visit,
    form: ChangeAddressForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let mut page = load(visit).await?;
    page.new_address = form.email;
    page.errors = errors;
    visit.invalid(&page)
}

/// `GET /account/address/{token}`: a button, nothing else.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers: signed in, they come back here.
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_address_change(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(change) => visit.page(&ConfirmAddress::new(change, &token)),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}

/// `POST /account/address/{token}`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn confirm(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let confirmed = {
        let mut conn = visit.conn().await?;
        accounts::confirm_address(&mut conn, &visit.cx, &token).await
    };
    match confirmed {
        Ok(()) => Ok(Visit::see_other("/account?done=address")),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}

/// `GET /restore-address/{token}`: for whoever reads the mails of the old address, signed in or not.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show_restore(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_restorable(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(change) => visit.page(&RestoreAddress::new(change, &token)),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}

/// `POST /restore-address/{token}`: on to a new password.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn restore(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let restored = {
        let mut conn = visit.conn().await?;
        accounts::restore_address(&mut conn, &visit.cx, &token).await
    };
    match restored {
        Ok(reset) => Ok(Visit::see_other(&format!("/reset/{reset}"))),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}
