//! When the next issue goes out, by the cron of `digest.schedule` in `site.time_zone`.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::platform::config::Config;

/// The first time of the schedule after `now`.
#[must_use]
pub fn next_issue_at(config: &Config, now: DateTime<Utc>) -> DateTime<Utc> {
    let zone = config.site.time_zone;
    // The settings were checked at the start; a schedule that never comes again has no better answer than a month.
    let next = cron::Schedule::from_str(&config.digest.schedule)
        .ok()
        .and_then(|schedule| schedule.after(&now.with_timezone(&zone)).next());
    next.map_or(now + TimeDelta::days(31), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_issue_is_at_nine_in_the_installations_zone() {
        let config = crate::testing::config("");
        for (now, next) in [
            ("2026-11-22T10:00:00Z", "2026-12-01T08:00:00Z"),
            ("2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"),
            ("2027-03-15T00:00:00Z", "2027-04-01T07:00:00Z"),
        ] {
            assert_eq!(next_issue_at(&config, now.parse().unwrap()), next.parse::<DateTime<Utc>>().unwrap());
        }
    }
}
