//! The row of a subscriber.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::platform::ids::SubscriberId;
use crate::schema::subscribers;
use crate::text_enum;

text_enum! {
    /// Where a subscription stands; `mod.rs` draws it.
    pub enum SubscriberState {
        Unconfirmed = "unconfirmed", Confirmed = "confirmed", Paused = "paused", Unsubscribed = "unsubscribed",
    }
}

/// One address that gets the digest, or did, or may.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = subscribers, check_for_backend(diesel::pg::Pg))]
pub struct Subscriber {
    /// Its id.
    pub id: SubscriberId,
    /// As typed, the domain as A-label.
    pub email: String,
    /// What to call them; may be empty.
    pub name: String,
    /// Where it stands.
    pub state: SubscriberState,
    /// Skills of interest.
    pub skills: Vec<i32>,
    /// Countries of interest, ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// Engagement types of interest.
    pub engagement_types: Vec<String>,
    /// Raised to void links to confirm and to preferences.
    pub link_version: i32,
    /// No issue before that.
    pub paused_until: Option<DateTime<Utc>>,
    /// When it was confirmed last.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was ended last.
    pub unsubscribed_at: Option<DateTime<Utc>>,
    /// When the last confirmation was owed: at most one in ten minutes.
    pub confirmation_sent_at: Option<DateTime<Utc>>,
    /// How many were owed on `confirmations_day`: at most three.
    pub confirmations_today: i16,
    /// That day, in UTC.
    pub confirmations_day: Option<chrono::NaiveDate>,
    /// When they last heard that they are subscribed already: at most daily.
    pub reminded_at: Option<DateTime<Utc>>,
    /// The subscription that ends when this one is confirmed: its owner changes the address.
    pub moved_from: Option<SubscriberId>,
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscriber").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Subscriber {
    /// Whether a confirmation would change something.
    #[must_use]
    pub fn awaits_confirmation(&self) -> bool {
        matches!(self.state, SubscriberState::Unconfirmed | SubscriberState::Unsubscribed)
    }
}
