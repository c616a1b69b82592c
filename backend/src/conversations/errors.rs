//! What the operations' refusals are to a browser and to a program.

use domain::conversations::{PostError, ReadError};

use super::words::closed;
use crate::error::AppError;

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Query(error) => error.into(),
        }
    }
}

impl From<PostError> for AppError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::NotFound => Self::NotFound,
            PostError::Forbidden => Self::Forbidden(
                "Viewers of a company read conversations; owners and recruiters write.".into(),
            ),
            PostError::Closed(reason) => Self::Conflict(format!("{} Nothing was sent.", closed(reason))),
            PostError::Invalid(fields) => Self::Invalid(fields),
            PostError::Query(error) => error.into(),
        }
    }
}
