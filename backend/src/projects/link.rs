//! The signed link that a client holds.

use domain::platform::links::{Link, LinkError, LinkPurpose};

use crate::error::AppError;
use crate::extract::Visit;

/// Reads the token of a brief's address.
pub(super) fn open(visit: &Visit, token: &str) -> Result<Link, AppError> {
    read(
        visit,
        LinkPurpose::OpenBrief,
        token,
        "This link has expired. The newest mail about the brief has one that works.",
    )
}

/// Reads the token of a confirmation.
pub(super) fn confirm(visit: &Visit, token: &str) -> Result<Link, AppError> {
    read(
        visit,
        LinkPurpose::ConfirmBrief,
        token,
        "This link has expired. Send the brief again to get another.",
    )
}

fn read(visit: &Visit, purpose: LinkPurpose, token: &str, expired: &str) -> Result<Link, AppError> {
    visit.cx.keys.read_link(purpose, token, visit.cx.now).map_err(|error| match error {
        LinkError::Invalid => AppError::NotFound,
        LinkError::Expired => AppError::Gone(expired.to_owned()),
    })
}
