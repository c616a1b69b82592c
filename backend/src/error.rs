//! One error with two faces: a page for people, problem details (RFC 9457) for programs.
//!
//! A cause never reaches a response: it is logged once, here, and the request id connects the two.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use domain::accounts::password::HashError;
use domain::platform::actor::Scope;
use domain::platform::db::DbError;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::TemplateError;

/// Where staff set up two-step sign-in.
pub const ENROL_PATH: &str = "/account/two-factor";
/// What programs of staff who have not are told.
pub const ENROL_FIRST: &str = "Set up two-step sign-in first, under Your account.";

/// How a request ends that does not end well.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nothing here, or nothing that the asker may know of.
    #[error("not found")]
    NotFound,
    /// Sign in first.
    #[error("not signed in")]
    Unauthenticated,
    /// Staff set up two-step sign-in first: they are sent to that page.
    #[error("two-step sign-in is not set up")]
    EnrolFirst,
    /// The token is not for this; the scope that it lacks.
    #[error("the token lacks the scope {0}")]
    LacksScope(Scope),
    /// Known, and not allowed. The sentence says why.
    #[error("{0}")]
    Forbidden(String),
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// The request itself cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// The state has moved on. The sentence says to what.
    #[error("{0}")]
    Conflict(String),
    /// It was here.
    #[error("{0}")]
    Gone(String),
    /// Too often; try again after so many seconds.
    #[error("too many requests")]
    TooMany(u64),
    /// Postgres is away, or every connection is in use.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Our fault.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<domain::platform::db::QueryError> for AppError {
    fn from(error: domain::platform::db::QueryError) -> Self {
        match error {
            domain::platform::db::QueryError::NotFound => Self::NotFound,
            error if domain::platform::db::is_passing(&error) => Self::Unavailable(error.to_string()),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(why) => Self::Unavailable(why),
            DbError::Query(error) => error.into(),
            error @ DbError::Migration(_) => Self::Internal(error.into()),
        }
    }
}

impl From<HashError> for AppError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Unavailable(error.to_string()),
            HashError::Broken(_) => Self::Internal(error.into()),
        }
    }
}

impl From<TemplateError> for AppError {
    fn from(error: TemplateError) -> Self {
        Self::Internal(error.into())
    }
}

/// What the error page and the problem document say; the `errors` middleware turns it into a body.
#[derive(Clone, Debug)]
pub struct Told {
    /// The sentence for the reader.
    pub detail: String,
    /// Faults by field, for the API.
    pub fields: Option<FieldErrors>,
}

impl AppError {
    fn told(&self) -> Told {
        let (detail, fields) = match self {
            Self::NotFound => ("There is nothing at this address.".to_owned(), None),
            Self::Unauthenticated => ("Sign in to see this.".to_owned(), None),
            Self::EnrolFirst => (ENROL_FIRST.to_owned(), None),
            Self::LacksScope(scope) => (format!("This token is not for {scope}: make one that is, under Your account."), None),
            Self::Forbidden(why) | Self::Malformed(why) | Self::Conflict(why) | Self::Gone(why) => (why.clone(), None),
            Self::Invalid(fields) => ("Some fields need another look.".to_owned(), Some(fields.clone())),
            Self::TooMany(seconds) => (format!("That was too often. Try again in {seconds} seconds."), None),
            Self::Unavailable(_) => ("We cannot take this at the moment: our database is away, or too much is going on at once. Nothing was changed; try again in a few seconds.".to_owned(), None),
            Self::Internal(_) => ("Something failed on our side, and it was logged. Nothing was half-done.".to_owned(), None),
        };
        Told { detail, fields }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::EnrolFirst => StatusCode::SEE_OTHER,
            Self::LacksScope(_) | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone(_) => StatusCode::GONE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "request failed"),
            Self::Unavailable(why) => tracing::warn!(%why, "request turned away"),
            _ => {}
        }
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self, Self::EnrolFirst) {
            return response.insert_header((LOCATION, ENROL_PATH)).finish();
        }
        match self {
            // RFC 6750, section 3: what was wrong with a token, where one was shown.
            Self::LacksScope(scope) => response.insert_header((
                WWW_AUTHENTICATE,
                format!("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\""),
            )),
            Self::TooMany(seconds) => response.insert_header(("Retry-After", seconds.to_string())),
            Self::Unavailable(_) => response.insert_header(("Retry-After", "5")),
            _ => &mut response,
        };
        let mut response = response.finish();
        response.extensions_mut().insert(self.told());
        response
    }
}
