//! What time does to subscriptions: requests that nobody confirmed go, pauses end.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::queries;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// How long an address is kept that nobody has confirmed.
const KEPT: TimeDelta = TimeDelta::days(30);
const CHUNK: i64 = 500;

/// Deletes requests that were not confirmed in 30 days; answers how many.
///
/// # Errors
/// When Postgres refuses; chunks that were deleted stay deleted.
pub async fn expire_unconfirmed(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut total = 0;
    loop {
        let deleted = conn
            .transaction(async |conn| queries::delete_unconfirmed(conn, cx.now - KEPT, CHUNK, cx.now).await)
            .await?;
        total += deleted;
        if deleted == 0 {
            return Ok(total);
        }
    }
}

/// Ends the pauses whose day has come; answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn resume_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    queries::update_resumed(conn, cx.now).await
}
