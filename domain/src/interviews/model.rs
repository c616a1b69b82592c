//! Types of the feature, and how an operation enters it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::queries;
use crate::candidacies::{self, Card, CardError, CardState, Side};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CandidacyId, MeetingId};
use crate::schema::candidacy_interviews;
use crate::text_enum;

text_enum! {
    /// Where an interview stands.
    pub enum MeetingState {
        /// The other side picks one of the times.
        Proposed = "proposed",
        /// It has a time.
        Booked = "booked",
        /// It was held.
        Done = "done",
        /// One of them did not come.
        NoShow = "no_show",
        /// Called off.
        Cancelled = "cancelled",
        /// Nobody picked a time while there was one.
        Lapsed = "lapsed",
    }
}

impl MeetingState {
    /// Those that are under way; a card has one of them at most.
    pub const OPEN: [Self; 2] = [Self::Proposed, Self::Booked];

    /// Whether somebody still owes a word.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "Times proposed",
            Self::Booked => "Booked",
            Self::Done => "Held",
            Self::NoShow => "Missed",
            Self::Cancelled => "Cancelled",
            Self::Lapsed => "No time was picked",
        }
    }
}

/// One interview.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = candidacy_interviews, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Meeting {
    pub id: MeetingId,
    pub candidacy_id: CandidacyId,
    pub member_id: AccountId,
    pub state: MeetingState,
    pub proposed_by: Side,
    pub slots: Vec<DateTime<Utc>>,
    pub minutes: i16,
    pub zone: String,
    pub place: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub booked_at: Option<DateTime<Utc>>,
    pub sequence: i32,
    pub due_at: Option<DateTime<Utc>>,
    pub no_show_side: Option<Side>,
    pub reminded_day_at: Option<DateTime<Utc>>,
    pub reminded_hour_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Meeting {
    /// What a form says that it was made for: a later state refuses it.
    #[must_use]
    pub fn seen(&self) -> i64 {
        self.updated_at.timestamp_micros()
    }

    /// How long it takes.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.minutes))
    }

    /// Whether its booked time has begun.
    #[must_use]
    pub fn has_begun(&self, now: DateTime<Utc>) -> bool {
        self.starts_at.is_some_and(|start| start <= now)
    }

    /// Gives a booked time up, if there is one: calendars will hear of it under the next number.
    pub(super) fn give_up_time(&mut self) -> Option<DateTime<Utc>> {
        let given_up = self.starts_at.take();
        self.booked_at = None;
        (self.reminded_day_at, self.reminded_hour_at) = (None, None);
        self.sequence += i32::from(given_up.is_some());
        given_up
    }
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum MeetingError {
    /// Not theirs, or not there.
    #[error("no such interview")]
    NotFound,
    /// Viewers read.
    #[error("not a member who hires")]
    NotAllowed,
    /// It changed since it was read; it is this now, or there is none.
    #[error("the interview changed")]
    Moved(Option<MeetingState>),
    /// The card lies where no interviews are held.
    #[error("the card is {0}")]
    Closed(CardState),
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<CardError> for MeetingError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::NotFound | CardError::Exists(_) => Self::NotFound,
            CardError::NotAllowed => Self::NotAllowed,
            CardError::Moved(state) => Self::Closed(state),
            CardError::OutcomeDue => Self::Closed(CardState::Interviewing),
            CardError::Invalid(errors) => Self::Invalid(errors),
            CardError::Query(error) => Self::Query(error),
        }
    }
}

/// Locks the card and its open interview, if it has one. Of a card that has ended none is open to anybody, even while its
/// end can be taken back.
pub(super) async fn enter(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
) -> Result<(Card, Option<Meeting>, Side), MeetingError> {
    let (card, side) = candidacies::steps::enter(conn, cx, id).await?;
    let meeting = if card.state.is_open() { queries::lock_open(conn, id).await? } else { None };
    Ok((card, meeting, side))
}

/// The other side of a card.
#[must_use]
pub(super) fn other(side: Side) -> Side {
    if side == Side::Company { Side::Engineer } else { Side::Company }
}

/// A reason that the other side reads.
pub(super) fn reason(text: &str) -> Result<String, MeetingError> {
    let mut errors = FieldErrors::default();
    let text = errors.text("reason", text, 5..=500);
    errors.into_result(text).map_err(MeetingError::Invalid)
}
