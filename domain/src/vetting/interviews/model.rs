//! Types of the feature, and who may do what with an interview.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::queries;
use crate::engineers;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ApplicationId, InterviewId, StageRunId};
use crate::schema::{interview_events, interviews};
use crate::text_enum;
use crate::vetting::conflicts::{Conflict, find_conflict};
use crate::vetting::model::Application;
use crate::vetting::queries::lock_application;

text_enum! {
    /// Where an interview stands.
    pub enum InterviewState {
        /// The candidate picks one of the times.
        Proposed = "proposed",
        /// The vetter proposes others.
        Asked = "asked",
        /// It has a time.
        Booked = "booked",
        /// It was held.
        Done = "done",
        /// One of them did not come.
        NoShow = "no_show",
        /// One of them, or the end of the application, called it off.
        Cancelled = "cancelled",
        /// Nobody picked a time while there was one.
        Lapsed = "lapsed",
    }
}
text_enum! {
    /// Who did something.
    pub enum Side { Candidate = "candidate", Vetter = "vetter", System = "system" }
}

impl InterviewState {
    /// Those that are under way; a stage has one of them at most.
    pub const OPEN: [Self; 3] = [Self::Proposed, Self::Asked, Self::Booked];

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
            Self::Asked => "Other times asked for",
            Self::Booked => "Booked",
            Self::Done => "Held",
            Self::NoShow => "Missed",
            Self::Cancelled => "Cancelled",
            Self::Lapsed => "No time was picked",
        }
    }
}

/// One conversation of one stage.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = interviews, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Interview {
    pub id: InterviewId,
    pub application_id: ApplicationId,
    pub stage_run_id: StageRunId,
    pub vetter_id: AccountId,
    pub state: InterviewState,
    pub round: i16,
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

impl Interview {
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

    /// Gives a booked time up, if there is one: calendars will hear of it under the next number.
    pub(super) fn give_up_time(&mut self) -> Option<DateTime<Utc>> {
        let given_up = self.starts_at.take();
        self.booked_at = None;
        (self.reminded_day_at, self.reminded_hour_at) = (None, None);
        self.sequence += i32::from(given_up.is_some());
        given_up
    }
}

/// A time on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Slot {
    /// Its number in the round, from 0.
    pub position: i16,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
}

/// Something that happened to an interview.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = interview_events, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct InterviewEvent {
    pub id: uuid::Uuid,
    pub state: InterviewState,
    pub side: Side,
    pub reason: String,
    pub sequence: i32,
    pub starts_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum InterviewError {
    /// Not theirs, or not there.
    #[error("no such interview")]
    NotFound,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// It changed since it was read; it is this now.
    #[error("the interview is {0}")]
    Moved(InterviewState),
    /// The application, or its stage, takes no interviews now.
    #[error("no interview can be held in this stage now")]
    Closed,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Locks application and interview, and says which side the actor is on. A form that saw an earlier state is refused.
pub(super) async fn enter(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
) -> Result<(Application, Interview, Side), InterviewError> {
    let found = queries::find(conn, id).await?.ok_or(InterviewError::NotFound)?;
    let application = lock_application(conn, found.application_id).await?.ok_or(InterviewError::NotFound)?;
    let interview = queries::lock(conn, id).await?.ok_or(InterviewError::NotFound)?;
    let side = side_of(conn, cx, &application).await?;
    Ok((application, interview, side))
}

/// Vetters on one side, the applicant on the other; to everybody else there is nothing here.
pub(super) async fn side_of(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
) -> Result<Side, InterviewError> {
    let account = cx.actor.account_id().ok_or(InterviewError::NotFound)?;
    if cx.actor.may(Permission::Vetter) {
        return match find_conflict(conn, account, application.engineer_id).await? {
            Some(conflict) => Err(InterviewError::Barred(conflict)),
            None => Ok(Side::Vetter),
        };
    }
    let engineer = engineers::find_by_account(conn, account).await?;
    let is_own = engineer.is_some_and(|engineer| engineer.id == application.engineer_id);
    if is_own { Ok(Side::Candidate) } else { Err(InterviewError::NotFound) }
}

/// A reason that the other side reads.
pub(super) fn reason(text: &str) -> Result<String, InterviewError> {
    let mut errors = FieldErrors::default();
    let text = errors.text("reason", text, 5..=500);
    errors.into_result(text).map_err(InterviewError::Invalid)
}
