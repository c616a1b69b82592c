//! V4: staff decide in writing, on scorecards of at least two people. One decision, one mail, whoever clicks how often.

mod assess;
mod decide;
mod draft;
mod grounds;
mod ruling;
mod settle;
#[cfg(test)]
mod tests;

pub use decide::{DecideError, decide, preview};
pub(super) use draft::anchor_of;
pub use draft::draft_reasons;
pub use grounds::SCORERS;
pub use ruling::{DecideInput, ReasonInput};
