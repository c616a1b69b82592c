//! So many form posts a minute from one network; the next one is told when to come back.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use chrono::TimeDelta;

use super::{is_safe, refuse, same_origin};
use crate::error::AppError;
use crate::extract::client;
use crate::limits::Limit;
use crate::state::State;

/// Counts unsafe requests.
///
/// # Errors
/// None of its own.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Mail providers unsubscribe many readers from few addresses: those links are bounded by being signed.
    let is_exempt = is_safe(request.method()) || same_origin::is_one_click(request.path());
    if let Some(state) = request.app_data::<web::Data<State>>().cloned().filter(|_| !is_exempt) {
        let most = state.config.limits.posts_per_minute;
        let limit = Limit { name: "posts", most, window: TimeDelta::minutes(1) };
        let who = client::network(client::ip(request.request()));
        let count = state.limits.count(&limit, &who, 1, state.clock.now()).await;
        if let Err(seconds) = limit.check(count) {
            return Ok(refuse(request, &AppError::TooMany(seconds)));
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
