//! What the operations' refusals are to a browser.

use domain::moderation::{AppealError, BlockError, DecideError, DeskError, ReportError, ReportState};

use crate::error::AppError;

/// Seconds after which a report may be tried again that was one too many.
const A_WHILE: u64 = 3600;

/// One word for a state.
pub(super) fn word(state: ReportState) -> &'static str {
    match state {
        ReportState::Open => "open",
        ReportState::InReview => "being looked at",
        ReportState::Actioned => "acted on",
        ReportState::Dismissed => "dismissed",
        ReportState::Appealed => "appealed",
        ReportState::Closed => "closed",
    }
}

fn moved_on(state: ReportState) -> AppError {
    AppError::Conflict(format!("This report is {} already. Nothing was changed.", word(state)))
}

fn changed() -> AppError {
    AppError::Conflict("A colleague did something about this report meanwhile. Read it again first.".into())
}

impl From<BlockError> for AppError {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::NotFound => Self::NotFound,
            BlockError::Lifted => Self::Conflict("This block is lifted already.".into()),
            BlockError::Query(error) => error.into(),
        }
    }
}

impl From<ReportError> for AppError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::NotFound => Self::NotFound,
            ReportError::Invalid(fields) => Self::Invalid(fields),
            ReportError::Already(_) => {
                Self::Conflict("You reported this already, and our staff are looking at it.".into())
            }
            ReportError::TooMany => Self::TooMany(A_WHILE),
            ReportError::Query(error) => error.into(),
        }
    }
}

impl From<DecideError> for AppError {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::NotFound => Self::NotFound,
            DecideError::WrongState(state) => moved_on(state),
            DecideError::Changed => changed(),
            DecideError::AlreadySo => {
                Self::Conflict("It is so already, by an earlier decision. Nothing was changed.".into())
            }
            DecideError::Invalid(fields) => Self::Invalid(fields),
            DecideError::Query(error) => error.into(),
        }
    }
}

impl From<AppealError> for AppError {
    fn from(error: AppealError) -> Self {
        match error {
            AppealError::NotFound => Self::NotFound,
            AppealError::WrongState(ReportState::Appealed) => {
                Self::Gone("This link has done its work: you appealed. The outcome comes by mail.".into())
            }
            AppealError::WrongState(_) => Self::Gone(
                "There is nothing left to appeal against: the measure is decided or taken back.".into(),
            ),
            AppealError::SamePerson => Self::Conflict(
                "You took this measure. Somebody else decides the appeal; nothing was changed.".into(),
            ),
            AppealError::Changed => changed(),
            AppealError::Invalid(fields) => Self::Invalid(fields),
            AppealError::Query(error) => error.into(),
        }
    }
}

impl From<DeskError> for AppError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotFound => Self::NotFound,
            DeskError::Query(error) => error.into(),
        }
    }
}
