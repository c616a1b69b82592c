//! Every statement over subscribers.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Subscriber;
use crate::platform::db::Conn;
use crate::platform::ids::SubscriberId;
use crate::schema::subscribers;

/// One subscriber.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find(conn: &mut Conn, id: SubscriberId) -> QueryResult<Option<Subscriber>> {
    subscribers::table.find(id.0).select(Subscriber::as_select()).first(conn).await.optional()
}
