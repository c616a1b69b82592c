//! What the operations' refusals are to a browser.

use domain::directory::rates::SetRateError;
use domain::saved_searches::SearchError;
use domain::shortlists::ListError;

use crate::error::AppError;

const READERS: &str = "Viewers read the company's lists. To change them, ask an owner to make you a recruiter. Nothing was changed.";

impl From<ListError> for AppError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::NotAllowed => Self::Forbidden(READERS.to_owned()),
            ListError::NotFound => Self::NotFound,
            ListError::Full(most) => {
                Self::Conflict(format!("This list is full: it holds {most} engineers. Remove somebody first."))
            }
            ListError::NotEmpty => Self::Conflict(
                "There is still somebody in this list, maybe somebody whom you cannot see at the moment. Nothing was deleted.".to_owned(),
            ),
            ListError::Invalid(errors) => Self::Invalid(errors),
            ListError::Query(error) => error.into(),
        }
    }
}

impl From<SearchError> for AppError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::NotAllowed => Self::Forbidden(READERS.to_owned()),
            SearchError::NotFound => Self::NotFound,
            SearchError::Invalid(errors) => Self::Invalid(errors),
            SearchError::Query(error) => error.into(),
        }
    }
}

impl From<SetRateError> for AppError {
    fn from(error: SetRateError) -> Self {
        match error {
            SetRateError::NotAllowed => Self::NotFound,
            SetRateError::Invalid(errors) => Self::Invalid(errors),
            SetRateError::Query(error) => error.into(),
        }
    }
}
