//! An interview as calendars take it (RFC 5545, RFC 5546): an invitation, or its withdrawal, in UTC.
//!
//! The installation is the organiser and the reader the only attendee: neither side learns the other's address.

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::templates::CalendarPart;

/// What an entry is made of.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Which interview, `interview-<id>`: all messages about it carry the same UID.
    pub uid: &'a str,
    /// The domain of the UID.
    pub domain: &'a str,
    /// Rises with each message.
    pub sequence: i32,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it takes.
    pub length: TimeDelta,
    /// One line.
    pub summary: &'a str,
    /// How to change it.
    pub description: &'a str,
    /// How they meet.
    pub place: &'a str,
    /// Where the organiser reads mail.
    pub organiser: &'a str,
    /// Whose calendar it is.
    pub attendee: &'a str,
    /// When it was decided: the same at every attempt to send it.
    pub at: DateTime<Utc>,
    /// Taken out of the calendar.
    pub is_cancelled: bool,
}

/// The part that a mail carries.
#[must_use]
pub fn part(entry: &Entry<'_>) -> CalendarPart {
    let method = if entry.is_cancelled { "CANCEL" } else { "REQUEST" };
    let mut event = Event::new();
    event
        .uid(&format!("{}@{}", plain(entry.uid), plain(entry.domain)))
        .sequence(entry.sequence.unsigned_abs())
        .timestamp(entry.at)
        .starts(entry.starts_at)
        .ends(entry.starts_at + entry.length)
        .summary(&plain(entry.summary))
        .description(&plain(entry.description))
        .location(&plain(entry.place))
        .status(if entry.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .add_property("ORGANIZER", format!("mailto:{}", plain(entry.organiser)))
        .append_property(
            Property::new("ATTENDEE", format!("mailto:{}", plain(entry.attendee)))
                .add_parameter("ROLE", "REQ-PARTICIPANT")
                .add_parameter("PARTSTAT", "ACCEPTED")
                .add_parameter("RSVP", "FALSE")
                .done(),
        );
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Roster//Interviews//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", method))
        .push(event);
    CalendarPart { method, text: calendar.to_string() }
}

/// Without control characters: a value cannot begin a line of its own.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(starts_at: &str) -> Entry<'static> {
        Entry {
            uid: "interview-00000000-0000-0000-0000-000000000007",
            domain: "roster.example",
            sequence: 3,
            starts_at: starts_at.parse().unwrap(),
            length: TimeDelta::minutes(60),
            summary: "Technical conversation; Roster, Ada",
            description: "Change or cancel it: https://roster.example/me/application/interview/0000",
            place: "https://meet.example/ö\r\nEND:VEVENT",
            organiser: "hello@roster.example",
            attendee: "ada@example.com",
            at: "2026-11-22T10:00:00Z".parse().unwrap(),
            is_cancelled: false,
        }
    }

    /// Lines as a calendar unfolds them (RFC 5545 section 3.1).
    fn lines(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_invitation_reads_as_rfc_5545_says() {
        let part = part(&entry("2026-12-01T14:00:00Z"));
        assert_eq!(part.method, "REQUEST");
        let unfolded = lines(&part.text);
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "METHOD:REQUEST",
            "UID:interview-00000000-0000-0000-0000-000000000007@roster.example",
            "SEQUENCE:3",
            "DTSTAMP:20261122T100000Z",
            "DTSTART:20261201T140000Z",
            "DTEND:20261201T150000Z",
            "STATUS:CONFIRMED",
            "SUMMARY:Technical conversation\\; Roster\\, Ada",
            "ORGANIZER:mailto:hello@roster.example",
            "END:VCALENDAR",
        ] {
            assert!(unfolded.iter().any(|have| have == line), "{line} is missing:\n{}", part.text);
        }
        assert_eq!(unfolded.iter().filter(|line| line.starts_with("END:VEVENT")).count(), 1, "{}", part.text);
        assert!(
            unfolded
                .iter()
                .any(|line| line.starts_with("ATTENDEE;") && line.ends_with(":mailto:ada@example.com"))
        );
        assert!(part.text.ends_with("END:VCALENDAR\r\n"));
        assert!(!part.text.replace("\r\n", "").contains(['\r', '\n']), "bare CR or LF");
        assert!(part.text.split("\r\n").all(|line| line.len() <= 75), "lines are folded:\n{}", part.text);
        assert_eq!(part.text, self::part(&entry("2026-12-01T14:00:00Z")).text, "the same at each attempt");
    }

    #[test]
    fn a_withdrawal_has_the_same_uid() {
        let (asked, gone) = (
            entry("2026-12-01T14:00:00Z"),
            Entry { is_cancelled: true, sequence: 4, ..entry("2026-12-01T14:00:00Z") },
        );
        let uid = |part: CalendarPart| lines(&part.text).into_iter().find(|line| line.starts_with("UID:"));
        assert_eq!(uid(part(&asked)), uid(part(&gone)));
        let text = part(&gone).text;
        assert!(
            text.contains("METHOD:CANCEL\r\n")
                && text.contains("STATUS:CANCELLED\r\n")
                && text.contains("SEQUENCE:4\r\n")
        );
    }

    #[test]
    fn an_hour_over_a_change_of_clocks_is_an_hour() {
        // 01:30 to 02:30 in Berlin on the day on which 02:00 is 03:00: in UTC nothing changes.
        let text = part(&entry("2027-03-28T00:30:00Z")).text;
        assert!(
            text.contains("DTSTART:20270328T003000Z\r\n") && text.contains("DTEND:20270328T013000Z\r\n"),
            "{text}"
        );
        assert!(!text.contains("TZID"));
    }

    #[test]
    fn long_words_of_every_script_fold_between_characters() {
        let long = "Gespräch über Größe, 山田太郎 👩‍💻 ".repeat(20);
        let text = part(&Entry {
            summary: &long,
            description: &long,
            place: &long,
            ..entry("2026-12-01T14:00:00Z")
        })
        .text;
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let summary = lines(&text).into_iter().find(|line| line.starts_with("SUMMARY:")).unwrap();
        assert_eq!(summary.trim_start_matches("SUMMARY:").replace("\\,", ","), long);
    }
}
