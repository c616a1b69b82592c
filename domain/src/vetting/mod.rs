//! Vetting: how a developer's application is judged, and what they are told about it.
//!
//! ```text
//!   draft ─▶ submitted ─▶ screening ─▶ assessment ─▶ interview ─▶ decision ─▶ approved | rejected | waitlisted
//!                             │  └── stages that the track lacks, or that were waived ──▲                │
//!                             └────────────────────────────◀─────────────────────────────────────────────┘
//! ```
//! From every open state an application may be withdrawn, or expire. A second try is a new row. What drives it are its
//! `stages`, judged by `scorecards` that are blind, by people without `conflicts`; `decisions` stand on the cards of two
//! people at least; `desk` shows vetters what waits. Nothing steps but through `transition::step`.

pub mod bank;
pub mod calibration;
pub mod conflicts;
mod decisions;
mod desk;
pub mod desk_mails;
mod due_queries;
pub mod editor;
mod ending;
pub mod identity;
pub mod interviews;
#[cfg(test)]
mod kit;
mod leave;
pub mod mails;
mod model;
mod notices;
mod nudge;
mod overdue;
mod queries;
mod read;
mod scorecards;
mod snapshot;
pub mod stage_mails;
pub mod stages;
mod submit;
#[cfg(test)]
mod tests;
mod tracks;
mod transition;
mod usual;
mod withdraw;
mod words;

pub use decisions::{DecideError, DecideInput, ReasonInput, SCORERS, decide, preview};
pub use desk::{
    DeskFile, NextAction, QueueRow, Shelf, count_waiting, find_desk_file, list_board, list_queue,
    mail_morning,
};
pub use ending::{ENDING_DAYS, Endings, end_approvals};
pub use leave::end_of_applicant;
pub use model::{
    Application, ApplicationState, Covers, Decision, DecisionReason, Dimension, Event, Outcome, Stage,
    StageKind, StageRun, StageRunState, Track,
};
pub use nudge::remind_drafts;
pub use overdue::{Chased, chase_overdue};
pub use read::{
    ApplicationFile, OpenTrack, ReadError, Status, Waiting, find_file, find_for_mail, find_status,
    list_decided, list_open_tracks,
};
pub use scorecards::{
    Mark, MarkInput, Recommendation, ScoreForm, ScoreInput, Scorecard, StageCards, find_form, score,
};
pub use submit::{SubmitError, submit};
pub use tracks::{default_track, load_default_track};
pub use usual::usual_days;
pub use withdraw::{WithdrawError, withdraw};
pub use words::{
    KEPT_MONTHS, Words, WordsError, delete_due_words, delete_own_words, find_kept_words, find_words,
    kept_until,
};

/// Days until a rejected developer may apply again.
pub const REAPPLY_DAYS: i64 = 90;
/// Days until an application on the waiting list is read again.
pub const WAITLIST_DAYS: i64 = 60;
/// Months that an approval stands.
pub const VETTED_MONTHS: u32 = 24;
