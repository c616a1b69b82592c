//! Reviews: both sides of an engagement say how it went, after the trial and after the end, and neither reads the other's
//! word before it has given its own or [`REVIEW_DAYS`] have passed.
//!
//! Component O of T counts engagements that ended: by what the company said after the end, from the day on which it is
//! shown; one that was completed counts as completed until then. A word after the trial is for the other side and the
//! aggregate, which is all that others read, from [`LEAST`] on, and which takes of two words about one engagement the
//! later one.

mod model;
mod queries;
mod read;
mod rounds;
#[cfg(test)]
mod tests;
mod write;

pub use model::{Occasion, Outcome, Review, ReviewError, Round};
pub(crate) use queries::weights_of;
pub use queries::{Tally, tally};
pub use read::{RoundFile, Waiting, list_of_card, list_waiting};
pub use rounds::{ReviewMail, find_for_mail, run_due};
pub(crate) use rounds::{end_of_engineer, open};
pub use write::{ReviewInput, write};

/// Days in which both may give their word.
pub const REVIEW_DAYS: i64 = 14;
/// Reviews under which no aggregate is shown: of fewer one could tell who wrote what.
pub const LEAST: i64 = 3;
