//! Posted forms: urlencoded, bounded, UTF-8; a signed-in person's form carries the token of their session.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest, web};
use futures::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::visit::{Visit, csrf_token};
use crate::error::AppError;
use crate::state::State;

/// A form, as it was typed. Every handler of an unsafe method takes one, even without fields: it checks the token.
pub struct Form<T>(pub T);

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf_token: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let body = read(&request, &mut payload).await?;
            let visit = Visit::extract(&request).await?;
            check_token(&visit, &body)?;
            let unreadable = |_| {
                AppError::Malformed("This form arrived incomplete or in another form than ours.".to_owned())
            };
            Ok(Self(serde_html_form::from_str::<T>(&body).map_err(unreadable)?))
        })
    }
}

async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<String, AppError> {
    let limit = request.app_data::<web::Data<State>>().map_or(0, |state| state.config.http.max_body_bytes);
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| AppError::Malformed("The form did not arrive whole.".to_owned()))?;
        if body.len() + chunk.len() > limit {
            return Err(AppError::Malformed(format!(
                "This form is larger than the {limit} bytes that we take."
            )));
        }
        body.extend_from_slice(&chunk);
    }
    let text =
        String::from_utf8(body).map_err(|_| AppError::Malformed("The form is not UTF-8 text.".to_owned()))?;
    let has_bad_bytes = url::form_urlencoded::parse(text.as_bytes())
        .any(|(k, v)| k.contains(['\u{fffd}', '\0']) || v.contains(['\u{fffd}', '\0']));
    if has_bad_bytes {
        return Err(AppError::Malformed("The form holds bytes that are no UTF-8 text.".to_owned()));
    }
    Ok(text)
}

/// The token of an urlencoded body.
pub(super) fn check_token(visit: &Visit, body: &str) -> Result<(), AppError> {
    check_sent(visit, &serde_html_form::from_str::<Token>(body).map(|t| t.csrf_token).unwrap_or_default())
}

/// The token is bound to the session: another site, or another account's page, cannot know it.
pub(super) fn check_sent(visit: &Visit, sent: &str) -> Result<(), AppError> {
    let Some(signed) = visit.cx.actor.signed() else {
        let why = "Your browser does not say which page this form came from, so we cannot take it.";
        return if visit.needs_token { Err(AppError::Forbidden(why.to_owned())) } else { Ok(()) };
    };
    if is_equal(sent, &csrf_token(&visit.cx.keys, signed.session_id)) {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "This page is from before you signed in. Open it again and send it from there.".to_owned(),
    ))
}

/// In a time that does not tell where the difference is.
fn is_equal(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}
