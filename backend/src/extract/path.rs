//! Path segments and query strings. A segment that cannot be an id is an address at which nothing is. Postgres takes no
//! NUL in a text, so that none is let through to it.

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
        let path = request.match_info().as_str();
        if path.contains('\0') || path.contains("%00") {
            return ready(Err(AppError::NotFound.into()));
        }
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
        let query = request.query_string();
        let unreadable = || AppError::Malformed("The address has a part that we cannot read.".to_owned());
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        if pairs.any(|(key, value)| key.contains('\0') || value.contains('\0')) {
            return ready(Err(unreadable().into()));
        }
        ready(serde_html_form::from_str(query).map(Self).map_err(|_| unreadable().into()))
    }
}
