//! Types of the feature, and the states that an application may take.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::ids::{AccountId, ApplicationId, EngineerId, StageId, StageRunId, TrackId};
use crate::schema::{application_events, applications, stage_runs, vetting_stages, vetting_tracks};
use crate::text_enum;

text_enum! {
    /// Where an application stands.
    pub enum ApplicationState {
        Draft = "draft", Submitted = "submitted", Screening = "screening", Assessment = "assessment",
        Interview = "interview", Decision = "decision", Approved = "approved", Rejected = "rejected",
        Waitlisted = "waitlisted", Withdrawn = "withdrawn", Expired = "expired",
    }
}
text_enum! {
    /// What a decision says.
    pub enum Outcome { Approved = "approved", Rejected = "rejected", Waitlisted = "waitlisted" }
}
text_enum! {
    /// What is done in a stage.
    pub enum StageKind {
        Screening = "screening", Assessment = "assessment", Interview = "interview", WorkSample = "work_sample",
    }
}
text_enum! {
    /// Where one stage of one application stands.
    pub enum StageRunState {
        Pending = "pending", Scheduled = "scheduled", Submitted = "submitted", Scored = "scored", Passed = "passed",
        Failed = "failed", Waived = "waived",
    }
}

impl ApplicationState {
    /// Where it may go from here; nothing from where it has ended.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use ApplicationState::{
            Approved, Assessment, Decision, Draft, Expired, Interview, Rejected, Screening, Submitted,
            Waitlisted, Withdrawn,
        };
        match self {
            Draft => &[Submitted, Withdrawn, Expired],
            Submitted | Waitlisted => &[Screening, Withdrawn, Expired],
            Screening => &[Assessment, Interview, Decision, Withdrawn, Expired],
            Assessment => &[Interview, Decision, Withdrawn, Expired],
            Interview => &[Decision, Withdrawn, Expired],
            Decision => &[Approved, Rejected, Waitlisted, Withdrawn, Expired],
            Approved | Rejected | Withdrawn | Expired => &[],
        }
    }

    /// Whether it may still go anywhere.
    #[must_use]
    pub fn is_open(self) -> bool {
        !self.next().is_empty()
    }

    /// Whether staff owe the next step, by a date.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Screening | Self::Assessment | Self::Interview | Self::Decision
        )
    }

    /// As it is read: "In screening".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Submitted => "Submitted",
            Self::Screening => "In screening",
            Self::Assessment => "In assessment",
            Self::Interview => "In interview",
            Self::Decision => "Waiting for a decision",
            Self::Approved => "Approved",
            Self::Rejected => "Not approved",
            Self::Waitlisted => "On the waiting list",
            Self::Withdrawn => "Withdrawn",
            Self::Expired => "Expired",
        }
    }
}

impl StageKind {
    /// Where an application stands while a stage of this kind is open.
    #[must_use]
    pub fn state(self) -> ApplicationState {
        match self {
            Self::Screening => ApplicationState::Screening,
            Self::Assessment | Self::WorkSample => ApplicationState::Assessment,
            Self::Interview => ApplicationState::Interview,
        }
    }

    /// Whether the applicant hands something in.
    #[must_use]
    pub fn asks_for_work(self) -> bool {
        matches!(self, Self::Assessment | Self::WorkSample)
    }
}

impl StageRunState {
    /// Where it may go from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        use StageRunState::{Failed, Passed, Pending, Scheduled, Scored, Submitted, Waived};
        match self {
            Pending => &[Scheduled, Submitted, Scored, Waived],
            Scheduled => &[Pending, Submitted, Scored, Waived],
            Submitted => &[Scored, Waived],
            Scored => &[Passed, Failed, Waived],
            Passed | Failed | Waived => &[],
        }
    }

    /// Whether nothing happens in it any more.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.next().is_empty()
    }
}

impl Outcome {
    /// The state that it leads to.
    #[must_use]
    pub fn state(self) -> ApplicationState {
        match self {
            Self::Approved => ApplicationState::Approved,
            Self::Rejected => ApplicationState::Rejected,
            Self::Waitlisted => ApplicationState::Waitlisted,
        }
    }
}

/// One attempt of a developer to enter the network.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = applications, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Application {
    pub id: ApplicationId,
    pub engineer_id: EngineerId,
    pub track_id: TrackId,
    pub attempt: i16,
    pub state: ApplicationState,
    pub stage_due_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub reapply_after: Option<DateTime<Utc>>,
    pub applicant_asked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// One version of a track; immutable once an application used it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = vetting_tracks, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Track {
    pub id: TrackId,
    pub slug: String,
    pub version: i32,
    pub name: String,
    pub cap_minutes: i32,
}

/// A stage of a track.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = vetting_stages, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Stage {
    pub id: StageId,
    pub position: i16,
    pub kind: StageKind,
    pub name: String,
    pub candidate_minutes: i32,
    pub due_days: i32,
    pub task_md: String,
}

/// A criterion of a stage, with what the marks 1, 3 and 5 mean.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Dimension {
    pub id: Uuid,
    pub stage_id: StageId,
    pub name: String,
    /// Mark → what it looks like, by mark.
    pub anchors: Vec<(String, String)>,
    /// What a good mark says about the applicant's skills.
    pub covers: Covers,
}

/// What a criterion says about skills: a good mark raises them to *assessed*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covers {
    /// Nothing.
    #[default]
    Nothing,
    /// All that the applicant calls primary.
    PrimarySkills,
    /// This one, if the applicant has it.
    Skill(i32),
}

impl Covers {
    /// From its columns.
    #[must_use]
    pub fn of(word: &str, skill: Option<i32>) -> Self {
        match (word, skill) {
            ("primary_skills", _) => Self::PrimarySkills,
            ("skill", Some(skill)) => Self::Skill(skill),
            _ => Self::Nothing,
        }
    }

    /// As its columns hold it.
    #[must_use]
    pub fn columns(self) -> (&'static str, Option<i32>) {
        match self {
            Self::Nothing => ("nothing", None),
            Self::PrimarySkills => ("primary_skills", None),
            Self::Skill(skill) => ("skill", Some(skill)),
        }
    }
}

/// One stage of one application.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = stage_runs, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct StageRun {
    pub id: StageRunId,
    pub application_id: ApplicationId,
    pub stage_id: StageId,
    pub state: StageRunState,
    pub assignee_id: Option<AccountId>,
    pub due_at: DateTime<Utc>,
    pub waive_reason: Option<String>,
    pub opened_at: Option<DateTime<Utc>>,
    pub handed_in_at: Option<DateTime<Utc>>,
    pub work_url: Option<String>,
    pub work_text: Option<String>,
    pub outcome_note: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl StageRun {
    /// Whether it is under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opened_at.is_some() && !self.state.is_closed()
    }
}

/// A step of an application.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_events, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Event {
    pub from_state: Option<ApplicationState>,
    pub to_state: ApplicationState,
    pub actor_id: Option<AccountId>,
    pub at: DateTime<Utc>,
}

/// A decision, as the applicant reads it; the note is for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Decision {
    pub id: Uuid,
    pub outcome: Outcome,
    pub decided_by: AccountId,
    pub message: String,
    pub internal_note: String,
    pub decided_at: DateTime<Utc>,
    pub reasons: Vec<DecisionReason>,
}

/// Why, for one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionReason {
    /// The criterion's name.
    pub criterion: String,
    /// What was seen, and what would change it.
    pub message: String,
}
