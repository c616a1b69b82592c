//! `/sign-in/link`: signing in by a mailed link.

use actix_web::HttpResponse;
use domain::accounts::password::Password;
use domain::accounts::{self, LinkOwner, LinkSignInError};
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;

use super::forms::{AddressForm, PasswordForm};
use super::pace::Pace;
use super::sign_in::come_in;
use super::sign_in_views::{AskLink, UseLink};
use super::throttle;
use super::views::{Sent, faulty};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// Where a link that does nothing any more sends people.
const AGAIN: &str = "/sign-in/link";

/// `GET /sign-in/link`
///
/// # Errors
/// A broken template.
pub async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&AskLink::default())
}

/// `POST /sign-in/link`: the same answer for every address, at even times.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn request(visit: Visit, Form(form): Form<AddressForm>) -> Result<HttpResponse, AppError> {
    let pace = Pace::begin();
    let address = match form.email.parse::<EmailAddress>() {
        Ok(address) => address,
        Err(fault) => return visit.invalid(&AskLink { errors: FieldErrors::one("email", fault), form }),
    };
    {
        let mut conn = visit.conn().await?;
        accounts::request_sign_in_link(&mut conn, &visit.cx, &address).await?;
    }
    pace.end().await;
    Ok(Visit::see_other("/sign-in/link/sent"))
}

/// `GET /sign-in/link/sent`
///
/// # Errors
/// A broken template.
pub async fn sent(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Sent::sign_in())
}

/// `GET /sign-in/link/{token}`: a button, nothing else.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_sign_in_link(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok((owner, _)) => visit.page(&UseLink::new(owner, &token, FieldErrors::default())),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}

/// `POST /sign-in/link/{token}`: in, or on to the second step.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn enter(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_sign_in_link(&mut conn, &visit.cx, &token).await
    };
    let (owner, candidate) = match found {
        Ok(found) => found,
        Err(fault) => return faulty(&visit, fault, AGAIN),
    };
    let mut proven = None;
    if owner.is_contested {
        let Ok(address) = owner.address.parse::<EmailAddress>() else { return Err(AppError::NotFound) };
        if let Err(seconds) = throttle::attempt(&visit, &address).await {
            return Err(AppError::TooMany(seconds));
        }
        proven = accounts::prove(&visit.state.hasher, candidate, &Password::typed(&form.password)).await?;
    }
    let entered = {
        let mut conn = visit.conn().await?;
        accounts::use_sign_in_link(&mut conn, &visit.cx, &token, proven.as_ref(), &visit.device()).await
    };
    match entered {
        Ok(entry) => Ok(come_in(&visit, entry, "")),
        Err(LinkSignInError::WrongPassword) => {
            let owner = LinkOwner { is_contested: true, ..owner };
            visit.invalid(&UseLink::new(owner, &token, FieldErrors::one("password", WRONG)))
        }
        Err(LinkSignInError::Link(fault)) => faulty(&visit, fault, AGAIN),
        Err(LinkSignInError::Signing(error)) => Err(AppError::Internal(error.into())),
        Err(LinkSignInError::Query(error)) => Err(error.into()),
    }
}

const WRONG: &str = "This is not the password of the last sign-up with this address. Enter that one, or choose a new one by the link below.";
