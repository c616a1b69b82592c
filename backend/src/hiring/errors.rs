//! What the operations' refusals are to a browser.

use domain::candidacies::{CardError, CardState};
use domain::engagements::{EngagementError, EngagementState};
use domain::interviews::{MeetingError, MeetingState};
use domain::reviews::ReviewError;

use crate::error::AppError;

const READS: &str = "Your role reads the pipeline. Owners and recruiters of your company move cards.";

fn moved(state: CardState) -> AppError {
    AppError::Conflict(format!(
        "This card was moved since you opened it, or this step does not lead on from where it lies: it is in “{}” now. Nothing was changed by you, and no mail was sent. Its page says what happened.",
        state.label()
    ))
}

impl From<CardError> for AppError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::NotFound => Self::NotFound,
            CardError::NotAllowed => Self::Forbidden(READS.into()),
            CardError::Moved(state) => moved(state),
            CardError::OutcomeDue => Self::Conflict(
                "An interview is booked, or was held and has no outcome: talking on is none. Make an offer, propose a time for another interview, call a booked one off, or say no. Nothing was changed."
                    .into(),
            ),
            CardError::Exists(_) => {
                Self::Conflict("Your pipeline has an open card of this engineer already.".into())
            }
            CardError::Invalid(errors) => Self::Invalid(errors),
            CardError::Query(error) => error.into(),
        }
    }
}

impl From<MeetingError> for AppError {
    fn from(error: MeetingError) -> Self {
        match error {
            MeetingError::NotFound => Self::NotFound,
            MeetingError::NotAllowed => Self::Forbidden(READS.into()),
            MeetingError::Moved(state) => {
                let state = state.map_or("none is open", MeetingState::label);
                Self::Conflict(format!(
                    "The interview changed since you opened the page: {}. Nothing was changed by you, and no mail was sent. The page of the card shows where it stands.",
                    state.to_lowercase()
                ))
            }
            MeetingError::Closed(state) => moved(state),
            MeetingError::Invalid(errors) => Self::Invalid(errors),
            MeetingError::Query(error) => error.into(),
        }
    }
}

impl From<EngagementError> for AppError {
    fn from(error: EngagementError) -> Self {
        match error {
            EngagementError::NotFound => Self::NotFound,
            EngagementError::NotAllowed => Self::Forbidden(
                "This step is the other side's, or needs another role in your company.".into(),
            ),
            EngagementError::CardMoved(state) => moved(state),
            EngagementError::Moved(state) => Self::Conflict(format!(
                "The engagement changed since you opened the page: {}. Nothing was changed by you, and no mail was sent. The page of the card shows where it stands.",
                EngagementState::label(state).to_lowercase()
            )),
            EngagementError::Invalid(errors) => Self::Invalid(errors),
            EngagementError::Query(error) => error.into(),
        }
    }
}

impl From<ReviewError> for AppError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::NotFound => Self::NotFound,
            ReviewError::NotAllowed => Self::Forbidden(READS.into()),
            ReviewError::Closed => Self::Conflict(
                "Your word was given already, or the time for it is over. Nothing was changed.".into(),
            ),
            ReviewError::Invalid(errors) => Self::Invalid(errors),
            ReviewError::Query(error) => error.into(),
        }
    }
}
