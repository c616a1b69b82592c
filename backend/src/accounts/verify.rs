//! `/verify`: the link that makes an account active, and asking for it again.

use actix_web::HttpResponse;
use domain::accounts::password::Password;
use domain::accounts::{self, Unverified};
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;

use super::forms::{AddressForm, PasswordForm};
use super::pace::Pace;
use super::views::{AskAgain, Confirm, faulty};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

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

/// `GET /verify/{token}`: a form, nothing else.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_unverified(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok((account, _)) => visit.page(&Confirm::new(account, &token, FieldErrors::default())),
        Err(fault) => faulty(&visit, fault, "/verify"),
    }
}

/// `POST /verify/{token}`: the link, together with the password where more than one signed up.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn confirm(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_unverified(&mut conn, &visit.cx, &token).await
    };
    let (account, candidate) = match found {
        Ok(found) => found,
        Err(fault) => return faulty(&visit, fault, "/verify"),
    };
    let proven = if account.is_contested {
        accounts::prove(&visit.state.hasher, candidate, &Password::typed(&form.password)).await?
    } else {
        None
    };
    let verified = {
        let mut conn = visit.conn().await?;
        accounts::verify_address(&mut conn, &visit.cx, &token, proven.as_ref()).await
    };
    match verified {
        Ok(true) => Ok(Visit::see_other("/sign-in?notice=verified")),
        Ok(false) => {
            let account = Unverified { is_contested: true, ..account };
            visit.invalid(&Confirm::new(account, &token, FieldErrors::one("password", WRONG)))
        }
        Err(fault) => faulty(&visit, fault, "/verify"),
    }
}

const WRONG: &str = "This is not the password of the last sign-up with this address. Enter that one, or choose a new one by the link below.";
