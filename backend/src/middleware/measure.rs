//! Counts, times and logs requests by route template: addresses, which may hold signed links, are never labels.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use std::time::{Duration, Instant};

use super::trace::route_of;

/// Asked for every few seconds by machines: not worth a line each.
const QUIET: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Records one request.
///
/// # Errors
/// None of its own.
pub async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let method = request.method().to_string();
    let answer = next.call(request).await;
    let (route, status) = match &answer {
        Ok(answer) => (answer.request().match_pattern(), answer.status()),
        Err(error) => (None, error.as_response_error().status_code()),
    };
    let (route, took) = (route_of(route), begun.elapsed());
    log(&route, status.as_u16(), took);
    let labels = [("method", method), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(took.as_secs_f64());
    answer
}

/// The line of one request; its id, method and route are the span's.
fn log(route: &str, status: u16, took: Duration) {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if QUIET.contains(&route) || route.starts_with("/static/") {
        tracing::debug!(status, milliseconds, "answered");
    } else {
        tracing::info!(status, milliseconds, "answered");
    }
}
