//! What a card is, and what moves it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::db::QueryError;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CandidacyId, CompanyId, EngineerId, IntroId};
use crate::schema::{candidacies, candidacy_events};
use crate::text_enum;

text_enum! {
    /// Where a card lies.
    pub enum CardState {
        Sourced = "sourced", Shortlisted = "shortlisted", Intro = "intro", Conversation = "conversation",
        Interviewing = "interviewing", Offer = "offer", Trial = "trial", Hired = "hired", Rejected = "rejected",
        Withdrawn = "withdrawn", Closed = "closed",
    }
}
text_enum! {
    /// What moves it.
    pub enum CardAction {
        /// The company found them.
        Add = "add",
        /// The company wants them.
        Shortlist = "shortlist",
        /// Not yet, or not them.
        Unshortlist = "unshortlist",
        /// The company asked to meet them.
        Ask = "ask",
        /// The engineer said yes.
        Accept = "accept",
        /// The engineer said no to the request.
        Decline = "decline",
        /// Nobody answered the request.
        Expire = "expire",
        /// The company took its request back.
        TakeBack = "take_back",
        /// An interview is being arranged.
        Interview = "interview",
        /// Back to talking.
        Talk = "talk",
        /// The company makes an offer.
        Offer = "offer",
        /// The offer was declined, taken back, or not answered.
        NoDeal = "no_deal",
        /// The trial begins.
        StartTrial = "start_trial",
        /// Hired.
        Hire = "hire",
        /// The company says no.
        Reject = "reject",
        /// The company does not go on after the trial.
        EndTrial = "end_trial",
        /// The engineer steps back.
        Withdraw = "withdraw",
        /// The time for an answer is over.
        Close = "close",
        /// The company takes its last move back.
        Undo = "undo",
    }
}
text_enum! {
    /// Who did something.
    pub enum Side { Company = "company", Engineer = "engineer", System = "system" }
}

impl CardState {
    /// Those of a card that is still under way, in the order of the board.
    pub const OPEN: [Self; 7] = [
        Self::Sourced,
        Self::Shortlisted,
        Self::Intro,
        Self::Conversation,
        Self::Interviewing,
        Self::Offer,
        Self::Trial,
    ];

    /// The state after `action`; `None`: not from here. [`CardAction::Undo`] has no place of its own: it leads back.
    #[must_use]
    pub fn after(self, action: CardAction) -> Option<Self> {
        use CardAction as A;
        match (self, action) {
            (Self::Sourced, A::Shortlist) | (Self::Intro, A::TakeBack) => Some(Self::Shortlisted),
            (Self::Shortlisted, A::Unshortlist) => Some(Self::Sourced),
            (Self::Sourced | Self::Shortlisted, A::Ask) => Some(Self::Intro),
            (Self::Intro, A::Accept) | (Self::Interviewing, A::Talk) => Some(Self::Conversation),
            (Self::Conversation, A::Interview) | (Self::Offer, A::NoDeal) => Some(Self::Interviewing),
            (Self::Conversation | Self::Interviewing, A::Offer) => Some(Self::Offer),
            (Self::Offer, A::StartTrial) => Some(Self::Trial),
            (Self::Offer | Self::Trial, A::Hire) => Some(Self::Hired),
            (Self::Sourced | Self::Shortlisted | Self::Conversation | Self::Interviewing, A::Reject)
            | (Self::Trial, A::EndTrial) => Some(Self::Rejected),
            (Self::Intro, A::Decline)
            | (Self::Conversation | Self::Interviewing | Self::Offer | Self::Trial, A::Withdraw) => {
                Some(Self::Withdrawn)
            }
            (Self::Intro, A::Expire)
            | (
                Self::Sourced
                | Self::Shortlisted
                | Self::Conversation
                | Self::Interviewing
                | Self::Offer
                | Self::Trial,
                A::Close,
            ) => Some(Self::Closed),
            _ => None,
        }
    }

    /// Whether it is under way.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// Whether the engineer knows of it: they said yes to a request, or have been hired.
    #[must_use]
    pub fn is_known(self) -> bool {
        matches!(self, Self::Conversation | Self::Interviewing | Self::Offer | Self::Trial | Self::Hired)
    }

    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Sourced => "Sourced",
            Self::Shortlisted => "Shortlisted",
            Self::Intro => "Intro asked",
            Self::Conversation => "In conversation",
            Self::Interviewing => "Interviewing",
            Self::Offer => "Offer",
            Self::Trial => "Trial",
            Self::Hired => "Hired",
            Self::Rejected => "Rejected",
            Self::Withdrawn => "Withdrawn by the engineer",
            Self::Closed => "Closed without response",
        }
    }
}

impl CardAction {
    /// What a member of the company may do with the card itself; everything else follows from requests, interviews and
    /// engagements.
    pub const OF_COMPANY: [Self; 5] =
        [Self::Shortlist, Self::Unshortlist, Self::Interview, Self::Talk, Self::Reject];

    /// As the history tells it.
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Self::Add => "Added to the pipeline",
            Self::Shortlist => "Shortlisted",
            Self::Unshortlist => "Taken off the shortlist",
            Self::Ask => "Intro asked",
            Self::Accept => "Request accepted",
            Self::Decline => "Request declined",
            Self::Expire => "Request expired without an answer",
            Self::TakeBack => "Request taken back",
            Self::Interview => "Moved to interviewing",
            Self::Talk => "Back in conversation",
            Self::Offer => "Offer made",
            Self::NoDeal => "Offer ended without agreement",
            Self::StartTrial => "Trial began",
            Self::Hire => "Hired",
            Self::Reject => "Rejected",
            Self::EndTrial => "Not continued after the trial",
            Self::Withdraw => "The engineer withdrew",
            Self::Close => "Closed: the time for an answer was over",
            Self::Undo => "Last move taken back",
        }
    }
}

/// One engineer's card.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = candidacies, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Card {
    pub id: CandidacyId,
    pub company_id: CompanyId,
    pub engineer_id: EngineerId,
    pub intro_id: Option<IntroId>,
    pub role_title: String,
    pub state: CardState,
    pub ended_from: Option<CardState>,
    pub version: i32,
    pub waiting_since: DateTime<Utc>,
    pub told: i16,
    pub next_step_due: Option<DateTime<Utc>>,
    pub feedback: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Card {
    /// Whether the engineer has learnt of this company's interest: what they have seen stays theirs to see.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.state.is_known() || self.ended_from.is_some_and(CardState::is_known)
    }
}

/// Something that happened to a card.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = candidacy_events, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct CardEvent {
    pub id: Uuid,
    pub action: String,
    pub state: CardState,
    pub side: Side,
    pub account_id: Option<AccountId>,
    pub note: String,
    pub at: DateTime<Utc>,
}

/// A word for the team.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Note {
    /// Who wrote it; nothing once they are erased.
    pub author: Option<String>,
    /// As typed.
    pub body: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// Not theirs, or not there.
    #[error("no such card")]
    NotFound,
    /// Viewers read.
    #[error("not a member who hires")]
    NotAllowed,
    /// It was moved since it was read, or this step does not lead on from where it lies.
    #[error("the card is {0}")]
    Moved(CardState),
    /// The engineer waits for the outcome of an interview: talking on is none.
    #[error("the engineer waits for an outcome")]
    OutcomeDue,
    /// The company has a card of this engineer.
    #[error("there is a card already")]
    Exists(CandidacyId),
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}
