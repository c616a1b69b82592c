//! Contexts of the inbox's pages.

use chrono::{DateTime, TimeZone, Utc};
use domain::platform::templates::Template;
use serde::Serialize;
use uuid::Uuid;

use super::spool::Entry;
use crate::components::Tab;
use crate::views::{Page, PageMeta};

/// `/dev/mail`.
#[derive(Clone, Debug, Serialize)]
pub struct Inbox {
    /// Newest first.
    pub mails: Vec<Entry>,
    /// Whether a catcher is configured.
    pub is_catching: bool,
    /// The next page.
    pub older_path: Option<String>,
    /// The installation's zone.
    pub zone: chrono_tz::Tz,
}

fn sample() -> Entry {
    Entry {
        id: Uuid::nil(),
        from: "m+1@bounces.roster.example".into(),
        to: vec!["ada@example.com".into()],
        subject: "Confirm <b>".into(),
        received_at: sample_time(),
    }
}

fn sample_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).single().unwrap_or_default()
}

impl Template for Inbox {
    const NAME: &'static str = "pages/inbox/inbox.html";
    fn samples() -> Vec<Self> {
        let zone = chrono_tz::Europe::Berlin;
        let empty = Self { mails: Vec::new(), is_catching: true, older_path: None, zone };
        let off = Self { is_catching: false, ..empty.clone() };
        let full = Self {
            mails: vec![sample(), Entry { subject: String::new(), ..sample() }],
            older_path: Some("/dev/mail?before=x".into()),
            ..empty.clone()
        };
        vec![empty, off, full]
    }
}

impl Page for Inbox {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Mail on this machine")
    }
}

/// How one mail is looked at.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Look {
    /// As a mail program shows it, in a frame of its own.
    Html {
        /// The frame's address.
        frame_path: String,
    },
    /// The plain part.
    Text {
        /// Its words.
        text: String,
    },
    /// All headers.
    Headers {
        /// Name and value.
        headers: Vec<(String, String)>,
    },
    /// The message has no such part.
    Missing,
}

/// `/dev/mail/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct CaughtMail {
    /// What it is.
    pub mail: Entry,
    /// What is shown.
    pub look: Look,
    /// The ways to look at it.
    pub tabs: Vec<Tab>,
    /// The installation's zone.
    pub zone: chrono_tz::Tz,
}

impl Template for CaughtMail {
    const NAME: &'static str = "pages/inbox/mail.html";
    fn samples() -> Vec<Self> {
        let looks = [
            Look::Html { frame_path: "/dev/mail/x/html".into() },
            Look::Text { text: "Hello <b>".into() },
            Look::Headers { headers: vec![("From".into(), "Roster <notices@roster.example>".into())] },
            Look::Missing,
        ];
        let tabs = vec![Tab { label: "HTML", href: "/dev/mail/x".into(), is_current: true, count: None }];
        let zone = chrono_tz::Europe::Berlin;
        looks.map(|look| Self { mail: sample(), look, tabs: tabs.clone(), zone }).into()
    }
}

impl Page for CaughtMail {
    fn meta(&self) -> PageMeta {
        PageMeta::private("A mail on this machine")
    }
}
