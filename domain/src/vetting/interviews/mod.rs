//! Conversations of a vetting stage: a vetter proposes times, the candidate picks one, both have it in their calendar.
//!
//! ```text
//!              ┌── other times, please ──▶ asked ──┐ (the vetter's turn)
//!   proposed ──┤                            ▲      └──▶ proposed, the next round
//!      │       └── picks one ──▶ booked ────┘
//!      └──▶ lapsed (nobody picked)  └──▶ done | no_show        every open one ──▶ cancelled
//! ```
//! Whose turn it is owes a word by `due_at`. A time that was booked is taken out of both calendars (`METHOD:CANCEL`) by
//! whatever gives it up; `sequence` rises with each message that calendars get. Each operation locks the application
//! first, then the interview, then the vetter's account: in that order, so that nobody waits for each other.

mod answer;
mod due;
mod end;
mod mails;
mod model;
mod propose;
mod queries;
mod read;
#[cfg(test)]
mod tests;

pub use crate::platform::slots::{MAX_SLOTS, SlotInput, in_zone};
pub use answer::{ask_other_times, pick};
pub use due::{Due, run_due};
pub(super) use end::cancel_of_vetter_in;
pub use end::{Ending, cancel, cancel_departed, cancel_of_vetter, cancel_open, close};
pub use mails::{InterviewMail, Person, find_for_mail};
pub use model::{Interview, InterviewError, InterviewEvent, InterviewState, Side, Slot};
pub use propose::{ProposeInput, propose};
pub(super) use read::find_proposed;
pub use read::{Conversation, InterviewFile, find_own, list_conversations, list_own};

/// Days that a candidate has to pick one of the proposed times.
pub const PICK_DAYS: i64 = 3;
/// Working days that a vetter has to propose other times, or to say how a conversation went.
pub const VETTER_DAYS: u32 = 2;
