//! The search engine of a process: who the engineers are, as bitmaps, in memory (measured in the notes of the benchmark
//! `./dev bench directory`). Postgres stays the truth: a [`Snapshot`] is a picture of it that answers who fits, how many
//! they are and in which order; the rows of a page are read from Postgres and go through the one predicate again.
//!
//! | file | has |
//! |---|---|
//! | `row`, `load` | what is kept of an engineer, and how it is read |
//! | `snapshot` | bitmaps a facet value, rows, numbers; a change makes a new snapshot that shares the rest |
//! | `orders` | documents in every order |
//! | `words` | searchable text, in tantivy |
//! | `answer`, `list`, `counts`, `tally` | a search: who fits, a page of them, the facets; how many where |
//! | `feed` | building it, and following what changes |
//!
//! Documents are numbered from 0 in the order in which they are read. Nothing here waits for anything: an answer is
//! worked out on the thread that asks.

mod answer;
mod counts;
mod feed;
mod list;
mod load;
mod orders;
mod row;
mod snapshot;
mod tally;
#[cfg(test)]
mod tests;
mod words;

pub(super) use answer::{Answer, Part};
pub use feed::{Directory, Health, build_once, follow};
pub use snapshot::Snapshot;
