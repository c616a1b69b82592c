//! Planned times on the days on which clocks are moved, and on all others.

use super::*;

const OLD: &str = "2026-01-01T00:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Each half minute of `hours` from `start`.
fn instants(start: &str, hours: i32) -> impl Iterator<Item = DateTime<Utc>> {
    (0..hours * 120).map(move |half| at(start) + TimeDelta::seconds(30) * half)
}

#[test]
fn the_last_planned_time_is_read_in_the_zone_and_not_from_before_the_installation() {
    assert!(Schedule::from_str(EACH_MINUTE).is_ok());
    let (old, berlin, apia) = (at(OLD), Tz::Europe__Berlin, Tz::Pacific__Apia);
    for (timer, zone, installed, now, expected) in [
        (Timer::Digests, berlin, old, "2026-11-22T10:00:30Z", Some("2026-11-22T10:00:00Z")),
        (Timer::Digests, berlin, old, "2026-11-22T10:00:00Z", Some("2026-11-22T10:00:00Z")),
        (Timer::DueDates, berlin, old, "2026-11-22T10:09:59Z", Some("2026-11-22T10:00:00Z")),
        // 03:20 in winter and in summer time, and on the days between them
        (Timer::Scores, berlin, old, "2026-11-22T10:00:00Z", Some("2026-11-22T02:20:00Z")),
        (Timer::Scores, berlin, old, "2026-07-01T10:00:00Z", Some("2026-07-01T01:20:00Z")),
        (Timer::Scores, berlin, old, "2026-03-29T10:00:00Z", Some("2026-03-29T01:20:00Z")),
        (Timer::Scores, berlin, old, "2026-10-25T10:00:00Z", Some("2026-10-25T02:20:00Z")),
        (Timer::Scores, berlin, old, "2026-11-22T02:19:59Z", Some("2026-11-21T02:20:00Z")),
        // a zone far ahead of UTC
        (Timer::Retention, apia, old, "2026-11-22T10:00:00Z", Some("2026-11-21T14:50:00Z")),
        (Timer::Scores, berlin, at("2026-11-22T09:00:00Z"), "2026-11-22T10:00:00Z", None),
        (
            Timer::Digests,
            berlin,
            at("2026-11-22T10:00:10Z"),
            "2026-11-22T10:01:00Z",
            Some("2026-11-22T10:01:00Z"),
        ),
    ] {
        let found = last_planned(timer, zone, installed, at(now));
        assert_eq!(found, expected.map(at), "{timer} {zone} {now}");
    }
}

#[test]
fn no_minute_is_left_out_in_the_hour_that_comes_twice_nor_in_the_one_that_is_missing() {
    for zone in [Tz::Europe__Berlin, Tz::Europe__Helsinki, Tz::Australia__Lord_Howe] {
        for start in ["2026-10-24T22:00:00Z", "2026-03-28T22:00:00Z", "2026-04-04T13:00:00Z"] {
            for now in instants(start, 6) {
                for (timer, step) in [(Timer::Digests, 1), (Timer::DueDates, 10)] {
                    let planned = last_planned(timer, zone, at(OLD), now).unwrap();
                    let age = now - planned;
                    assert!(
                        age >= TimeDelta::zero() && age < TimeDelta::minutes(step),
                        "{timer} {zone} {now}: {planned}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_daily_is_planned_once_on_every_day_and_time_never_goes_back() {
    // Helsinki repeats 03:00 to 04:00 on 25 October, and has no such hour on 29 March.
    for (zone, start, expected) in [
        (Tz::Europe__Helsinki, "2026-10-24T12:00:00Z", ["2026-10-25T00:20:00Z", "2026-10-26T01:20:00Z"]),
        (Tz::Europe__Helsinki, "2026-03-28T12:00:00Z", ["2026-03-29T01:20:00Z", "2026-03-30T00:20:00Z"]),
        (Tz::Europe__Berlin, "2026-10-24T12:00:00Z", ["2026-10-25T02:20:00Z", "2026-10-26T02:20:00Z"]),
        (Tz::Europe__Berlin, "2026-03-28T12:00:00Z", ["2026-03-29T01:20:00Z", "2026-03-30T01:20:00Z"]),
    ] {
        let mut planned: Vec<DateTime<Utc>> = instants(start, 48)
            .map(|now| {
                let planned = last_planned(Timer::Scores, zone, at(OLD), now).unwrap();
                assert!(planned <= now && now - planned <= TimeDelta::hours(25), "{zone} {now}: {planned}");
                planned
            })
            .collect();
        assert!(planned.is_sorted(), "{zone} {start}");
        planned.dedup();
        assert_eq!(planned.split_off(1), expected.map(at), "{zone} {start}");
    }
}
