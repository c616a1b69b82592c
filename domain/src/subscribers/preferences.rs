//! The door to a subscriber's own page: a signed link, no account.

use super::{Subscriber, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};

/// Why preferences cannot be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum PreferencesError {
    /// Forged, mangled, expired, void, or of a subscription that is gone.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The subscription has ended, or was never confirmed.
    #[error("the subscription has ended")]
    Ended,
    /// What was typed cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refuses.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Whose preferences these are; changes nothing.
///
/// # Errors
/// [`PreferencesError`].
pub async fn find_by_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Subscriber, PreferencesError> {
    let link = cx.keys.read_link(LinkPurpose::SubscriberPreferences, token, cx.now)?;
    check(queries::find(conn, SubscriberId(link.subject)).await?, link.version)
}

/// As [`find_by_link`], locked until the transaction ends.
pub(super) async fn lock_by_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Subscriber, PreferencesError> {
    let link = cx.keys.read_link(LinkPurpose::SubscriberPreferences, token, cx.now)?;
    check(queries::lock(conn, SubscriberId(link.subject)).await?, link.version)
}

fn check(found: Option<Subscriber>, version: i32) -> Result<Subscriber, PreferencesError> {
    let subscriber = found.filter(|s| s.link_version == version).ok_or(LinkError::Invalid)?;
    if subscriber.awaits_confirmation() { Err(PreferencesError::Ended) } else { Ok(subscriber) }
}
