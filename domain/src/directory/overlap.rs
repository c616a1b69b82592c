//! Working days of two people beside each other. A working day is nine to six by the clock on one's own wall, so that
//! what two of them share changes with the seasons of either place: it is always asked for a date.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// Hours of the wall clock between which people are taken to work.
pub const WORKDAY: (u32, u32) = (9, 18);
/// Minutes of a day on the wall clock.
pub const DAY_MINUTES: u32 = 24 * 60;

/// A part of a day, in minutes since midnight on the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first minute.
    pub from: u32,
    /// The minute after its last; at most [`DAY_MINUTES`].
    pub until: u32,
}

/// One day of a viewer, with the working time of somebody elsewhere in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedDay {
    /// When the viewer works.
    pub own: Vec<Span>,
    /// When the other one does, on the viewer's clock.
    pub other: Vec<Span>,
    /// When both do.
    pub both: Vec<Span>,
    /// How long that is, in minutes.
    pub shared_minutes: i64,
}

type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// The viewer's day `on`, with what somebody in `other` works in it.
#[must_use]
pub fn shared_day(viewer: Tz, other: Tz, on: NaiveDate) -> SharedDay {
    let own: Vec<Stretch> = workday(viewer, on).into_iter().collect();
    let near = [on.checked_sub_days(Days::new(1)), Some(on), on.checked_add_days(Days::new(1))];
    let others: Vec<Stretch> = near.into_iter().flatten().filter_map(|date| workday(other, date)).collect();
    let day = midnight(viewer, on).zip(on.succ_opt().and_then(|next| midnight(viewer, next)));
    let in_day: Vec<Stretch> = others.iter().filter_map(|stretch| common(*stretch, day?)).collect();
    let both: Vec<Stretch> = others.iter().flat_map(|a| own.iter().filter_map(|b| common(*a, *b))).collect();
    let spans = |stretches: &[Stretch]| stretches.iter().map(|s| span(viewer, on, *s)).collect();
    SharedDay {
        own: spans(&own),
        other: spans(&in_day),
        both: spans(&both),
        shared_minutes: both.iter().map(|(from, until)| (*until - *from).num_minutes()).sum(),
    }
}

/// Minutes that both work on the viewer's day `on`.
#[must_use]
pub fn shared_minutes(viewer: Tz, other: Tz, on: NaiveDate) -> i64 {
    shared_day(viewer, other, on).shared_minutes
}

fn workday(zone: Tz, on: NaiveDate) -> Option<Stretch> {
    let at = |hour| zone.from_local_datetime(&on.and_hms_opt(hour, 0, 0)?).earliest();
    Some((at(WORKDAY.0)?.to_utc(), at(WORKDAY.1)?.to_utc()))
}

/// Where a day begins: in some zones a few of them lack their first hour.
fn midnight(zone: Tz, on: NaiveDate) -> Option<DateTime<Utc>> {
    let begin = on.and_time(NaiveTime::MIN);
    let first = |minutes| zone.from_local_datetime(&(begin + chrono::TimeDelta::minutes(minutes))).earliest();
    [0, 30, 60, 90, 120].into_iter().find_map(first).map(|at| at.to_utc())
}

fn common(a: Stretch, b: Stretch) -> Option<Stretch> {
    let (from, until) = (a.0.max(b.0), a.1.min(b.1));
    (from < until).then_some((from, until))
}

fn span(zone: Tz, on: NaiveDate, (from, until): Stretch) -> Span {
    let minute = |at: DateTime<Utc>| {
        let local = at.with_timezone(&zone);
        let minutes = local.hour() * 60 + local.minute();
        if local.date_naive() > on { DAY_MINUTES } else { minutes }
    };
    Span { from: minute(from), until: minute(until) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn on(date: &str) -> NaiveDate {
        date.parse().unwrap()
    }

    #[test]
    fn what_two_share_follows_the_seasons_of_both() {
        for (viewer, other, date, hours) in [
            (Tz::Europe__Berlin, Tz::Europe__Warsaw, "2026-01-10", 9),
            (Tz::Europe__Berlin, Tz::America__New_York, "2026-01-10", 3),
            // The clocks of America change three weeks before Europe's: then there is an hour more.
            (Tz::Europe__Berlin, Tz::America__New_York, "2026-03-20", 4),
            (Tz::Europe__Berlin, Tz::America__New_York, "2026-04-10", 3),
            (Tz::Europe__Berlin, Tz::Asia__Tokyo, "2026-01-10", 1),
            (Tz::Europe__Berlin, Tz::Asia__Tokyo, "2026-07-10", 2),
            (Tz::America__Los_Angeles, Tz::Asia__Kolkata, "2026-07-10", 0),
        ] {
            let shared = shared_minutes(viewer, other, on(date));
            assert_eq!(shared, hours * 60, "{viewer} {other} {date}");
        }
        let day = shared_day(Tz::Europe__Berlin, Tz::Asia__Kolkata, on("2026-01-10"));
        assert_eq!(day.both, [Span { from: 9 * 60, until: 13 * 60 + 30 }]);
        assert_eq!(day.other, [Span { from: 4 * 60 + 30, until: 13 * 60 + 30 }]);
    }

    #[test]
    fn a_working_day_that_passes_midnight_here_stands_at_both_ends() {
        let day = shared_day(Tz::Pacific__Auckland, Tz::America__New_York, on("2026-01-10"));
        assert_eq!(day.other, [Span { from: 3 * 60, until: 12 * 60 }]);
        let day = shared_day(Tz::Asia__Tokyo, Tz::Europe__Lisbon, on("2026-01-10"));
        assert_eq!(day.other, [Span { from: 0, until: 3 * 60 }, Span { from: 18 * 60, until: DAY_MINUTES }]);
    }

    proptest! {
        #[test]
        fn every_zone_on_every_day_gives_spans_of_that_day(a in 0_usize..590, b in 0_usize..590, day in 0_i64..3000) {
            let zones = chrono_tz::TZ_VARIANTS;
            let (a, b) = (zones[a % zones.len()], zones[b % zones.len()]);
            let date = on("2024-01-01") + chrono::TimeDelta::days(day);
            let shared = shared_day(a, b, date);
            for span in shared.own.iter().chain(&shared.other).chain(&shared.both) {
                prop_assert!(span.from < span.until && span.until <= DAY_MINUTES, "{span:?} {a} {b} {date}");
            }
            prop_assert!((0..=9 * 60).contains(&shared.shared_minutes));
            // Whoever lives in the same place works at the same time.
            prop_assert_eq!(shared_day(a, a, date).shared_minutes, 9 * 60);
        }
    }
}
