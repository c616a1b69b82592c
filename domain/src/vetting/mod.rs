//! Vetting: how a developer's application is judged, and what they are told about it.
//!
//! ```text
//!   draft ─▶ submitted ─▶ screening ─▶ assessment ─▶ interview ─▶ decision ─▶ approved | rejected | waitlisted
//!                             │  └── stages that the track lacks, or that were waived ──▲                │
//!                             └────────────────────────────◀─────────────────────────────────────────────┘
//! ```
//! From every open state an application may be withdrawn, or expire. A second try is a new row.

mod decide;
mod due_queries;
pub mod mails;
mod model;
mod overdue;
mod queries;
mod read;
mod submit;
#[cfg(test)]
mod tests;
mod tracks;
mod transition;
mod withdraw;

pub use decide::{DecideError, DecideInput, ReasonInput, decide, preview};
pub use model::{
    Application, ApplicationState, Decision, DecisionReason, Dimension, Event, Outcome, Stage, StageKind,
    StageRun, StageRunState, Track,
};
pub use overdue::{Chased, chase_overdue};
pub use read::{
    ApplicationFile, ReadError, Status, Waiting, count_waiting, find_file, find_for_mail, find_status,
    list_decided, list_upcoming_stages, list_waiting,
};
pub use submit::{SubmitError, submit};
pub use tracks::{default_track, load_default_track};
pub use withdraw::{WithdrawError, withdraw};

/// Days until a rejected developer may apply again.
pub const REAPPLY_DAYS: i64 = 90;
/// Days until an application on the waiting list is read again.
pub const WAITLIST_DAYS: i64 = 60;
/// Months that an approval stands.
pub const VETTED_MONTHS: u32 = 24;
