//! A saved search, and when its alert is due.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::platform::ids::{AccountId, CompanyId, SavedSearchId};
use crate::schema::saved_searches;
use crate::text_enum;

/// The hour of an alert, on the company's clock.
const HOUR: u32 = 8;

text_enum! {
    /// How often its owner hears of who newly fits.
    pub enum Alert { Off = "off", Daily = "daily", Weekly = "weekly" }
}

/// A search that a member kept.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = saved_searches)]
#[expect(missing_docs, reason = "the migration explains the columns")]
pub struct SavedSearch {
    pub id: SavedSearchId,
    pub company_id: CompanyId,
    pub account_id: AccountId,
    pub name: String,
    pub query: String,
    pub filters: serde_json::Value,
    pub alert: Alert,
    pub alert_at: Option<DateTime<Utc>>,
    pub alerted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub began_at: Option<DateTime<Utc>>,
}

impl SavedSearch {
    /// The address of the search.
    #[must_use]
    pub fn href(&self) -> String {
        if self.query.is_empty() { "/engineers".to_owned() } else { format!("/engineers?{}", self.query) }
    }
}

/// When an alert is due next after `now`: at eight on the company's clock, of the next day or of the next Monday. An hour
/// that the clock skips comes an hour later.
#[must_use]
pub fn next_alert(alert: Alert, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let fits = |weekday: Weekday| match alert {
        Alert::Off => false,
        Alert::Daily => true,
        Alert::Weekly => weekday == Weekday::Mon,
    };
    let today = now.with_timezone(&zone).date_naive();
    let time = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    (0..=8)
        .filter_map(|ahead| today.checked_add_days(Days::new(ahead)))
        .filter(|day| fits(day.weekday()))
        .find_map(|day| {
            let at = day.and_time(time);
            let found =
                (0..3).find_map(|hours| zone.from_local_datetime(&(at + TimeDelta::hours(hours))).earliest());
            found.map(|at| at.with_timezone(&Utc)).filter(|at| *at > now)
        })
}
