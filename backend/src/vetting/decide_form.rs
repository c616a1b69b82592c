//! The form of a decision, as it travels.

use domain::vetting::{DecideInput, DeskFile, Outcome, ReasonInput};
use serde::{Deserialize, Serialize};

/// Rows of reasons that a page shows at least.
const ROWS: usize = 3;

/// Every field as typed; also the `form` of the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    pub seen: i64,
    pub outcome: String,
    pub message: String,
    pub internal_note: String,
    /// A row each: the two lists belong together by place.
    pub reason_dimension: Vec<String>,
    pub reason_message: Vec<String>,
    /// `preview` or `send`.
    pub step: String,
}

/// A row of reasons.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonRow {
    /// The place, from 0.
    pub at: usize,
    /// The place as people count.
    pub number: usize,
    pub dimension: String,
    pub message: String,
    pub error: Option<String>,
}

impl DecideForm {
    /// Begins a rejection with what the cards say: the decider edits it, and reads the mail before it goes out.
    pub fn draft_rejection(&mut self, desk: &DeskFile) {
        Outcome::Rejected.as_str().clone_into(&mut self.outcome);
        self.message = format!(
            "Thank you for applying and for your time. {} people scored what you showed us. These criteria decided it.",
            desk.scorer_count
        );
        self.reason_dimension = desk.draft.iter().map(|reason| reason.dimension.clone()).collect();
        self.reason_message = desk.draft.iter().map(|reason| reason.message.clone()).collect();
    }

    /// What the operation is told.
    #[must_use]
    pub fn input(&self) -> DecideInput {
        let rows = self.rows().into_iter();
        DecideInput {
            seen: self.seen,
            outcome: self.outcome.clone(),
            message: self.message.clone(),
            internal_note: self.internal_note.clone(),
            reasons: rows.map(|row| ReasonInput { dimension: row.dimension, message: row.message }).collect(),
        }
    }

    /// The rows, as typed, and empty ones up to what a page shows.
    #[must_use]
    pub fn rows(&self) -> Vec<ReasonRow> {
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let typed = self.reason_dimension.len().max(self.reason_message.len()).min(20);
        let row = |at: usize| ReasonRow {
            at,
            number: at + 1,
            dimension: cell(&self.reason_dimension, at),
            message: cell(&self.reason_message, at),
            error: None,
        };
        (0..typed.max(ROWS)).map(row).collect()
    }
}
