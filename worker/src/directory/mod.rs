//! The directory's nightly work.

pub mod recompute_scores;
