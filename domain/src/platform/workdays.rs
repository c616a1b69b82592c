//! Due dates in working days: Monday to Friday in the installation's zone, at the same hour of the day.

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

/// When `days` working days after `at` have passed. What comes at a weekend counts as come on Monday at nine.
#[must_use]
pub fn add(at: DateTime<Utc>, days: u32, zone: Tz) -> DateTime<Utc> {
    let mut local = at.with_timezone(&zone).naive_local();
    if is_weekend(local) {
        local = skip_weekend(local).date().and_time(NINE);
    }
    for _ in 0..days {
        local = skip_weekend(local.checked_add_days(Days::new(1)).unwrap_or(local));
    }
    to_utc(local, zone)
}

/// Whether it is a working day where the installation is.
#[must_use]
pub fn is_workday(at: DateTime<Utc>, zone: Tz) -> bool {
    !is_weekend(at.with_timezone(&zone).naive_local())
}

const NINE: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};

fn is_weekend(local: NaiveDateTime) -> bool {
    matches!(local.weekday(), Weekday::Sat | Weekday::Sun)
}

fn skip_weekend(mut local: NaiveDateTime) -> NaiveDateTime {
    while is_weekend(local) {
        local = local.checked_add_days(Days::new(1)).unwrap_or(local);
    }
    local
}

/// A time that the clock skips in spring is read an hour later; one that it shows twice is the first.
fn to_utc(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => zone
            .from_local_datetime(&(local + TimeDelta::hours(1)))
            .earliest()
            .map_or_else(|| Utc.from_utc_datetime(&local), |at| at.to_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_skipped_in_the_zone_of_the_installation() {
        let zone = chrono_tz::Europe::Berlin;
        for (at, days, due) in [
            ("2026-11-18T10:00:00Z", 1, "2026-11-19T10:00:00Z"), // Wednesday → Thursday
            ("2026-11-20T15:00:00Z", 1, "2026-11-23T15:00:00Z"), // Friday → Monday
            ("2026-11-20T15:00:00Z", 2, "2026-11-24T15:00:00Z"),
            ("2026-11-21T03:00:00Z", 1, "2026-11-24T08:00:00Z"), // Saturday → Monday nine → Tuesday nine in Berlin
            ("2026-11-22T23:30:00Z", 1, "2026-11-23T23:30:00Z"), // Sunday in UTC, Monday in Berlin
            ("2026-03-27T01:30:00Z", 1, "2026-03-30T00:30:00Z"), // over the change of clocks: 02:30 in Berlin both days
        ] {
            let at: DateTime<Utc> = at.parse().unwrap();
            assert_eq!(add(at, days, zone), due.parse::<DateTime<Utc>>().unwrap(), "{at} + {days}");
        }
    }

    #[test]
    fn a_time_that_does_not_exist_is_read_an_hour_later() {
        // A zone where Monday 2:30 never was would be needed for `add`; the reading itself is what matters.
        let local = "2026-03-29T02:30:00".parse().unwrap();
        assert_eq!(to_utc(local, chrono_tz::Europe::Berlin).to_rfc3339(), "2026-03-29T01:30:00+00:00");
    }
}
