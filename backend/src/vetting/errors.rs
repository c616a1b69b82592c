//! What the operations' refusals are to a browser.

use domain::vetting::DecideError;
use domain::vetting::ReadError;
use domain::vetting::conflicts::{Conflict, ConflictError, EmployersError};
use domain::vetting::stages::{HandInError, StageError};

use super::timeline::date;
use crate::error::AppError;

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Barred(conflict) => StageError::Barred(conflict).into(),
            ReadError::Query(error) => error.into(),
        }
    }
}

impl From<StageError> for AppError {
    fn from(error: StageError) -> Self {
        match error {
            StageError::NotAllowed | StageError::NotFound => Self::NotFound,
            StageError::Barred(conflict) => {
                Self::Conflict(format!("{} Nothing was changed.", barred(&conflict)))
            }
            StageError::Taken => Self::Conflict(
                "Somebody else has this stage by now. Nothing was changed; open the application to see who."
                    .to_owned(),
            ),
            StageError::Moved(now) => Self::Conflict(format!(
                "This application moved on before you: {} since {}. Nothing was changed and no mail was sent. Open it again to see where it stands.",
                now.state.label().to_lowercase(),
                date(now.updated_at),
            )),
            StageError::Invalid(errors) => Self::Invalid(errors),
            StageError::Query(error) => error.into(),
        }
    }
}

impl From<DecideError> for AppError {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::NotAllowed | DecideError::NotFound => Self::NotFound,
            DecideError::Barred(conflict) => StageError::Barred(conflict).into(),
            DecideError::Invalid(errors) => Self::Invalid(errors),
            DecideError::Moved(now) => StageError::Moved(now).into(),
            DecideError::Query(error) => error.into(),
        }
    }
}

impl From<HandInError> for AppError {
    fn from(error: HandInError) -> Self {
        match error {
            HandInError::NotFound => Self::NotFound,
            HandInError::Closed => Self::Conflict(
                "Nothing is to be handed in here: it is in already, or the stage is closed. Nothing was changed.".to_owned(),
            ),
            HandInError::Invalid(errors) => Self::Invalid(errors),
            HandInError::Query(error) => error.into(),
        }
    }
}

impl From<ConflictError> for AppError {
    fn from(error: ConflictError) -> Self {
        match error {
            ConflictError::NotAllowed | ConflictError::NotFound => Self::NotFound,
            ConflictError::Query(error) => error.into(),
        }
    }
}

impl From<EmployersError> for AppError {
    fn from(error: EmployersError) -> Self {
        match error {
            EmployersError::NotAllowed => Self::NotFound,
            EmployersError::Invalid(errors) => Self::Invalid(errors),
            EmployersError::Query(error) => error.into(),
        }
    }
}

/// Why somebody may not judge a person, in a sentence.
pub(crate) fn barred(conflict: &Conflict) -> String {
    match conflict {
        Conflict::Own => "This is your own application.".to_owned(),
        Conflict::Declared => "You said that you know this person, so you do not judge them.".to_owned(),
        Conflict::SameEmployer(domain) => {
            format!("You both work or worked at {domain}, so you do not judge them.")
        }
    }
}
