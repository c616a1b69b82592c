//! Pages that a browser may keep and ask about: the same page again is answered with 304 (RFC 9110, section 13).

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// The answer with its tag, or that nothing has changed. What is for one person alone stays as it is: such pages hold the
/// token of a session.
#[must_use]
pub fn tagged(request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    let is_private =
        response.headers().get(CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"private"));
    if response.status() != StatusCode::OK || is_private {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        Err(body) => return head.set_body(body),
    };
    let digest = Sha256::digest(&bytes);
    let tag =
        digest.iter().take(12).fold(String::from("W/\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    let known =
        request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = known.split(',').any(|one| one.trim() == tag);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        head.headers_mut().insert(ETAG, value);
    }
    if is_known {
        *head.status_mut() = StatusCode::NOT_MODIFIED;
        return head.set_body(BoxBody::new(()));
    }
    head.set_body(BoxBody::new(bytes))
}
