//! How well an engineer fits what is asked for: hard gates first, then the match score M, part by part.
//!
//! `M = 1000·(0.40·skills + 0.15·hours and start + 0.15·price + 0.10·overlap + 0.15·T/1000 + 0.05·domain)`, each part
//! rounded half up, M is their sum (product.md, section F). Every weight and threshold is in [`rules`]. Whoever fails a
//! gate has no place in the list: they are a near miss, shown with the gate that they fail. [`weigh`] is a function of
//! its inputs alone, so that an index, a page and a test cannot disagree.

mod load;
mod near;
mod need;
pub mod rules;
#[cfg(test)]
mod tests;
mod weigh;

pub use load::match_engineers;
pub use near::{NearMiss, near_misses};
pub use need::{Need, Wanted};
pub use weigh::{Candidate, Gate, Match, MatchParts, weigh};
