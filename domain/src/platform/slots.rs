//! Times as they are typed, in a zone that changes its clocks.

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::fields::FieldErrors;

/// Times in one proposal.
pub const MAX_SLOTS: usize = 6;
/// From now to the first time that may be proposed: time to read a mail.
const NOTICE: TimeDelta = TimeDelta::hours(2);
/// The last day that may be proposed.
const HORIZON: TimeDelta = TimeDelta::days(60);

/// What somebody reads who proposes a time at which they have another interview themselves.
pub(crate) const OWN_IS_TAKEN: &str = "You have another interview at this time.";

/// One row of the form, as native inputs send it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotInput {
    /// `2026-12-01`
    pub date: String,
    /// `15:00`
    pub time: String,
}

/// What a slot is checked against.
pub(crate) struct Frame<'a> {
    pub zone: Tz,
    pub minutes: i16,
    pub now: DateTime<Utc>,
    /// Other interviews of the one whose calendar counts: when they begin, and how many minutes they take.
    pub booked: &'a [(DateTime<Utc>, i16)],
    /// What is said of a time that one of them takes.
    pub taken: &'a str,
}

/// The typed times in order; rows without either part are empty. Faults are under `slot-0` to `slot-5`.
pub(crate) fn check(rows: &[SlotInput], frame: &Frame<'_>, errors: &mut FieldErrors) -> Vec<DateTime<Utc>> {
    let mut starts: Vec<DateTime<Utc>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let field = format!("slot-{at}");
        if row.date.trim().is_empty() && row.time.trim().is_empty() {
            continue;
        }
        if at >= MAX_SLOTS {
            errors.add("slot-0", format!("Propose {MAX_SLOTS} times at most."));
            break;
        }
        let Some(start) = errors.take(&field, one(row, frame)) else { continue };
        if starts.contains(&start) {
            errors.add(&field, "This time stands here twice.");
        } else {
            starts.push(start);
        }
    }
    if starts.is_empty() && errors.is_empty() {
        errors.add("slot-0", "Propose at least one time.");
    }
    starts.sort_unstable();
    starts
}

fn one(row: &SlotInput, frame: &Frame<'_>) -> Result<DateTime<Utc>, String> {
    let date = row.date.trim().parse().ok().filter(|date: &NaiveDate| (2000..3000).contains(&date.year()));
    let date = date.ok_or_else(|| "Choose a day.".to_owned())?;
    let time = NaiveTime::parse_from_str(row.time.trim(), "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(row.time.trim(), "%H:%M:%S"))
        .map_err(|_| "Choose a time of the day.".to_owned())?;
    let start = in_zone(date, time, frame.zone)?;
    let end = start + TimeDelta::minutes(i64::from(frame.minutes));
    if offset(frame.zone, start) != offset(frame.zone, end) {
        return Err(format!(
            "The clocks in {} change during this conversation. Choose another time.",
            frame.zone
        ));
    }
    if start <= frame.now {
        return Err("This time has passed.".to_owned());
    }
    if start < frame.now + NOTICE {
        return Err("This is too soon: leave two hours to read the mail and answer.".to_owned());
    }
    if start > frame.now + HORIZON {
        return Err("This is more than 60 days from now.".to_owned());
    }
    if is_taken(start, frame.minutes, frame.booked) {
        return Err(frame.taken.to_owned());
    }
    Ok(start)
}

/// The instant of a time on the wall, or why there is no one such instant.
///
/// # Errors
/// A sentence for whoever typed it: the clock skips this time, or shows it twice.
pub fn in_zone(date: NaiveDate, time: NaiveTime, zone: Tz) -> Result<DateTime<Utc>, String> {
    match zone.from_local_datetime(&date.and_time(time)) {
        LocalResult::Single(at) => Ok(at.to_utc()),
        LocalResult::Ambiguous(..) => Err(format!(
            "On this day the clock in {zone} shows this time twice, since summer time ends. Choose another time."
        )),
        LocalResult::None => Err(format!(
            "On this day the clock in {zone} skips this time, since summer time begins. Choose another time."
        )),
    }
}

/// Whether one of `booked` overlaps.
pub(crate) fn is_taken(start: DateTime<Utc>, minutes: i16, booked: &[(DateTime<Utc>, i16)]) -> bool {
    let length = |minutes: i16| TimeDelta::minutes(i64::from(minutes));
    let end = start + length(minutes);
    booked.iter().any(|(other, minutes)| start < *other + length(*minutes) && *other < end)
}

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(date: &str, time: &str) -> SlotInput {
        SlotInput { date: date.into(), time: time.into() }
    }

    fn frame(zone: Tz, now: DateTime<Utc>) -> Frame<'static> {
        Frame { zone, minutes: 45, now, booked: &[], taken: OWN_IS_TAKEN }
    }

    fn told(
        rows: &[SlotInput],
        zone: Tz,
        now: &str,
        booked: &[(DateTime<Utc>, i16)],
    ) -> Result<Vec<String>, String> {
        let (mut errors, now) = (FieldErrors::default(), now.parse().unwrap());
        let starts = check(rows, &Frame { zone, minutes: 60, now, booked, taken: OWN_IS_TAKEN }, &mut errors);
        match errors.iter().next() {
            Some((field, fault)) => Err(format!("{field}: {fault}")),
            None => {
                Ok(starts.iter().map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).collect())
            }
        }
    }

    #[test]
    fn a_time_is_read_in_the_zone_of_whoever_typed_it() {
        let now = "2027-03-20T09:00:00Z";
        let berlin = Tz::Europe__Berlin;
        assert_eq!(told(&[row("2027-03-26", "15:00")], berlin, now, &[]).unwrap(), ["2027-03-26T14:00:00Z"]);
        assert_eq!(told(&[row("2027-03-29", "15:00")], berlin, now, &[]).unwrap(), ["2027-03-29T13:00:00Z"]);
        for (date, time, zone, fault) in [
            ("2027-03-28", "02:30", berlin, "skips this time"),
            ("2027-03-28", "01:30", berlin, "change during this conversation"),
            ("2027-04-04", "02:30", Tz::Australia__Sydney, "shows this time twice"),
            ("2027-03-20", "09:59", berlin, "has passed"),
            ("2027-03-20", "11:30", berlin, "too soon"),
            ("2027-06-20", "11:30", berlin, "more than 60 days"),
            ("2027-02-30", "11:30", berlin, "Choose a day"),
            ("2027-03-26", "25:00", berlin, "Choose a time"),
            ("2027-03-26", "", berlin, "Choose a time"),
            ("", "11:30", berlin, "Choose a day"),
            ("-262145-01-01", "00:00", berlin, "Choose a day"),
            ("", "", berlin, "at least one"),
        ] {
            let error = told(&[row(date, time)], zone, now, &[]).unwrap_err();
            assert!(error.contains(fault), "{date} {time} {zone}: {error}");
        }
        let twice = [row("2027-03-26", "15:00"), row("", ""), row("2027-03-26", "15:00")];
        assert_eq!(told(&twice, berlin, now, &[]).unwrap_err(), "slot-2: This time stands here twice.");
        let many: Vec<_> = (1..8).map(|day| row(&format!("2027-04-0{day}"), "15:00")).collect();
        assert!(told(&many, berlin, now, &[]).unwrap_err().contains("6 times at most"));
        let booked = [("2027-03-26T14:30:00Z".parse().unwrap(), 30)];
        assert!(
            told(&[row("2027-03-26", "15:00")], berlin, now, &booked)
                .unwrap_err()
                .contains("another interview")
        );
        assert!(
            told(&[row("2027-03-26", "16:00")], berlin, now, &booked).is_ok(),
            "one ends as the other begins"
        );
    }

    proptest! {
        #[test]
        fn no_slot_lies_in_the_past_or_where_clocks_change(
            days in 0_i64..400, minute in 0_u32..1440, zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.as_slice()), after in 0_i64..80,
        ) {
            let now = DateTime::from_timestamp(1_795_000_000 + days * 86_400, 0).unwrap();
            let date = (now + TimeDelta::days(after - 2)).date_naive();
            let typed = row(&date.to_string(), &format!("{:02}:{:02}", minute / 60, minute % 60));
            if let Ok(start) = one(&typed, &frame(zone, now)) {
                prop_assert!(start >= now + NOTICE && start <= now + HORIZON);
                let local = start.with_timezone(&zone).naive_local();
                prop_assert_eq!(local.format("%F %H:%M").to_string(), format!("{} {}", typed.date, typed.time));
                prop_assert_eq!(offset(zone, start), offset(zone, start + TimeDelta::minutes(45)));
            }
        }

        #[test]
        fn no_text_panics(date in ".{0,30}", time in ".{0,30}") {
            let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
            let _ = one(&row(&date, &time), &frame(Tz::Europe__Berlin, now));
        }
    }
}
