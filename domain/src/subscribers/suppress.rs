//! The end of a subscription whose mailbox does not exist any more.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SubscriberId;
use crate::platform::keys::Purpose;
use crate::schema::{subscriber_consents, subscribers, suppressions};

/// The mailbox does not exist (`detail` is the enhanced status code): unsubscribed, its consent withdrawn by the bounce,
/// and suppressed until a new double opt-in lifts it. In the caller's transaction; a second time changes nothing.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn suppress_bounced(
    conn: &mut Conn,
    cx: &Context,
    id: SubscriberId,
    detail: &str,
) -> QueryResult<()> {
    let address_key: Option<String> = diesel::update(subscribers::table.find(id))
        .set((
            subscribers::state.eq("unsubscribed"),
            subscribers::unsubscribed_at.eq(cx.now),
            subscribers::updated_at.eq(cx.now),
        ))
        .returning(subscribers::address_key)
        .get_result(conn)
        .await
        .optional()?;
    let Some(address_key) = address_key else { return Ok(()) };
    diesel::update(subscriber_consents::table.filter(subscriber_consents::subscriber_id.eq(id)))
        .filter(subscriber_consents::withdrawn_at.is_null())
        .set((subscriber_consents::withdrawn_at.eq(cx.now), subscriber_consents::withdrawn_via.eq("bounce")))
        .execute(conn)
        .await?;
    diesel::insert_into(suppressions::table)
        .values((
            suppressions::address_hash
                .eq(cx.keys.mac(Purpose::Suppressions, address_key.as_bytes()).to_vec()),
            suppressions::reason.eq("bounced"),
            suppressions::detail.eq(detail),
            suppressions::created_at.eq(cx.now),
            suppressions::liftable_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}
