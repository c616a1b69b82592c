//! Path segments and query strings. A segment that cannot be an id is an address at which nothing is.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use crate::error::AppError;

/// Path segments, parsed; what does not parse is 404.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = request.match_info().load().map(Self);
        ready(parsed.map_err(|_| AppError::NotFound.into()))
    }
}

/// The query string, with repeated keys as lists; what does not parse is 400.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = serde_html_form::from_str(request.query_string()).map(Self);
        ready(parsed.map_err(|_| {
            AppError::Malformed("The address has a part that we cannot read.".to_owned()).into()
        }))
    }
}
