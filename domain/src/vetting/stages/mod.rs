//! The stages of an application, which drive it: each is opened, worked on, scored and closed, one after the other.
//!
//! ```text
//!   to come ─▶ open ─▶ (scheduled | handed in) ─▶ scored ─▶ passed ─▶ the next stage, or the decision
//!                └──────────────┴──▶ waived ──▲        └──▶ failed ─▶ the decision
//! ```
//! A stage has one date at a time, and it moves with the clock: whoever gets the turn has the stage's days from then on.
//! While the turn is the applicant's, `applicant_asked_at` says since when; 30 days of silence end the application.

mod assign;
mod close;
mod departed;
mod enter;
mod hand_in;
mod hold;
pub(super) mod queries;
mod silence;
#[cfg(test)]
mod tests;
pub(super) mod turn;

pub use assign::{assign, release, take};
pub use close::{CloseInput, close_stage, conclude};
pub use departed::unassign_departed;
pub use enter::DECISION_DAYS;
pub(super) use enter::enter_next;
use enter::finish;
pub use hand_in::{HandInError, HandInInput, Task, find_task, hand_in};
pub use hold::StageError;
pub(super) use hold::{Held, hold};
pub(super) use silence::end as end_for_silence;
pub use silence::{SILENCE_DAYS, Silence, end_silent, ends_at};
