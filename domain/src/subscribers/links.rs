//! The signed links of a subscriber.

use chrono::{DateTime, Utc};

use crate::platform::config::Config;
use crate::platform::ids::SubscriberId;
use crate::platform::keys::Keys;
use crate::platform::links::LinkPurpose;

/// Raising `link_version` must not void a way out that was promised for years.
const UNSUBSCRIBE_VERSION: i32 = 0;

/// `<origin>/unsubscribe/<token>`: good for one click (RFC 8058) and for people; lives two years from `issued_at`.
#[must_use]
pub fn unsubscribe(config: &Config, keys: &Keys, id: SubscriberId, issued_at: DateTime<Utc>) -> String {
    let token = keys.sign_link(LinkPurpose::Unsubscribe, id.0, UNSUBSCRIBE_VERSION, issued_at);
    config.absolute(&format!("/unsubscribe/{token}"))
}

/// `<origin>/newsletter/preferences/<token>`, of the subscriber's current `link_version`.
#[must_use]
pub fn preferences(
    config: &Config,
    keys: &Keys,
    id: SubscriberId,
    link_version: i32,
    issued_at: DateTime<Utc>,
) -> String {
    let token = keys.sign_link(LinkPurpose::SubscriberPreferences, id.0, link_version, issued_at);
    config.absolute(&format!("/newsletter/preferences/{token}"))
}

/// The token behind "Stay subscribed" on the page that says goodbye.
pub(super) fn undo(keys: &Keys, id: SubscriberId, link_version: i32, ends_at: DateTime<Utc>) -> String {
    keys.sign_link_until(LinkPurpose::ConfirmSubscription, id.0, link_version, ends_at)
}

/// The token behind "Delete everything" on the page that says goodbye: of an ended subscription it opens nothing else.
pub(super) fn erase(keys: &Keys, id: SubscriberId, link_version: i32, ends_at: DateTime<Utc>) -> String {
    keys.sign_link_until(LinkPurpose::SubscriberPreferences, id.0, link_version, ends_at)
}
