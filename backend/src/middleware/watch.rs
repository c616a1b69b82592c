//! Staff who look at somebody's account change nothing: every unsafe request is refused before a handler sees it, but for
//! those that end the looking or concern the browser alone.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::{is_safe, refuse};
use crate::error::AppError;
use crate::extract::Visit;

/// What they may still send.
const STILL_TAKEN: [&str; 3] = ["/staff/see-as/stop", "/sign-out", "/theme"];

const WHY: &str = "You see this as somebody else, so nothing can be changed. Stop first; the button is on top of every page.";

/// Refuses what would change something.
///
/// # Errors
/// None of its own.
pub async fn hold(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !is_safe(request.method()) && !STILL_TAKEN.contains(&request.path()) {
        match Visit::extract(request.request()).await {
            Ok(visit) if visit.is_watched() => {
                return Ok(refuse(request, &AppError::Forbidden(WHY.to_owned())));
            }
            Ok(_) => {}
            Err(error) => return Ok(refuse(request, &error)),
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
