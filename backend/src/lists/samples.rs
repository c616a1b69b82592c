//! Samples of the pages of lists and searches.

use chrono::{DateTime, TimeZone, Utc};
use domain::directory::Identity;
use domain::platform::ids::{AccountId, CompanyId, SavedSearchId, ShortlistId};
use domain::saved_searches::{Alert, SavedSearch};
use domain::shortlists::{Entry, Shortlist, ShortlistLine};
use uuid::Uuid;

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).single().unwrap_or_default()
}

pub(super) fn line() -> ShortlistLine {
    ShortlistLine { id: ShortlistId(Uuid::from_u128(1)), name: "Payments <b>".into(), updated_at: now() }
}

pub(super) fn entry(note: &str) -> Entry {
    Entry {
        shown: crate::directory::sample_shown(Identity::Named("Ada <b>".into())),
        note: note.into(),
        added_by: Some("Grace <b>".into()),
        added_at: now(),
    }
}

pub(super) fn shortlist(can_write: bool) -> Shortlist {
    Shortlist {
        line: line(),
        entries: vec![entry("Knows our stack. Ada <b>"), Entry { added_by: None, ..entry("") }],
        unseen: if can_write { 1 } else { 2 },
        removed: vec![entry("")],
        can_write,
    }
}

pub(super) fn search(alert: Alert) -> SavedSearch {
    SavedSearch {
        id: SavedSearchId(Uuid::from_u128(2)),
        company_id: CompanyId(Uuid::from_u128(3)),
        account_id: AccountId(Uuid::from_u128(4)),
        name: "Rust <b>".into(),
        query: "skill=rust".into(),
        filters: serde_json::Value::Null,
        alert,
        alert_at: (alert != Alert::Off).then(now),
        alerted_at: (alert == Alert::Daily).then(now),
        created_at: now(),
        updated_at: now(),
        began_at: (alert == Alert::Daily).then(now),
    }
}
