//! The words that pages and mails use for an engineer, so that both say the same.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::shown::{Identity, Shown, ShownAvailability};
use crate::engineers::{ASK_DAYS, Availability};
use crate::platform::places::offset_words;

/// The display name, or "Senior engineer, Poland".
#[must_use]
pub fn name(shown: &Shown) -> String {
    match &shown.identity {
        Identity::Named(name) => name.clone(),
        Identity::Anonymous => format!("{} engineer, {}", shown.seniority.label(), shown.country.name()),
    }
}

/// "Senior · Poland · UTC+1".
#[must_use]
pub fn place(shown: &Shown, now: DateTime<Utc>) -> String {
    let mut place = format!("{} · {}", shown.seniority.label(), shown.country.name());
    if let Ok(zone) = shown.time_zone.parse::<Tz>() {
        place.push_str(" · ");
        place.push_str(&offset_words(zone, now));
    }
    place
}

/// `actively_looking`, `open`, `engaged`, `not_looking`, or `unconfirmed` after 35 days of silence.
#[must_use]
pub fn availability_state(availability: &ShownAvailability) -> &'static str {
    match availability.state {
        Availability::NotLooking => "not_looking",
        _ if availability.is_unconfirmed => "unconfirmed",
        state => state.as_str(),
    }
}

/// "Free now", "Free from 3 Feb", "Open from 3 Feb", "Engaged until 31 Mar", "Engaged", "Not looking".
#[must_use]
pub fn when(availability: &ShownAvailability, now: DateTime<Utc>) -> String {
    let today = now.date_naive();
    let later = availability.earliest_start.filter(|start| *start > today).map(|start| day(start, today));
    match (availability.state, later) {
        (Availability::NotLooking, _) => "Not looking".to_owned(),
        (Availability::Engaged, None) if availability.earliest_start.is_none() => "Engaged".to_owned(),
        (Availability::ActivelyLooking, Some(day)) => format!("Free from {day}"),
        (Availability::ActivelyLooking | Availability::Engaged, None) => "Free now".to_owned(),
        (Availability::Open, Some(day)) => format!("Open to offers from {day}"),
        (Availability::Open, None) => "Open to offers".to_owned(),
        (Availability::Engaged, Some(day)) => format!("Engaged until {day}"),
    }
}

/// "30 h/week"; nothing for somebody who does not look.
#[must_use]
pub fn hours(availability: &ShownAvailability) -> Option<String> {
    let hours = availability.hours_per_week.filter(|_| availability.state != Availability::NotLooking)?;
    Some(format!("{hours} h/week"))
}

/// "confirmed 4 days ago"; nothing for somebody who does not look.
#[must_use]
pub fn confirmed(availability: &ShownAvailability, now: DateTime<Utc>) -> Option<String> {
    if availability.state == Availability::NotLooking {
        return None;
    }
    let Some(at) = availability.confirmed_at else { return Some("not confirmed yet".to_owned()) };
    let days = (now.date_naive() - at.date_naive()).num_days().max(0);
    Some(match (days, availability.is_unconfirmed) {
        (days, true) => format!("not confirmed for {days} days"),
        (0, _) => "confirmed today".to_owned(),
        (1, _) => "confirmed yesterday".to_owned(),
        (days, _) => format!("confirmed {days} days ago"),
    })
}

/// Whether it is time for a new word: nothing was said for [`ASK_DAYS`].
#[must_use]
pub fn needs_word(availability: &ShownAvailability, now: DateTime<Utc>) -> bool {
    let days = availability.confirmed_at.map(|at| (now.date_naive() - at.date_naive()).num_days());
    availability.state != Availability::NotLooking && days.is_none_or(|days| days >= ASK_DAYS)
}

/// Amount and unit: ("€85", "per hour"), or the salary where there is no rate.
#[must_use]
pub fn rate(shown: &Shown) -> Option<(String, &'static str)> {
    let currency = shown.currency?;
    match (shown.rate_minor, shown.salary_minor) {
        (Some(minor), _) => Some((currency.format(minor), "per hour")),
        (None, Some(minor)) => Some((currency.format(minor), "per year")),
        (None, None) => None,
    }
}

/// "3 Feb", with the year where it is not this one.
fn day(date: NaiveDate, today: NaiveDate) -> String {
    use chrono::Datelike;
    let format = if date.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    date.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;
    use crate::engineers::Availability::{ActivelyLooking, Engaged, NotLooking, Open};

    #[test]
    fn availability_is_said_in_words() {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
        let said = |state, start: Option<&str>, days: i64| {
            let availability = ShownAvailability {
                state,
                hours_per_week: Some(30),
                earliest_start: start.map(|start| start.parse().unwrap()),
                confirmed_at: Some(now - TimeDelta::days(days)),
                is_unconfirmed: days >= 35,
            };
            let parts = [
                Some(when(&availability, now)),
                hours(&availability),
                confirmed(&availability, now),
                Some(availability_state(&availability).to_owned()),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        };
        for (said, wanted) in [
            (said(ActivelyLooking, None, 0), "Free now · 30 h/week · confirmed today · actively_looking"),
            (
                said(ActivelyLooking, Some("2026-12-03"), 4),
                "Free from 3 Dec · 30 h/week · confirmed 4 days ago · actively_looking",
            ),
            (
                said(Engaged, Some("2027-02-03"), 1),
                "Engaged until 3 Feb 2027 · 30 h/week · confirmed yesterday · engaged",
            ),
            (
                said(Open, Some("2026-11-01"), 40),
                "Open to offers · 30 h/week · not confirmed for 40 days · unconfirmed",
            ),
            (said(Engaged, None, 1), "Engaged · 30 h/week · confirmed yesterday · engaged"),
            (said(Engaged, Some("2026-11-20"), 5), "Free now · 30 h/week · confirmed 5 days ago · engaged"),
            (said(NotLooking, None, 3), "Not looking · not_looking"),
        ] {
            assert_eq!(said, wanted);
        }
    }
}
