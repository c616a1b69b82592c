//! Puts the cookies of a session that was opened, renewed or ended during a request onto its answer.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use crate::extract::cookies::{self, SessionSlot};
use crate::state::State;

/// Offers a slot to whoever finds out, and reads it afterwards.
///
/// # Errors
/// None of its own.
pub async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let slot = SessionSlot::default();
    let state = request.app_data::<web::Data<State>>().cloned();
    request.extensions_mut().insert(slot.clone());
    let mut response = next.call(request).await?;
    if let (Some(change), Some(state)) = (slot.take(), state) {
        for cookie in cookies::of(&state.config, &change) {
            response.response_mut().add_cookie(&cookie)?;
        }
        // An answer that sets cookies is for nobody else's cache.
        let value = HeaderValue::from_static("private, no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    Ok(response)
}
