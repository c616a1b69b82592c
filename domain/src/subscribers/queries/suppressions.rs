//! Addresses that are not to be mailed, as keyed hashes.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::outbox::suppression_hash;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::schema::suppressions;

/// Whether no digest may go to this address.
///
/// # Errors
/// When Postgres does not answer.
pub async fn is_suppressed(conn: &mut Conn, cx: &Context, address: &EmailAddress) -> QueryResult<bool> {
    let row = suppressions::table.find(suppression_hash(&cx.keys, address)).select(suppressions::reason);
    row.first::<String>(conn).await.optional().map(|found| found.is_some())
}

/// Whether nothing keeps mails from the address but its owner's own goodbye.
pub(in crate::subscribers) async fn was_left_by_hand(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
) -> QueryResult<bool> {
    let row = suppressions::table.find(suppression_hash(&cx.keys, address)).select(suppressions::reason);
    row.first::<String>(conn).await.optional().map(|found| found.is_none_or(|why| why == "unsubscribed"))
}

/// Whether a double opt-in lifts what suppresses the address; also when nothing does.
pub(in crate::subscribers) async fn may_return(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
) -> QueryResult<bool> {
    let row: Option<(String, DateTime<Utc>)> = suppressions::table
        .find(suppression_hash(&cx.keys, address))
        .select((suppressions::reason, suppressions::liftable_at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.is_none_or(|(reason, liftable_at)| reason != "staff" && liftable_at <= cx.now))
}

/// Suppresses the address; an earlier reason stays, for it may be the stricter one.
pub(in crate::subscribers) async fn insert_suppression(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
    reason: &str,
    liftable_in: TimeDelta,
) -> QueryResult<usize> {
    diesel::insert_into(suppressions::table)
        .values((
            suppressions::address_hash.eq(suppression_hash(&cx.keys, address)),
            suppressions::reason.eq(reason),
            suppressions::created_at.eq(cx.now),
            suppressions::liftable_at.eq(cx.now + liftable_in),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn delete_suppression(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
) -> QueryResult<usize> {
    diesel::delete(suppressions::table.find(suppression_hash(&cx.keys, address))).execute(conn).await
}
