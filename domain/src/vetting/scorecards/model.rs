//! Types of scorecards.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::platform::ids::{AccountId, ScorecardId, StageRunId};
use crate::text_enum;

text_enum! {
    /// What a scorer would do.
    pub enum Recommendation { Pass = "pass", Fail = "fail", Unsure = "unsure" }
}

impl Recommendation {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Fail => "Do not pass",
            Self::Unsure => "Unsure",
        }
    }
}

/// One person's card about one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// The row.
    pub id: ScorecardId,
    /// What it is about.
    pub run_id: StageRunId,
    /// Who wrote it.
    pub vetter_id: AccountId,
    /// The card that it takes the place of.
    pub amends_id: Option<ScorecardId>,
    /// What they would do.
    pub recommendation: Recommendation,
    /// When it was written.
    pub submitted_at: DateTime<Utc>,
    /// One for each criterion of the stage, in their order.
    pub marks: Vec<Mark>,
}

/// What was seen of one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The criterion.
    pub dimension_id: Uuid,
    /// 1 to 5.
    pub mark: i16,
    /// What it stands on, in words.
    pub evidence: String,
}
