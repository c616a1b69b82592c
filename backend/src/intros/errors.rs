//! What the operations' refusals are to a browser.

use domain::intros::{AnswerError, AskError, IntroState, ReadError, ReviseError, WithdrawError};

use super::words::state_word;
use crate::error::AppError;

fn moved_on(state: IntroState) -> AppError {
    AppError::Conflict(format!("This request is {} already. Nothing was changed.", state_word(state)))
}

/// What a company reads that asks too often.
pub(super) fn too_many(cap: i64) -> String {
    format!("Your company sent {cap} requests in 24 hours, which is the most it may. Try again tomorrow.")
}

impl From<AskError> for AppError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::NotAllowed | AskError::NotFound => Self::NotFound,
            AskError::Unverified(_) => {
                Self::Forbidden("Only a verified company may ask for an intro.".into())
            }
            AskError::Unsigned => {
                Self::Forbidden("Your company signs the hiring agreement before its first request.".into())
            }
            AskError::DueOutcomes(_) => Self::Conflict(
                "Engineers wait for an outcome of yours. Say how those ended, then ask anew: your desk shows them.".into(),
            ),
            AskError::NotLooking => {
                Self::Conflict("This engineer is not looking for work at the moment.".into())
            }
            AskError::Invalid(fields) => Self::Invalid(fields),
            AskError::AlreadyOpen(_) => {
                Self::Conflict("A request of yours to this engineer is open already.".into())
            }
            AskError::TooMany(cap) => Self::Conflict(too_many(cap)),
            AskError::Query(error) => error.into(),
        }
    }
}

impl From<WithdrawError> for AppError {
    fn from(error: WithdrawError) -> Self {
        match error {
            WithdrawError::NotFound => Self::NotFound,
            WithdrawError::WrongState(state) => moved_on(state),
            WithdrawError::Query(error) => error.into(),
        }
    }
}

impl From<ReviseError> for AppError {
    fn from(error: ReviseError) -> Self {
        match error {
            ReviseError::NotFound => Self::NotFound,
            ReviseError::WrongState(IntroState::Sent) => {
                Self::Conflict("The engineer has not asked for other terms.".into())
            }
            ReviseError::WrongState(state) => moved_on(state),
            ReviseError::Unverified => {
                Self::Forbidden("Only a verified company may ask for an intro.".into())
            }
            ReviseError::Closed => Self::Conflict(
                "This engineer can no longer be asked. Nothing was sent; you can take the request back."
                    .into(),
            ),
            ReviseError::Invalid(fields) => Self::Invalid(fields),
            ReviseError::Query(error) => error.into(),
        }
    }
}

impl From<AnswerError> for AppError {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::NotFound => Self::NotFound,
            AnswerError::LinkUsed(state) => used(state),
            AnswerError::WrongState(state) => moved_on(state),
            AnswerError::Held => Self::Conflict(
                "Our staff suspended this company. You can decline; accepting waits until that is over."
                    .into(),
            ),
            AnswerError::RevisedEnough => Self::Conflict(
                "You asked for other terms twice. Now it is a yes or a no; nothing was changed.".into(),
            ),
            AnswerError::Invalid(fields) => Self::Invalid(fields),
            AnswerError::Query(error) => error.into(),
        }
    }
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::LinkUsed(state) => used(state),
            ReadError::Query(error) => error.into(),
        }
    }
}

fn used(state: IntroState) -> AppError {
    let what = state_word(state);
    AppError::Gone(format!(
        "This link has done its work: the request is {what}. Sign in to see it among your intros."
    ))
}
