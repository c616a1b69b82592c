//! The door to a subscriber's own page: a signed link, no account.

use super::{Subscriber, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{Link, LinkError, LinkPurpose};

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
    let link = read(cx, token)?;
    active(queries::find(conn, SubscriberId(link.subject)).await?, link)
}

/// As [`find_by_link`], locked until the transaction ends.
pub(super) async fn lock_by_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Subscriber, PreferencesError> {
    let link = read(cx, token)?;
    active(queries::lock(conn, SubscriberId(link.subject)).await?, link)
}

pub(super) fn read(cx: &Context, token: &str) -> Result<Link, LinkError> {
    cx.keys.read_link(LinkPurpose::SubscriberPreferences, token, cx.now)
}

/// The link's own subscription, in any state.
pub(super) fn owned(found: Option<Subscriber>, link: Link) -> Result<Subscriber, PreferencesError> {
    Ok(found.filter(|found| found.link_version == link.version).ok_or(LinkError::Invalid)?)
}

/// As [`owned`], as long as it lasts.
pub(super) fn active(found: Option<Subscriber>, link: Link) -> Result<Subscriber, PreferencesError> {
    let subscriber = owned(found, link)?;
    if subscriber.awaits_confirmation() { Err(PreferencesError::Ended) } else { Ok(subscriber) }
}
