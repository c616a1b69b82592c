//! Rows that go, and the addresses that other tables lose with them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::outbox::suppression_hash;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::SubscriberId;
use crate::schema::{deliveries, subscribers};
use crate::subscribers::Subscriber;

/// $1 ids as text, $2 now. The first condition is the index's own.
pub(in crate::subscribers) const FORGET_MAILS: &str = "\
update outbox_mails set recipient = '', last_error = null,
  state = case when state in ('queued', 'uncertain') then 'suppressed' else state end,
  settled_at = case when state = 'in_flight' then settled_at else coalesce(settled_at, $2) end
where payload ->> 'subscriber_id' is not null and payload ->> 'subscriber_id' = any($1)";

/// Removes the row with its consents, and what mails and digests know of the reader: of a copy stay the outcome and a
/// keyed hash.
pub(in crate::subscribers) async fn delete_subscriber(
    conn: &mut Conn,
    cx: &Context,
    subscriber: &Subscriber,
) -> QueryResult<()> {
    forget_mails(conn, &[subscriber.id], cx.now).await?;
    if let Ok(address) = subscriber.email.parse::<EmailAddress>() {
        let hash = hex(&suppression_hash(&cx.keys, &address));
        diesel::update(deliveries::table.filter(deliveries::subscriber_id.eq(subscriber.id.0)))
            .set((
                deliveries::address.eq(None::<String>),
                deliveries::address_key.eq(hash),
                deliveries::domain.eq(""),
                deliveries::name.eq(""),
                deliveries::skills.eq(Vec::<i32>::new()),
                deliveries::countries.eq(Vec::<String>::new()),
                deliveries::engagement_types.eq(Vec::<String>::new()),
                deliveries::reason.eq(None::<String>),
            ))
            .execute(conn)
            .await?;
    }
    diesel::delete(subscribers::table.find(subscriber.id.0)).execute(conn).await.map(drop)
}

/// Blanks the address of every mail about these subscriptions with what was said about it, and ends those that are still
/// owed. One that is in flight keeps its state for the run that settles it, which has the address in memory.
async fn forget_mails(conn: &mut Conn, ids: &[SubscriberId], now: DateTime<Utc>) -> QueryResult<()> {
    use diesel::sql_types::{Array, Text, Timestamptz};
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    diesel::sql_query(FORGET_MAILS)
        .bind::<Array<Text>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await
        .map(drop)
}

/// Deletes what was never confirmed, unsubscribed or not, and last asked for before `asked_before`; at most `limit` rows.
pub(in crate::subscribers) async fn delete_unconfirmed(
    conn: &mut Conn,
    asked_before: DateTime<Utc>,
    limit: i64,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let due: Vec<SubscriberId> = subscribers::table
        .filter(subscribers::confirmed_at.is_null())
        .filter(subscribers::created_at.lt(asked_before))
        .filter(
            subscribers::confirmation_sent_at
                .is_null()
                .or(subscribers::confirmation_sent_at.lt(asked_before)),
        )
        .order(subscribers::created_at)
        .limit(limit)
        .select(subscribers::id)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    forget_mails(conn, &due, now).await?;
    diesel::delete(subscribers::table.filter(subscribers::id.eq_any(&due))).execute(conn).await
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
