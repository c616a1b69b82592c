//! Times as people read them, in the zone of whoever reads.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// `24 November 2026`.
#[must_use]
pub fn date(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y").to_string()
}

/// `24 November 2026, 15:00 CET`.
#[must_use]
pub fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y, %H:%M %Z").to_string()
}

/// A zone by its IANA name; UTC for one that is not known any more.
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}
