//! Response bands (C11): how often each side answers within 48 hours, as a word with its sample size.
//!
//! What an engineer has to answer is an intro, exactly as component R of T counts it. What a company has to answer is in
//! `owed_answers`: a revision that an engineer asked for, a message that waits, an interview without an outcome. Whoever makes
//! a company wait calls [`owe`], and [`settle`] when it has answered. The share is smoothed with R's own prior, so that one
//! case more or less does not decide; under [`LEAST`] cases there is no band, only the word that says so.
//!
//! A low band has a consequence: a company may send fewer intros a day (`intros::ask`), an engineer loses points of R.

mod band;
mod queries;

pub use band::{Band, FAIR, HIGH, LEAST, Level};
pub(crate) use queries::count_engineers_answers;
pub use queries::{Owed, of_companies, of_company, of_engineer, of_engineers, owe, reopen, settle};

#[cfg(test)]
mod tests;
