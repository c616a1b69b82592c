//! When issues are due: the cron of `digest.schedule`, read in the installation's zone, one issue a month.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use cron::Schedule;

use crate::platform::config::Config;

/// Candidates are chosen so long before T.
pub const CHOICE_LEAD: TimeDelta = TimeDelta::days(5);
/// A T that was missed for longer is not caught up.
pub const CATCH_UP_WINDOW: TimeDelta = TimeDelta::days(40);

/// A month, as in `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    first: NaiveDate,
}

/// A text that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is a month such as 2026-11")]
pub struct PeriodError;

impl Period {
    /// The month that `at` lies in, in `zone`.
    #[must_use]
    pub fn of(at: DateTime<Utc>, zone: Tz) -> Self {
        let day = at.with_timezone(&zone).date_naive();
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    fn next(self) -> Option<Self> {
        self.first.checked_add_months(Months::new(1)).map(|first| Self { first })
    }

    /// `November`.
    #[must_use]
    pub fn month_name(self) -> String {
        self.first.format("%B").to_string()
    }

    /// `November 2026`.
    #[must_use]
    pub fn title(self) -> String {
        self.first.format("%B %Y").to_string()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.format("%Y-%m").fmt(f)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let is_month = text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map_err(|_| PeriodError)?;
        if is_month { Ok(Self { first }) } else { Err(PeriodError) }
    }
}

/// A month and its T.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The month.
    pub period: Period,
    /// T.
    pub send_at: DateTime<Utc>,
}

/// The first T of each month in (`after`, `until`], and one more: the next to come.
#[must_use]
pub fn slots(config: &Config, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Slot> {
    let Ok(schedule) = Schedule::from_str(&config.digest.schedule) else { return Vec::new() };
    let zone = config.site.time_zone;
    let mut slots: Vec<Slot> = Vec::new();
    let mut next = Some(Period::of(after, zone));
    while let Some(period) = next {
        if start_of(zone, period.first) > until + TimeDelta::days(400) {
            break; // a schedule that names a day which no coming month has
        }
        slots.extend(
            first_of(&schedule, zone, period)
                .filter(|at| *at > after)
                .map(|send_at| Slot { period, send_at }),
        );
        if slots.last().is_some_and(|last| last.send_at > until) {
            break;
        }
        next = period.next();
    }
    slots
}

/// T of a given month; for a month in which the cron never fires, nine o'clock on its first day.
#[must_use]
pub fn send_time(config: &Config, period: Period) -> DateTime<Utc> {
    let zone = config.site.time_zone;
    let by_cron = Schedule::from_str(&config.digest.schedule).ok().and_then(|s| first_of(&s, zone, period));
    by_cron.unwrap_or_else(|| start_of(zone, period.first) + TimeDelta::hours(9))
}

/// The cron is read on a clock without gaps: a T that falls into the hour which summer time skips is then moved behind it,
/// and of an hour that comes twice the first counts.
fn first_of(schedule: &Schedule, zone: Tz, period: Period) -> Option<DateTime<Utc>> {
    let start = period.first.and_time(NaiveTime::MIN);
    let end = period.next()?.first.and_time(NaiveTime::MIN);
    let local = schedule.after(&(start - TimeDelta::seconds(1)).and_utc()).next()?.naive_utc();
    (local < end).then(|| instant(zone, local))
}

/// Midnight of a day in `zone`.
fn start_of(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    instant(zone, day.and_time(NaiveTime::MIN))
}

/// When the clocks of `zone` show `local`, the first time; where they skip it, as if they had not been put forward yet.
fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    (0..=24 * 4)
        .map(|quarters| TimeDelta::minutes(15 * quarters))
        .find_map(|back| zone.from_local_datetime(&(local - back)).earliest().map(|at| at + back))
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn each_month_has_one_issue_at_the_installations_own_nine_o_clock() {
        for (zone, expected) in [
            ("UTC", ["2026-12-01T09:00:00Z", "2027-04-01T09:00:00Z"]),
            ("Europe/Berlin", ["2026-12-01T08:00:00Z", "2027-04-01T07:00:00Z"]),
            ("Pacific/Kiritimati", ["2026-11-30T19:00:00Z", "2027-03-31T19:00:00Z"]),
            ("America/Los_Angeles", ["2026-12-01T17:00:00Z", "2027-04-01T16:00:00Z"]),
        ] {
            let config = testing::config(&format!("[site]\ntime_zone = '{zone}'"));
            let found = slots(&config, at("2026-11-15T00:00:00Z"), at("2027-03-20T00:00:00Z"));
            let periods: Vec<String> = found.iter().map(|slot| slot.period.to_string()).collect();
            assert_eq!(periods, ["2026-12", "2027-01", "2027-02", "2027-03", "2027-04"], "{zone}");
            assert_eq!(found[0].send_at, at(expected[0]), "{zone}");
            assert_eq!(found[4].send_at, at(expected[1]), "{zone}: summer time");
        }
    }

    #[test]
    fn a_cron_that_fires_often_still_makes_one_issue_a_month() {
        let config = testing::config("[digest]\nschedule = '0 0 9 * * *'");
        let found = slots(&config, at("2026-11-15T00:00:00Z"), at("2026-12-20T00:00:00Z"));
        let days: Vec<String> = found.iter().map(|s| s.send_at.to_rfc3339()).collect();
        assert_eq!(days, ["2026-12-01T08:00:00+00:00", "2027-01-01T08:00:00+00:00"]);
    }

    #[test]
    fn an_hour_that_the_clocks_skip_or_repeat_still_makes_its_issue() {
        for (zone, schedule, period, expected) in [
            // 1 October 2028: 02:00 becomes 03:00 in Sydney.
            ("Australia/Sydney", "0 30 2 1 * *", "2028-10", "2028-09-30T16:30:00Z"),
            // 1 November 2026: 02:00 becomes 01:00 in New York.
            ("America/New_York", "0 30 1 1 * *", "2026-11", "2026-11-01T05:30:00Z"),
            // Samoa left out 30 December 2011, a whole day.
            ("Pacific/Apia", "0 0 9 30 12 *", "2011-12", "2011-12-30T19:00:00Z"),
        ] {
            let config =
                testing::config(&format!("[site]\ntime_zone = '{zone}'\n[digest]\nschedule = '{schedule}'"));
            let wanted = Slot { period: period.parse().unwrap(), send_at: at(expected) };
            assert_eq!(send_time(&config, wanted.period), wanted.send_at, "{zone}");
            let day = TimeDelta::days(1);
            let found = slots(&config, wanted.send_at - day, wanted.send_at + day);
            assert_eq!(found.first(), Some(&wanted), "{zone}");
        }
    }

    #[test]
    fn any_month_has_a_time() {
        let config = testing::config("");
        assert_eq!(send_time(&config, "2026-02".parse().unwrap()), at("2026-02-01T08:00:00Z"));
        let leap = testing::config("[digest]\nschedule = '0 0 9 31 * *'");
        assert_eq!(send_time(&leap, "2026-02".parse().unwrap()), at("2026-02-01T08:00:00Z"));
        for wrong in ["2026-13", "2026-1", "26-11", "2026-11-01", "", "abcd-ef", "+026-11"] {
            assert_eq!(wrong.parse::<Period>(), Err(PeriodError), "{wrong}");
        }
    }
}
