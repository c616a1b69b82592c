//! What engineers were asked about an issue, and answered, as the console shows it.

use chrono_tz::Tz;
use domain::digests::asking::{Notice, NoticeAnswer};
use domain::digests::desk::Desk;
use serde::Serialize;

use super::words;

/// One engineer who was asked.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeRow {
    /// As staff know them.
    pub name: String,
    /// Their page, while it is shown.
    pub href: Option<String>,
    /// When they were asked, and when they answered.
    pub when: String,
    /// What they said.
    pub answer: &'static str,
    /// Of the badge.
    pub tone: &'static str,
}

/// In the order in which they were asked.
pub fn rows(desk: &Desk, zone: Tz) -> Vec<NoticeRow> {
    desk.notices.iter().map(|notice| row(desk, notice, zone)).collect()
}

fn row(desk: &Desk, notice: &Notice, zone: Tz) -> NoticeRow {
    let person = desk.people.iter().find(|person| person.id == notice.engineer_id);
    let (answer, tone) = match notice.answer {
        None => ("no answer: a standing consent means yes, none means no", "neutral"),
        Some(NoticeAnswer::Ok) => ("ok", "good"),
        Some(NoticeAnswer::Anonymous) => ("without the name", "good"),
        Some(NoticeAnswer::Skip) => ("skip", "warn"),
    };
    let asked = format!("asked {}", words::when(notice.asked_at, zone));
    let when = match notice.answered_at {
        Some(at) => format!("{asked}, answered {}", words::when(at, zone)),
        None => asked,
    };
    NoticeRow {
        name: person.map_or_else(String::new, |person| person.display_name.clone()),
        href: person.and_then(super::profile_href),
        when,
        answer,
        tone,
    }
}

/// For samples of the console.
pub fn sample() -> NoticeRow {
    NoticeRow {
        name: "Ada <b>".into(),
        href: Some("/engineers/x7k2".into()),
        when: "asked 26 November 2026, 09:00 CET".into(),
        answer: "ok",
        tone: "good",
    }
}
