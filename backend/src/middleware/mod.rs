//! What happens around every handler, from the outside in: log and request id, measure, compress, headers, cookies of
//! the session, errors, same origin, limits.

pub mod errors;
pub mod headers;
pub mod limit_posts;
pub mod measure;
pub mod same_origin;
pub mod session;
pub mod trace;
pub mod watch;

use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;

use crate::error::AppError;

/// Whether a method changes nothing (RFC 9110, section 9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Answers with an error instead of calling the handler: as an answer, so that what lies around still adds its part.
fn refuse(request: ServiceRequest, error: &AppError) -> ServiceResponse<BoxBody> {
    request.into_response(error.error_response())
}
