//! V3: what a vetter saw, criterion by criterion: a mark from 1 to 5 by the anchors, and the evidence in words.
//!
//! Cards are blind (I1): whoever may still score a stage sees nobody else's card of it before their own is in. They are
//! never edited: a card that amends another is a new row, and the last one of each person counts. Cards of people who may
//! not judge the applicant count nowhere; where a decision then lacks people, others score what is closed, blind as ever.

mod counting;
mod model;
mod queries;
mod read;
mod score;
mod sums;
#[cfg(test)]
mod tests;

pub(super) use counting::{list_counting, takes_late_cards};
pub use model::{Mark, Recommendation, Scorecard};
pub(super) use read::list_cards;
pub use read::{ScoreForm, StageCards, find_form};
pub use score::{MarkInput, ScoreInput, score};
pub(super) use sums::{CriterionMean, criterion_means, mean_of_marks, scorers};
