//! What an engagement is, and what moves it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;

use crate::candidacies::{CardError, CardState, Side};
use crate::engineers::EngagementType;
use crate::intros::PayUnit;
use crate::platform::db::QueryError;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CandidacyId, CompanyId, EngagementId, EngineerId};
use crate::platform::money::Currency;
use crate::schema::engagements;
use crate::text_enum;

text_enum! {
    /// Where an engagement stands.
    pub enum EngagementState {
        Proposed = "proposed", Agreed = "agreed", Trial = "trial", Active = "active", Paused = "paused",
        Completed = "completed", Ended = "ended", Declined = "declined", Withdrawn = "withdrawn", Lapsed = "lapsed",
    }
}
text_enum! {
    /// What moves it.
    pub enum EngagementAction {
        /// The engineer says yes.
        Agree = "agree",
        /// The engineer says no.
        Decline = "decline",
        /// The company takes its offer back.
        TakeBack = "take_back",
        /// Nobody answered.
        Lapse = "lapse",
        /// The first day of the trial.
        StartTrial = "start_trial",
        /// The first day, without a trial.
        Start = "start",
        /// The company goes on after the trial.
        Continue = "continue",
        /// The work rests.
        Pause = "pause",
        /// It goes on.
        Resume = "resume",
        /// It is done.
        Complete = "complete",
        /// It ends before it is done.
        End = "end",
        /// Nobody decided about the trial.
        Expire = "expire",
    }
}

impl EngagementState {
    /// Those under way.
    pub const OPEN: [Self; 5] = [Self::Proposed, Self::Agreed, Self::Trial, Self::Active, Self::Paused];

    /// The state after `action`; `None`: not from here.
    #[must_use]
    pub fn after(self, action: EngagementAction) -> Option<Self> {
        use EngagementAction as A;
        match (self, action) {
            (Self::Proposed, A::Agree) => Some(Self::Agreed),
            (Self::Proposed, A::Decline) => Some(Self::Declined),
            (Self::Proposed, A::TakeBack) => Some(Self::Withdrawn),
            (Self::Proposed, A::Lapse) => Some(Self::Lapsed),
            (Self::Agreed, A::StartTrial) => Some(Self::Trial),
            (Self::Agreed, A::Start) | (Self::Trial, A::Continue) | (Self::Paused, A::Resume) => {
                Some(Self::Active)
            }
            (Self::Active, A::Pause) => Some(Self::Paused),
            (Self::Active | Self::Paused, A::Complete) => Some(Self::Completed),
            (Self::Agreed | Self::Trial | Self::Active | Self::Paused, A::End) | (Self::Trial, A::Expire) => {
                Some(Self::Ended)
            }
            _ => None,
        }
    }

    /// Whether it is under way.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "Offered",
            Self::Agreed => "Agreed",
            Self::Trial => "Trial",
            Self::Active => "Active",
            Self::Paused => "Paused",
            Self::Completed => "Completed",
            Self::Ended => "Ended",
            Self::Declined => "Declined",
            Self::Withdrawn => "Taken back",
            Self::Lapsed => "Not answered",
        }
    }
}

impl EngagementAction {
    /// Whether this side may do it.
    #[must_use]
    pub fn is_for(self, side: Side) -> bool {
        match self {
            Self::Agree | Self::Decline => side == Side::Engineer,
            Self::TakeBack | Self::Continue | Self::Complete => side == Side::Company,
            Self::Pause | Self::Resume | Self::End => side != Side::System,
            Self::Lapse | Self::StartTrial | Self::Start | Self::Expire => side == Side::System,
        }
    }

    /// Whether it needs a reason, which the other side reads.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::End | Self::Pause)
    }
}

/// One hire, from the offer to its end.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = engagements, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Engagement {
    pub id: EngagementId,
    pub candidacy_id: CandidacyId,
    pub company_id: CompanyId,
    pub engineer_id: EngineerId,
    pub proposer_id: AccountId,
    pub kind: EngagementType,
    pub pay_unit: PayUnit,
    pub pay_minor: i64,
    pub currency: Currency,
    pub hours_per_week: i16,
    pub starts_on: NaiveDate,
    pub trial_ends_on: Option<NaiveDate>,
    pub note: String,
    pub state: EngagementState,
    pub version: i32,
    pub respond_by: DateTime<Utc>,
    pub told: i16,
    pub ended_by: Option<Side>,
    pub end_reason: Option<String>,
    pub hired_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Engagement {
    /// `€85 an hour`.
    #[must_use]
    pub fn pay(&self) -> String {
        let unit = match self.pay_unit {
            PayUnit::Hour => "an hour",
            PayUnit::Year => "a year",
        };
        format!("{} {unit}", self.currency.format(self.pay_minor))
    }

    /// When its first day begins: days are UTC days.
    #[must_use]
    pub fn starts_at(&self) -> DateTime<Utc> {
        midnight(self.starts_on)
    }

    /// When the trial's last day begins.
    #[must_use]
    pub fn trial_ends_at(&self) -> Option<DateTime<Utc>> {
        self.trial_ends_on.map(midnight)
    }
}

/// The beginning of a UTC day.
pub(super) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum EngagementError {
    /// Not theirs, or not there.
    #[error("no such engagement")]
    NotFound,
    /// Viewers read; and what one side may do the other may not.
    #[error("not theirs to do")]
    NotAllowed,
    /// The card lies elsewhere, or was moved since it was read.
    #[error("the card is {0}")]
    CardMoved(CardState),
    /// It changed since it was read, or this step does not lead on from there.
    #[error("the engagement is {0}")]
    Moved(EngagementState),
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<CardError> for EngagementError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::NotFound | CardError::Exists(_) => Self::NotFound,
            CardError::NotAllowed => Self::NotAllowed,
            CardError::Moved(state) => Self::CardMoved(state),
            CardError::OutcomeDue => Self::CardMoved(CardState::Interviewing),
            CardError::Invalid(errors) => Self::Invalid(errors),
            CardError::Query(error) => Self::Query(error),
        }
    }
}
