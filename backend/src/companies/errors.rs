//! What the operations' refusals are to a browser.

use domain::companies::{DecideError, ReadError, SaveProfileError, SubmitError};

use crate::error::AppError;

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotAllowed | ReadError::NotFound => Self::NotFound,
            ReadError::Query(error) => error.into(),
        }
    }
}

impl From<SaveProfileError> for AppError {
    fn from(error: SaveProfileError) -> Self {
        match error {
            SaveProfileError::NotOwner => {
                Self::Forbidden("Only an owner of the company writes its profile.".into())
            }
            SaveProfileError::Invalid(fields) => Self::Invalid(fields),
            SaveProfileError::Query(error) => error.into(),
        }
    }
}

impl From<SubmitError> for AppError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::NotOwner => {
                Self::Forbidden("Only an owner of the company asks for verification.".into())
            }
            SubmitError::AddressUnverified => {
                Self::Conflict("Verify your own address first: the answer comes by mail.".into())
            }
            SubmitError::Incomplete(missing) => {
                Self::Conflict(format!("The profile still lacks {}.", missing.join(", ")))
            }
            SubmitError::WrongState(state) => Self::Conflict(format!("The company is {state} already.")),
            SubmitError::Query(error) => error.into(),
        }
    }
}

impl From<DecideError> for AppError {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::NotAllowed | DecideError::NotFound => Self::NotFound,
            DecideError::Invalid(fields) => Self::Invalid(fields),
            DecideError::WrongState(state) => Self::Conflict(format!(
                "The company is {} now. Open it again to see what is possible.",
                words(state)
            )),
            DecideError::Changed => Self::Conflict(
                "The profile was changed while you read it. Open it again, then decide.".into(),
            ),
            DecideError::Query(error) => error.into(),
        }
    }
}

fn words(state: domain::companies::CompanyState) -> &'static str {
    super::status::word(state)
}
