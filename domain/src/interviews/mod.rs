//! Interviews of a candidacy: either side proposes times, the other one picks, both have it in their calendar.
//!
//! ```text
//!   proposed ──the other side picks──▶ booked ──▶ done | no_show(side)
//!      │  ▲ other times, by either side │  ▲
//!      │  └─────────────────────────────┘  └─ cancelled by either side, or with the card
//!      └──▶ lapsed (nobody picked)
//! ```
//! A booked time that is given up is taken out of both calendars (`METHOD:CANCEL`), a new one goes in under the same UID;
//! `sequence` rises with each message that calendars get. From the booking on the engineer waits for an outcome: an offer, or
//! the card's end ([`awaits_outcome`]). Each operation locks the card first, then the interview.

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

pub use answer::pick;
pub use due::{Due, run_due};
pub use end::{Ending, cancel, close, end_open};
pub use mails::{MeetingMail, Step, find_for_mail};
pub use model::{Meeting, MeetingError, MeetingState};
pub use propose::{ProposeInput, propose};
pub use read::{awaits_outcome, find_open, list_awaiting, list_of_card, list_open};

/// Days to pick one of the proposed times.
pub const PICK_DAYS: i64 = 3;
