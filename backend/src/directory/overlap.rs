//! The strip of 24 hours: when the viewer works, and when an engineer does, on the viewer's clock.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::directory::{DAY_MINUTES, SharedDay, Shown, Span, shared_day};
use serde::Serialize;

/// Units across the strip: a quarter of an hour each.
const WIDTH: u32 = 96;

/// `overlap_strip`.
#[derive(Clone, Debug, Serialize)]
pub struct OverlapStrip {
    /// Where the bars stand, in units of [`WIDTH`].
    own: Vec<Stripe>,
    other: Vec<Stripe>,
    both: Vec<Stripe>,
    /// "5 h shared on 3 Dec: 09:00–14:00 your time".
    text: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Stripe {
    x: u32,
    width: u32,
}

/// The strip for a viewer in `zone` on a day; on none in particular, on the one on which the engineer could begin: the
/// clocks of either place may have changed by then.
#[must_use]
pub fn strip_of(shown: &Shown, zone: Tz, on: Option<NaiveDate>, now: DateTime<Utc>) -> Option<OverlapStrip> {
    let other: Tz = shown.time_zone.parse().ok()?;
    let today = now.with_timezone(&zone).date_naive();
    let start = shown.availability.earliest_start.filter(|start| *start > today).unwrap_or(today);
    let on = on.unwrap_or(start);
    Some(strip(&shared_day(zone, other, on), on))
}

fn strip(day: &SharedDay, on: NaiveDate) -> OverlapStrip {
    let stripes = |spans: &[Span]| spans.iter().filter_map(|span| stripe(*span)).collect();
    OverlapStrip {
        own: stripes(&day.own),
        other: stripes(&day.other),
        both: stripes(&day.both),
        text: words(day, on),
    }
}

fn stripe(span: Span) -> Option<Stripe> {
    let unit = |minutes: u32| minutes * WIDTH / DAY_MINUTES;
    let (x, end) = (unit(span.from), unit(span.until));
    (end > x).then(|| Stripe { x, width: end - x })
}

fn words(day: &SharedDay, on: NaiveDate) -> String {
    let on = on.format("%-d %b");
    if day.both.is_empty() {
        return format!("No working hours shared on {on}");
    }
    let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let spans: Vec<String> =
        day.both.iter().map(|span| format!("{}–{}", clock(span.from), clock(span.until))).collect();
    format!("{} shared on {on}: {} your time", hours(day.shared_minutes), spans.join(" and "))
}

/// "5 h", "4.5 h", "3 h 45 min".
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, 30) => format!("{hours}.5 h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_says_what_it_shows() {
        let on: NaiveDate = "2026-03-20".parse().unwrap();
        let strip = |a: Tz, b: Tz| strip(&shared_day(a, b, on), on);
        let american = strip(Tz::Europe__Berlin, Tz::America__New_York);
        assert_eq!(american.text, "4 h shared on 20 Mar: 14:00–18:00 your time");
        assert_eq!((american.both[0].x, american.both[0].width), (56, 16));
        let indian = strip(Tz::Europe__Berlin, Tz::Asia__Kolkata);
        assert_eq!(indian.text, "4.5 h shared on 20 Mar: 09:00–13:30 your time");
        let none = strip(Tz::America__Los_Angeles, Tz::Asia__Kolkata);
        assert_eq!((none.text.as_str(), none.both.len()), ("No working hours shared on 20 Mar", 0));
        assert!(!none.other.is_empty(), "their day is shown all the same");
    }
}
