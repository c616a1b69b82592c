//! Something that waits for the reader: `open_things` of `templates/components/open.html`. Every desk has this one list.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::words;

/// One row, with its next action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenThing {
    /// What.
    pub title: String,
    /// A line about it.
    pub meta: Option<String>,
    /// By when, or where it stands.
    pub badge: String,
    /// `neutral`, `good`, `warn` or `bad`.
    pub tone: &'static str,
    /// The next action: a verb with its object.
    pub action: &'static str,
    /// Where it is done.
    pub href: String,
    #[serde(skip)]
    at: Option<DateTime<Utc>>,
}

impl OpenThing {
    /// With a date: late ones stand out, and those of the next day.
    #[must_use]
    pub fn due(
        title: impl Into<String>,
        action: &'static str,
        href: impl Into<String>,
        at: DateTime<Utc>,
        (now, zone): (DateTime<Utc>, Tz),
    ) -> Self {
        let (badge, tone) = if at < now {
            (format!("overdue since {}", words::date(at, zone)), "bad")
        } else if at < now + chrono::TimeDelta::days(1) {
            (format!("by {}", words::moment(at, zone)), "warn")
        } else {
            (format!("by {}", words::date(at, zone)), "neutral")
        };
        Self { title: title.into(), meta: None, badge, tone, action, href: href.into(), at: Some(at) }
    }

    /// Without a date: it stands below those that have one.
    #[must_use]
    pub fn undated(
        title: impl Into<String>,
        action: &'static str,
        href: impl Into<String>,
        badge: &str,
        tone: &'static str,
    ) -> Self {
        Self {
            title: title.into(),
            meta: None,
            badge: badge.to_owned(),
            tone,
            action,
            href: href.into(),
            at: None,
        }
    }

    /// With a line about it.
    #[must_use]
    pub fn with_meta(self, meta: impl Into<String>) -> Self {
        Self { meta: Some(meta.into()), ..self }
    }

    /// The next date first, then what has none.
    #[must_use]
    pub fn in_order(mut things: Vec<Self>) -> Vec<Self> {
        things.sort_by_key(|thing| (thing.at.is_none(), thing.at));
        things
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn dates_come_first_and_say_whether_they_have_passed() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let due = |hours| OpenThing::due("x", "Do it", "/x", now + TimeDelta::hours(hours), (now, Tz::UTC));
        let things = OpenThing::in_order(vec![
            OpenThing::undated("y", "Do it", "/y", "open", "neutral"),
            due(72),
            due(-1),
            due(5),
        ]);
        let tones: Vec<&str> = things.iter().map(|thing| thing.tone).collect();
        assert_eq!(tones, ["bad", "warn", "neutral", "neutral"]);
        assert_eq!(things[0].badge, "overdue since 23 November 2026");
        assert_eq!(things[3].title, "y");
    }
}
