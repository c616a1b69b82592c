//! "Stay subscribed" on the page that says goodbye.

use diesel_async::AsyncConnection;

use super::confirm::{ConfirmError, Confirmed, activate};
use super::wording::Form;
use super::{SubscriberState, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};

/// Takes the goodbye back, with evidence of its own.
///
/// # Errors
/// [`ConfirmError`], also when the address was never confirmed.
pub async fn resubscribe(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    ip: Option<&str>,
) -> Result<Confirmed, ConfirmError> {
    let link = cx.keys.read_link(LinkPurpose::ConfirmSubscription, token, cx.now)?;
    conn.transaction(async |conn| {
        let found = queries::lock(conn, SubscriberId(link.subject)).await?;
        let subscriber = found.filter(|s| s.confirmed_at.is_some()).ok_or(LinkError::Invalid)?;
        if subscriber.state != SubscriberState::Unsubscribed {
            return Ok(Confirmed::Before);
        }
        if subscriber.link_version != link.version {
            return Err(ConfirmError::Used);
        }
        queries::insert_consent(conn, subscriber.id, Form::Undo, ip, cx.now).await?;
        activate(conn, cx, &subscriber, None, ip).await?;
        Ok(Confirmed::Now)
    })
    .await
}
