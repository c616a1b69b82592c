//! Erasure by the reader: everything goes but a keyed hash of the address, which keeps it from being mailed.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::preferences::{PreferencesError, lock_by_link};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Deletes the subscription with its evidence and its mails.
///
/// # Errors
/// [`PreferencesError`].
pub async fn delete(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), PreferencesError> {
    conn.transaction(async |conn| {
        let subscriber = lock_by_link(conn, cx, token).await?;
        if let Ok(address) = subscriber.email.parse() {
            queries::insert_suppression(conn, cx, &address, "erased", TimeDelta::zero()).await?;
        }
        queries::delete_subscriber(conn, cx, &subscriber).await?;
        Ok(())
    })
    .await
}
