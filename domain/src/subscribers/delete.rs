//! Erasure by the reader: everything goes but a keyed hash of the address, which keeps it from being mailed.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::preferences::{self, PreferencesError};
use super::{Subscriber, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SubscriberId;

/// Whose subscription a link would delete, also one that has ended; changes nothing.
///
/// # Errors
/// [`PreferencesError::Link`], or Postgres.
pub async fn find_for_deletion(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
) -> Result<Subscriber, PreferencesError> {
    let link = preferences::read(cx, token)?;
    preferences::owned(queries::find(conn, SubscriberId(link.subject)).await?, link)
}

/// Deletes the subscription with its evidence and its mails, whatever its state: who has left may be forgotten too.
///
/// # Errors
/// As [`find_for_deletion`].
pub async fn delete(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), PreferencesError> {
    let link = preferences::read(cx, token)?;
    conn.transaction(async |conn| {
        let subscriber = preferences::owned(queries::lock(conn, SubscriberId(link.subject)).await?, link)?;
        if let Ok(address) = subscriber.email.parse() {
            queries::insert_suppression(conn, cx, &address, "erased", TimeDelta::zero()).await?;
        }
        queries::delete_subscriber(conn, cx, &subscriber).await?;
        Ok(())
    })
    .await
}
