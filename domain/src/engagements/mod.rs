//! Engagements: what becomes of an offer. The company proposes terms, the engineer agrees or declines; a trial, the work
//! itself, and its end, each with a name and a reason.
//!
//! ```text
//!   proposed ──▶ agreed ──start──▶ trial ──continued──▶ active ⇄ paused ──▶ completed
//!      │            │ └─ no trial ────┼─────────────────▶ │        │
//!      │            └────────────────▶└──▶ ended(by, reason) ◀─────┘
//!      └──▶ declined · withdrawn (by the company) · lapsed (no answer in seven days, or on the first day)
//! ```
//! The whole table is [`EngagementState::after`], who may do what [`EngagementAction::is_for`]. A trial that nobody
//! decides ends [`GRACE_DAYS`] days after its last day. By agreeing the engineer says that once hired they count as
//! engaged, and that the requests of other companies that wait then are declined: the page of the offer says so.

mod act;
mod due;
mod effects;
mod mails;
mod model;
#[cfg(test)]
mod profile_tests;
mod propose;
mod queries;
mod read;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod word_tests;

pub(crate) use act::end_with_card;
pub use act::{act, complete};
pub use due::run_due;
pub use mails::{EngagementMail, Step, find_for_mail};
pub use model::{Engagement, EngagementAction, EngagementError, EngagementState};
pub use propose::{OfferInput, propose};
pub(crate) use queries::{list_running_of_company, list_running_of_engineer};
pub use read::{find_for_review, list_of_card};

/// Days to answer an offer.
pub const ANSWER_DAYS: i64 = 7;
/// Days before the end of a trial on which the company is asked for its decision.
pub const DECISION_DAYS: i64 = 2;
/// Days after the last day of a trial for which its decision is awaited.
pub const GRACE_DAYS: i64 = 3;
