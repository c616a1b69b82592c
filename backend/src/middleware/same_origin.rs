//! Every unsafe request must come from this origin: by Sec-Fetch-Site, else by Origin.
//!
//! With neither header a proof is needed: the token bound to a session, which the `Form` extractor demands of every
//! signed-in person, or the signed link of a one-click unsubscription (RFC 8058), which is its own proof.

use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::error::AppError;
use crate::state::State;

/// Paths whose POST carries its own proof, whoever sends it.
const SIGNED_LINKS: [&str; 1] = ["/unsubscribe/"];

/// Refuses what another site made the browser send.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_allowed(&request) {
        return next.call(request).await;
    }
    let why = "This form was not sent from our own pages. Open the page again and send it from there.";
    Err(AppError::Forbidden(why.to_owned()).into())
}

fn is_allowed(request: &ServiceRequest) -> bool {
    if SIGNED_LINKS.iter().any(|prefix| request.path().starts_with(prefix)) {
        return true;
    }
    let text =
        |name: header::HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    if let Some(origin) = text(header::ORIGIN) {
        return request.app_data::<web::Data<State>>().is_some_and(|state| state.config.origin() == origin);
    }
    // The `Form` extractor demands the session's token, or there is a bearer token instead of cookies.
    text(header::AUTHORIZATION).is_some() || request.cookies().is_ok_and(|all| all.iter().any(is_session))
}

fn is_session(cookie: &Cookie<'_>) -> bool {
    crate::extract::cookies::is_session(cookie.name())
}
