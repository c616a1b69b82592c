//! What a decision says: read from the form, and refused while it says too little.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;
use crate::vetting::model::{Decision, DecisionReason, Dimension, Outcome};

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct DecideInput {
    /// `updated_at` of the application that was read, in microseconds: one that moved on is read again first.
    pub seen: i64,
    /// `approved`, `rejected` or `waitlisted`.
    pub outcome: String,
    /// What the applicant reads.
    pub message: String,
    /// What only staff read.
    pub internal_note: String,
    /// Criteria with a word on each; rows without either are empty.
    pub reasons: Vec<ReasonInput>,
}

/// One row of reasons.
#[derive(Clone, Debug, Default)]
pub struct ReasonInput {
    /// Id of a criterion of the track.
    pub dimension: String,
    /// What was seen, and what would change it.
    pub message: String,
}

/// A written message always; for a rejection at least one criterion with its reason (I3). Answers the decision, and the
/// criteria of its reasons.
pub(super) fn check(
    input: &DecideInput,
    dimensions: &[Dimension],
    decided_by: AccountId,
    now: DateTime<Utc>,
) -> Result<(Decision, Vec<Uuid>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let outcome: Option<Outcome> =
        errors.take("outcome", input.outcome.parse().map_err(|_| "Choose what you decide."));
    let message = errors.text("message", &input.message, 20..=4_000);
    let internal_note = errors.text("internal_note", &input.internal_note, 0..=4_000);
    let (mut reasons, mut chosen) = (Vec::new(), Vec::new());
    for (row, reason) in input.reasons.iter().enumerate() {
        let (typed, words) = (reason.dimension.trim(), reason.message.trim());
        if typed.is_empty() && words.is_empty() {
            continue;
        }
        let field = format!("reason-{row}");
        let dimension = typed.parse().ok().and_then(|id: Uuid| dimensions.iter().find(|d| d.id == id));
        let Some(dimension) = dimension else {
            errors.add(&field, "Choose the criterion that this is about.");
            continue;
        };
        if let Some(message) = errors.text(&field, words, 10..=1_000) {
            reasons.push(DecisionReason { criterion: dimension.name.clone(), message });
            chosen.push(dimension.id);
        }
    }
    if outcome == Some(Outcome::Rejected) && reasons.is_empty() {
        errors.add(
            "reason-0",
            "Name at least one criterion, and what was missing: nobody is turned down without a reason.",
        );
    }
    let decision = (|| {
        Some(Decision {
            id: Uuid::now_v7(),
            outcome: outcome?,
            decided_by,
            message: message?,
            internal_note: internal_note?,
            decided_at: now,
            reasons,
        })
    })();
    errors.into_result(decision).map(|decision| (decision, chosen))
}
