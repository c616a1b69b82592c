//! Candidacies: one engineer's card in one company's hiring, from the first look to the hire or the answer that ends it.
//!
//! ```text
//!   sourced ⇄ shortlisted ──▶ intro ──▶ conversation ⇄ interviewing ──▶ offer ──▶ trial ──▶ hired
//!      ▲           ▲ taken back │                            ▲ declined, taken back │ no trial ─────▲
//!      └─ nobody heard of it ───┘                            └──────────────────────┘
//!   ended: rejected (by the company, with feedback) · withdrawn (by the engineer) · closed (by silence)
//! ```
//! The whole table is [`CardState::after`]; whoever moves a card says which version of it they saw, and of two one wins.
//! Every open card has a date: [`clock`] says what silence brings. Requests move a card through [`follow_intro`], offers
//! and trials through `engagements`, interviews through `interviews`: each in the transaction of what happened. All of
//! them hold the engineer's row, then the card, then what hangs on it.

mod add;
pub mod clock;
#[cfg(test)]
mod clock_tests;
mod due;
mod follow;
mod leave;
pub(crate) mod mails;
mod model;
mod moves;
mod queries;
mod read;
mod spoken;
pub(crate) mod steps;
#[cfg(test)]
pub(crate) mod tests;

pub use add::{AddInput, add, write_note};
pub use due::{count_due_outcomes, run_due};
pub use follow::follow_intro;
pub(crate) use leave::end_between;
pub use leave::{end_of_company, end_of_engineer};
pub(crate) use mails::tell_taken;
pub use mails::{ForMail, Step, find_for_mail, last_note};
pub use model::{Card, CardAction, CardError, CardEvent, CardState, Note, Side};
pub use moves::{UNDO_MINUTES, move_card, reject, undo, withdraw};
pub use read::{CardFile, OwnFile, Seen, can_undo, find_card, find_own, list_board, list_ended, list_own};
