//! Gives every failed answer a body: problem details below `/api`, a page elsewhere.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use serde_json::json;
use tracing_actix_web::RequestId;

use crate::error::{AppError, Told};
use crate::extract::Visit;
use crate::extract::visit::globals_for_error;
use crate::site::views::ErrorPage;
use crate::state::State;

/// Replaces the body of an answer that carries a [`Told`], and of the framework's own bare errors.
///
/// # Errors
/// None of its own.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, Error> {
    let is_api = request.path().starts_with("/api/");
    let state = request.app_data::<web::Data<State>>().cloned();
    let answer = match next.call(request).await {
        Ok(answer) => answer.map_into_boxed_body(),
        // Extractors fail with an error instead of an answer; from here on they are the same.
        Err(error) => return Err(error),
    };
    let status = answer.status();
    let told = answer.response().extensions().get::<Told>().cloned().or_else(|| bare(&answer));
    let (Some(told), Some(state)) = (told, state) else { return Ok(answer.map_into_left_body()) };
    let request = answer.request().clone();
    if status == StatusCode::UNAUTHORIZED && !is_api {
        return Ok(answer.into_response(to_sign_in(&request)).map_into_left_body());
    }
    if status == StatusCode::NOT_FOUND && !is_api {
        // No route has asked who it is: staff who look at somebody's account are to see so here too.
        let _ = Visit::extract(&request).await;
    }
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let body = if is_api { problem(status, &told, &id) } else { page(&state, &request, status, &told, &id) };
    let retry = answer.headers().get(header::RETRY_AFTER).cloned();
    let challenge = answer.headers().get(header::WWW_AUTHENTICATE).cloned();
    let challenge = challenge.or_else(|| (status == StatusCode::UNAUTHORIZED).then(|| bearer(&request)));
    let mut response = HttpResponse::build(status);
    response.content_type(if is_api { "application/problem+json" } else { "text/html; charset=utf-8" });
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(retry) = retry {
        response.insert_header((header::RETRY_AFTER, retry));
    }
    if let Some(challenge) = challenge {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    Ok(answer.into_response(response.body(body)).map_into_left_body())
}

/// What a program is to show, and that what it showed is none (RFC 6750, section 3).
fn bearer(request: &actix_web::HttpRequest) -> header::HeaderValue {
    header::HeaderValue::from_static(if request.headers().contains_key(header::AUTHORIZATION) {
        "Bearer realm=\"api\", error=\"invalid_token\""
    } else {
        "Bearer realm=\"api\""
    })
}

/// The framework's own refusals (no such route, wrong method, body too large) have no body of ours.
fn bare(answer: &ServiceResponse<BoxBody>) -> Option<Told> {
    let is_ours = answer.headers().contains_key(header::CONTENT_TYPE) && answer.response().error().is_none();
    if !answer.status().is_client_error() && !answer.status().is_server_error() || is_ours {
        return None;
    }
    let detail = match answer.status() {
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not answer to that method.",
        StatusCode::PAYLOAD_TOO_LARGE => "That was more than we take at once.",
        _ => "This request cannot be read.",
    };
    Some(Told { detail: detail.to_owned(), fields: None })
}

fn to_sign_in(request: &actix_web::HttpRequest) -> HttpResponse {
    let mut location = "/sign-in".to_owned();
    if request.method() == actix_web::http::Method::GET {
        let next: String =
            url::form_urlencoded::byte_serialize(request.uri().to_string().as_bytes()).collect();
        location = format!("/sign-in?next={next}");
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

fn problem(status: StatusCode, told: &Told, id: &str) -> String {
    let title = status.canonical_reason().unwrap_or("Error");
    let mut body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": told.detail, "request_id": id });
    if let (Some(fields), Some(object)) = (&told.fields, body.as_object_mut()) {
        object.insert("errors".to_owned(), json!(fields));
    }
    body.to_string()
}

fn page(
    state: &State,
    request: &actix_web::HttpRequest,
    status: StatusCode,
    told: &Told,
    id: &str,
) -> String {
    let view = ErrorPage::new(status.as_u16(), told.detail.clone(), id);
    match state.templates.render(&view, &globals_for_error(state, request, &view)) {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "the error page failed");
            format!("{} {}", status.as_u16(), told.detail)
        }
    }
}

/// Turns an extractor's error into ours, so that it is told the same way.
#[must_use]
pub fn malformed(why: &str) -> Error {
    let error = AppError::Malformed(why.to_owned());
    debug_assert!(error.status_code().is_client_error());
    error.into()
}
