//! What the operations' refusals are to a browser.

use domain::projects::{
    AttachError, ClientError, ConfirmError, ProjectState, SaveError, StaffReadError, SubmitError, TriageError,
};

use super::words::state_word;
use crate::error::AppError;

fn moved_on(state: ProjectState) -> AppError {
    AppError::Conflict(format!("This brief is {} now. Nothing was changed.", state_word(state)))
}

impl From<SaveError> for AppError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotFound => Self::NotFound,
            SaveError::WrongState(state) => moved_on(state),
            SaveError::Invalid(fields) => Self::Invalid(fields),
            SaveError::Query(error) => error.into(),
        }
    }
}

impl From<SubmitError> for AppError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::NotFound => Self::NotFound,
            SubmitError::Incomplete(fields) => Self::Invalid(fields),
            SubmitError::TooManyMails => {
                Self::Conflict("This address had its confirmation mails of today.".into())
            }
            SubmitError::Query(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for AppError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::NotFound => Self::Gone(
                "This link has been replaced: the brief was taken back after it was mailed.".into(),
            ),
            ConfirmError::Query(error) => error.into(),
        }
    }
}

impl From<ClientError> for AppError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::NotFound => Self::NotFound,
            ClientError::WrongState(state) => moved_on(state),
            ClientError::Invalid(fields) => Self::Invalid(fields),
            ClientError::Query(error) => error.into(),
        }
    }
}

impl From<AttachError> for AppError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::NotFound => Self::NotFound,
            AttachError::WrongState(state) => moved_on(state),
            AttachError::Refused(why) => Self::Conflict(why.into()),
            AttachError::Query(error) => error.into(),
        }
    }
}

impl From<StaffReadError> for AppError {
    fn from(error: StaffReadError) -> Self {
        match error {
            StaffReadError::NotAllowed | StaffReadError::NotFound => Self::NotFound,
            StaffReadError::Query(error) => error.into(),
        }
    }
}

impl From<TriageError> for AppError {
    fn from(error: TriageError) -> Self {
        match error {
            TriageError::NotAllowed | TriageError::NotFound => Self::NotFound,
            TriageError::Invalid(fields) => Self::Invalid(fields),
            TriageError::WrongState(state) => moved_on(state),
            TriageError::Changed => {
                Self::Conflict("The brief changed while you read it. Open it again, then decide.".into())
            }
            TriageError::Query(error) => error.into(),
        }
    }
}
