//! The steps of a profile besides its main form: work history, portfolio, languages with permits and links, photo and
//! CV. Each is a page of its own, in any order; what is typed is kept as a draft where scripts run.

pub mod cv;
pub mod drafts;
pub mod files;
pub mod forms;
pub mod history;
pub mod languages;
pub mod languages_view;
pub mod photo;
pub mod portfolio;
pub(crate) mod samples;
pub mod steps;
pub mod views;

use domain::engineers::parts::PartError;
use domain::platform::fields::FieldErrors;

use crate::error::AppError;

/// The faults of a form, or the error that no form can mend.
pub(super) fn faults(error: PartError) -> Result<FieldErrors, AppError> {
    match error {
        PartError::Invalid(errors) => Ok(errors),
        PartError::NotDeveloper | PartError::NotFound => Err(AppError::NotFound),
        PartError::Query(error) => Err(error.into()),
    }
}

/// The answer to a removal, which has no fields that could be wrong.
pub(super) fn gone(done: Result<(), PartError>) -> Result<(), AppError> {
    done.map_err(|error| faults(error).map_or_else(|error| error, AppError::Invalid))
}
