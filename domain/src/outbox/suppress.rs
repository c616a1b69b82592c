//! Takes back a mail that nobody has begun to send.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::outbox_mails;

/// Suppresses the mail with this key, in the caller's transaction; its job then finds nothing to do.
/// `false`: it is not there, on its way, or gone already.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn suppress(conn: &mut Conn, cx: &Context, unique_key: &str) -> QueryResult<bool> {
    let open = outbox_mails::table
        .filter(outbox_mails::unique_key.eq(unique_key))
        .filter(outbox_mails::state.eq("queued"));
    let changed = diesel::update(open)
        .set((outbox_mails::state.eq("suppressed"), outbox_mails::settled_at.eq(cx.now)))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}
