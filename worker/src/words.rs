//! Words that mails share.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// An item of `mail_facts`.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub term: String,
    /// The fact.
    pub text: String,
}

impl Fact {
    /// One.
    pub fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into() }
    }
}

/// What fits into a subject beside other words: 44 characters at most, cut at one with an ellipsis.
#[must_use]
pub fn short(text: &str) -> String {
    const MOST: usize = 44;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A day of November 2026 at nine, for samples.
#[must_use]
pub fn sample_time(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(9)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn long_words_are_cut_by_characters() {
        assert_eq!(short("Northwind"), "Northwind");
        assert_eq!(short(&"ü".repeat(60)).chars().count(), 44);
    }
}
