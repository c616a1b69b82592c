//! The editors' desk for the list of skills: `/staff/skills`.

pub mod pages;
pub mod views;

use domain::engineers::skills::CurateError;
use domain::platform::fields::FieldErrors;

use crate::error::AppError;

impl From<CurateError> for AppError {
    fn from(error: CurateError) -> Self {
        match error {
            CurateError::NotAllowed | CurateError::NotFound => Self::NotFound,
            CurateError::Invalid(errors) => Self::Invalid(errors),
            CurateError::Conflict(why) => Self::Conflict(why.to_owned()),
            CurateError::Query(error) => error.into(),
        }
    }
}

/// Faults of a form and conflicts, which belong on the page; else the error that no form can mend.
fn faults(error: CurateError) -> Result<FieldErrors, AppError> {
    match error {
        CurateError::Invalid(errors) => Ok(errors),
        CurateError::Conflict(why) => Ok(FieldErrors::one("form", why)),
        other => Err(other.into()),
    }
}
