//! Types of the digest's tables.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::db::QueryError;
use crate::platform::ids::{DigestId, EngineerId};
use crate::platform::templates::TemplateError;
use crate::schema::{digest_picks, digests};
use crate::text_enum;

text_enum! {
    /// Where an issue stands.
    pub enum DigestState {
        Planned = "planned", Previewed = "previewed", Approved = "approved", Frozen = "frozen", Sending = "sending",
        Paused = "paused", Finished = "finished", Cancelled = "cancelled", Skipped = "skipped",
    }
}
text_enum! {
    /// Where one reader's copy stands.
    pub enum DeliveryState {
        Waiting = "waiting", Leased = "leased", InFlight = "in_flight", Deferred = "deferred",
        Uncertain = "uncertain", Held = "held", Sent = "sent", Bounced = "bounced", Suppressed = "suppressed",
        Skipped = "skipped", Failed = "failed",
    }
}
text_enum! {
    /// Where a pick stands.
    pub enum PickState { Candidate = "candidate", Dropped = "dropped", Frozen = "frozen", Struck = "struck" }
}
text_enum! {
    /// How an engineer is shown.
    pub enum Scope { Named = "named", Anonymous = "anonymous" }
}
text_enum! {
    /// Who approves.
    pub enum ApprovalMode { Auto = "auto", Manual = "manual" }
}
text_enum! {
    /// What becomes of copies whose fate a crash made unknowable.
    pub enum UncertainPolicy { Hold = "hold", Resend = "resend" }
}

impl DigestState {
    /// Before the content is fixed: picks may still change.
    #[must_use]
    pub fn is_draft(self) -> bool {
        matches!(self, Self::Planned | Self::Previewed)
    }

    /// Nothing will happen any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled | Self::Skipped)
    }
}

/// One issue, without its snapshot.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = digests, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains the columns")]
pub struct Digest {
    pub id: DigestId,
    pub period: String,
    pub state: DigestState,
    pub state_reason: Option<String>,
    pub approval: ApprovalMode,
    pub uncertain_policy: UncertainPolicy,
    pub send_at: DateTime<Utc>,
    pub is_held: bool,
    pub is_caught_up: bool,
    pub intro_text: String,
    pub template_sha256: Option<Vec<u8>>,
    pub mail_date: Option<DateTime<Utc>>,
    pub candidates: Option<i32>,
    pub frozen_count: Option<i32>,
    pub freeze_cursor: Option<Uuid>,
    pub planned_at: DateTime<Utc>,
    pub previewed_at: Option<DateTime<Utc>>,
    pub approved_at: Option<DateTime<Utc>>,
    pub approved_by: Option<Uuid>,
    pub frozen_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// One engineer in an issue.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = digest_picks, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains the columns")]
pub struct Pick {
    pub digest_id: DigestId,
    pub engineer_id: EngineerId,
    pub position: i16,
    pub score: i16,
    pub scope: Scope,
    pub reason: String,
    pub is_pinned: bool,
    pub state: PickState,
    pub state_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// Why an operation on a digest was not done.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// There is no such issue, engineer or copy.
    #[error("there is no such issue")]
    NotFound,
    /// The actor may not.
    #[error("only editors and admins may do this")]
    Forbidden,
    /// The state has moved on.
    #[error("the issue is {0}: this is not possible now")]
    WrongState(DigestState),
    /// So many days after the freeze nothing of an issue is sent any more.
    #[error("the issue is older than {0} days: nothing of it is sent any more")]
    Stale(i64),
    /// A reason is asked for, and one was not given.
    #[error("say why, in 3 to 300 characters")]
    ReasonMissing,
    /// The engineer may not be in this issue.
    #[error("this engineer cannot be in this issue: {0}")]
    NotEligible(&'static str),
    /// A copy would be larger than mail providers show whole.
    #[error("a copy of this issue has {0} bytes, more than 100,000")]
    TooLarge(usize),
    /// Rows and exclusions do not add up to the readers looked at.
    #[error("the freeze does not add up: {candidates} readers, {rows} rows, {exclusions} exclusions")]
    DoesNotAddUp {
        /// Subscribers looked at.
        candidates: i64,
        /// Rows of the ledger.
        rows: i64,
        /// Excluded, over all reasons.
        exclusions: i64,
    },
    /// Our fault: a template or a stored snapshot is broken.
    #[error("the issue cannot be rendered: {0}")]
    Unrenderable(String),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<TemplateError> for DigestError {
    fn from(error: TemplateError) -> Self {
        Self::Unrenderable(error.to_string())
    }
}

/// The reason that staff gave, trimmed.
///
/// # Errors
/// [`DigestError::ReasonMissing`] when it is too short, too long, or holds control characters.
pub(super) fn reason(text: &str) -> Result<String, DigestError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if !(3..=300).contains(&length) || text.chars().any(char::is_control) {
        return Err(DigestError::ReasonMissing);
    }
    Ok(text)
}
