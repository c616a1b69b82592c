//! The span around every request: what it asks for by its route's template, and the id that its jobs and mails carry on.
//! An address is never logged: it may hold a signed link, and a query may hold what somebody searched for.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// What a request is called that no route serves.
const NO_ROUTE: &str = "none";

/// Builds the span `request{id method route}`.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!(target: "backend", "request", id, method = %request.method(), route = %route_of(request.match_pattern()))
    }

    /// Nothing: [`super::measure`] writes the line, which knows how long it took.
    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}

/// The template, for logs and metrics.
pub(super) fn route_of(pattern: Option<String>) -> String {
    pattern.unwrap_or_else(|| NO_ROUTE.to_owned())
}
