//! When the next issue of the digest goes out, in the installation's zone.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// The next issue, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextIssue {
    /// "December".
    pub month: String,
    /// "1 December".
    pub sends_on: String,
}

impl NextIssue {
    /// From the instant at which it is sent.
    #[must_use]
    pub fn at(send_at: DateTime<Utc>, zone: chrono_tz::Tz) -> Self {
        let local = send_at.with_timezone(&zone);
        Self { month: local.format("%B").to_string(), sends_on: local.format("%-d %B").to_string() }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn the_day_is_that_of_the_installation() {
        let at = Utc.with_ymd_and_hms(2026, 11, 30, 23, 0, 0).single().unwrap();
        let issue = NextIssue::at(at, chrono_tz::Europe::Berlin);
        assert_eq!((issue.month.as_str(), issue.sends_on.as_str()), ("December", "1 December"));
    }
}
