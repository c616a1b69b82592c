//! The second half of the double opt-in: a button behind the link of the mail.

use diesel_async::AsyncConnection;

use super::subscribe::owe;
use super::unsubscribe::{Via, end};
use super::{Subscriber, queries};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{Link, LinkError, LinkPurpose};

/// What a confirmation found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Confirmed now.
    Now,
    /// It was already; a second press changes nothing.
    Before,
}

/// Why a confirmation is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Forged, mangled, expired, or of a subscription that is gone.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link has done its work, and the subscription was ended since.
    #[error("this link was used before")]
    Used,
    /// Postgres refuses.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Who is about to confirm; changes nothing.
///
/// # Errors
/// [`ConfirmError`].
pub async fn find_unconfirmed(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Subscriber, ConfirmError> {
    let link = cx.keys.read_link(LinkPurpose::ConfirmSubscription, token, cx.now)?;
    let found = queries::find(conn, SubscriberId(link.subject)).await?;
    check(found, link)
}

fn check(found: Option<Subscriber>, link: Link) -> Result<Subscriber, ConfirmError> {
    // Deleted after 30 days, or by its owner: the link is as good as never made.
    let subscriber = found.ok_or(LinkError::Invalid)?;
    if subscriber.awaits_confirmation() && subscriber.link_version != link.version {
        return Err(ConfirmError::Used);
    }
    Ok(subscriber)
}

/// Confirms, lifts what suppressed the address, and owes the mail that says so.
///
/// # Errors
/// [`ConfirmError`].
pub async fn confirm(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    ip: Option<&str>,
) -> Result<Confirmed, ConfirmError> {
    let link = cx.keys.read_link(LinkPurpose::ConfirmSubscription, token, cx.now)?;
    conn.transaction(async |conn| {
        let (found, old) = queries::lock_with_old(conn, SubscriberId(link.subject)).await?;
        let subscriber = check(found, link)?;
        if !subscriber.awaits_confirmation() {
            return Ok(Confirmed::Before);
        }
        activate(conn, cx, &subscriber, old, ip).await?;
        Ok(Confirmed::Now)
    })
    .await
}

/// From here on the address gets the digest, and `old`, which it replaces, gets nothing more.
pub(super) async fn activate(
    conn: &mut Conn,
    cx: &Context,
    subscriber: &Subscriber,
    old: Option<Subscriber>,
    ip: Option<&str>,
) -> Result<(), ConfirmError> {
    let address: EmailAddress = subscriber.email.parse().map_err(|_| LinkError::Invalid)?;
    // No evidence, no subscription; and who complained is left alone for thirty days, whatever they press.
    if !queries::may_return(conn, cx, &address).await?
        || queries::update_consent_confirmed(conn, subscriber.id, ip, cx.now).await? == 0
    {
        return Err(LinkError::Invalid.into());
    }
    queries::delete_suppression(conn, cx, &address).await?;
    if let Some(old) = old.filter(|old| !old.awaits_confirmation()) {
        queries::update_interests_of(conn, subscriber.id, &old).await?;
        end(conn, cx, &old, Via::Page).await?;
    }
    let version = queries::update_confirmed(conn, subscriber.id, cx.now).await?;
    Ok(owe(conn, cx, MailKind::SubscriptionConfirmed, subscriber, version, &address).await?)
}
