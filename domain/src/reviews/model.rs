//! Types of the feature.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::candidacies::{CardError, Side};
use crate::directory::rules::OUTCOME_WEIGHTS;
use crate::platform::db::QueryError;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngagementId;
use crate::schema::{review_rounds, reviews};
use crate::text_enum;

text_enum! {
    /// After what.
    pub enum Occasion {
        /// The trial, or the first day where there was none.
        Hired = "hired",
        /// The end.
        Ended = "ended",
    }
}
text_enum! {
    /// How it went, as component O of T weighs it.
    pub enum Outcome {
        WouldRehire = "would_rehire", Completed = "completed", EndedWithoutFault = "ended_without_fault",
        ReplacedForCause = "replaced_for_cause",
    }
}

impl Outcome {
    /// What may be said on this occasion: while it goes on nothing has ended.
    #[must_use]
    pub fn on(occasion: Occasion) -> &'static [Self] {
        match occasion {
            Occasion::Hired => &[Self::WouldRehire, Self::Completed],
            Occasion::Ended => Self::ALL,
        }
    }

    /// What O counts of it.
    #[must_use]
    pub fn weight(self) -> f64 {
        let place = Self::ALL.iter().position(|outcome| *outcome == self).unwrap_or_default();
        OUTCOME_WEIGHTS.get(place).map_or(0.0, |(_, weight)| *weight)
    }

    /// What a side of this kind says with it.
    #[must_use]
    pub fn label(self, side: Side, occasion: Occasion) -> &'static str {
        match (self, side, occasion) {
            (Self::WouldRehire, Side::Engineer, _) => "I would work with them again",
            (Self::WouldRehire, ..) => "We would hire them again",
            (Self::Completed, _, Occasion::Hired) => "It went as agreed so far",
            (Self::Completed, ..) => "It was completed as agreed",
            (Self::EndedWithoutFault, ..) => "It ended early, without anybody's fault",
            (Self::ReplacedForCause, Side::Engineer, _) => "I left for cause",
            (Self::ReplacedForCause, ..) => "We replaced them for cause",
        }
    }
}

/// A time in which both sides may give their word.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = review_rounds, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Round {
    pub engagement_id: EngagementId,
    pub occasion: Occasion,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub shown_at: Option<DateTime<Utc>>,
}

/// One side's word.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reviews, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Review {
    pub side: Side,
    pub outcome: Outcome,
    pub body: String,
    pub created_at: DateTime<Utc>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// Not theirs, or not there.
    #[error("no such review")]
    NotFound,
    /// Viewers read.
    #[error("not a member who hires")]
    NotAllowed,
    /// They gave their word already, or the time is over.
    #[error("the round is closed")]
    Closed,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<CardError> for ReviewError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::NotFound | CardError::Exists(_) => Self::NotFound,
            CardError::NotAllowed => Self::NotAllowed,
            CardError::Moved(_) | CardError::OutcomeDue => Self::Closed,
            CardError::Invalid(errors) => Self::Invalid(errors),
            CardError::Query(error) => Self::Query(error),
        }
    }
}

#[cfg(test)]
mod weights {
    use super::Outcome;

    #[test]
    fn outcomes_weigh_what_the_table_of_the_ranking_says() {
        let weights: Vec<f64> = Outcome::ALL.iter().map(|outcome| outcome.weight()).collect();
        assert_eq!(weights, [1.0, 0.85, 0.6, 0.0]);
    }
}
