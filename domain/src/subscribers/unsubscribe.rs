//! The way out: one click (RFC 8058) or the page, immediate, and twice is fine.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::{Subscriber, SubscriberState, links, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};
use crate::text_enum;

text_enum! {
    /// By which way a consent was withdrawn.
    pub enum Via {
        /// A mail program's own button (RFC 8058).
        OneClick = "one_click",
        /// Our page.
        Page = "page",
        /// Mails came back.
        Bounce = "bounce",
        /// The reader called it spam.
        Complaint = "complaint",
        /// Staff.
        Staff = "staff",
    }
}

impl Via {
    fn reason(self) -> &'static str {
        match self {
            Self::OneClick | Self::Page => "unsubscribed",
            Self::Bounce => "bounced",
            Self::Complaint => "complained",
            Self::Staff => "staff",
        }
    }
}

/// A complaint is not lifted by a new opt-in before this.
const COMPLAINT_REST: TimeDelta = TimeDelta::days(30);

/// How long "Stay subscribed" is offered.
pub(super) const UNDO: TimeDelta = TimeDelta::days(1);

/// How long the page of goodbye may lie open before its way to delete everything ends.
const ERASE: TimeDelta = TimeDelta::days(1);

/// What the page of goodbye needs.
#[derive(Clone, Debug)]
pub struct Goodbye {
    /// The address, masked; empty when the subscription is deleted.
    pub address: String,
    /// Whether it is unsubscribed, or gone.
    pub is_done: bool,
    /// For "Stay subscribed": for a day after the end of a subscription that was confirmed.
    pub undo_token: Option<String>,
    /// For deleting what is kept about who has left: as long as there is something.
    pub erase_token: Option<String>,
}

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum UnsubscribeError {
    /// Forged, mangled or expired.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Postgres refuses.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Who is about to leave, or has left; changes nothing.
///
/// # Errors
/// [`UnsubscribeError`].
pub async fn find_for_goodbye(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Goodbye, UnsubscribeError> {
    let link = cx.keys.read_link(LinkPurpose::Unsubscribe, token, cx.now)?;
    let Some(found) = queries::find(conn, SubscriberId(link.subject)).await? else {
        return Ok(Goodbye { address: String::new(), is_done: true, undo_token: None, erase_token: None });
    };
    let is_done = found.state == SubscriberState::Unsubscribed;
    let undo_ends =
        found.unsubscribed_at.filter(|_| is_done && found.confirmed_at.is_some()).map(|at| at + UNDO);
    Ok(Goodbye {
        address: found.email.parse::<EmailAddress>().map(|address| address.masked()).unwrap_or_default(),
        is_done,
        undo_token: undo_ends
            .filter(|end| cx.now < *end)
            .map(|end| links::undo(&cx.keys, found.id, found.link_version, end)),
        erase_token: is_done.then(|| links::erase(&cx.keys, found.id, found.link_version, cx.now + ERASE)),
    })
}

/// Ends the subscription; no copy begins after this is committed.
///
/// # Errors
/// [`UnsubscribeError`].
pub async fn unsubscribe(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    via: Via,
) -> Result<(), UnsubscribeError> {
    let link = cx.keys.read_link(LinkPurpose::Unsubscribe, token, cx.now)?;
    conn.transaction(async |conn| match queries::lock(conn, SubscriberId(link.subject)).await? {
        Some(subscriber) if subscriber.state != SubscriberState::Unsubscribed => {
            Ok(end(conn, cx, &subscriber, via).await?)
        }
        _ => Ok(()),
    })
    .await
}

/// Writes the end of a subscription and keeps the address from being mailed.
pub(super) async fn end(
    conn: &mut Conn,
    cx: &Context,
    subscriber: &Subscriber,
    via: Via,
) -> Result<(), QueryError> {
    queries::update_unsubscribed(conn, subscriber.id, cx.now).await?;
    queries::update_consents_withdrawn(conn, subscriber.id, via.as_str(), cx.now).await?;
    if let Ok(address) = subscriber.email.parse() {
        let rest = if via == Via::Complaint { COMPLAINT_REST } else { TimeDelta::zero() };
        queries::insert_suppression(conn, cx, &address, via.reason(), rest).await?;
    }
    Ok(())
}
