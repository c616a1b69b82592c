//! Rows that are made and locked. Whoever locks two of them does it in the order of their ids.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use sha2::{Digest as _, Sha256};

use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, SubscriberId};
use crate::schema::subscribers;
use crate::subscribers::{Subscriber, SubscriberState};

/// One subscriber, locked until the transaction ends.
pub(in crate::subscribers) async fn lock(
    conn: &mut Conn,
    id: SubscriberId,
) -> QueryResult<Option<Subscriber>> {
    subscribers::table.find(id.0).select(Subscriber::as_select()).for_update().first(conn).await.optional()
}

/// As [`lock`], together with the subscription that this one replaces; both in the order of their ids.
pub(in crate::subscribers) async fn lock_with_old(
    conn: &mut Conn,
    id: SubscriberId,
) -> QueryResult<(Option<Subscriber>, Option<Subscriber>)> {
    let row = subscribers::table.find(id.0).select(subscribers::moved_from);
    let seen: Option<SubscriberId> = row.first(conn).await.optional()?.flatten();
    let both: Vec<SubscriberId> = std::iter::once(id).chain(seen).collect();
    let mut rows = subscribers::table
        .filter(subscribers::id.eq_any(both))
        .order(subscribers::id)
        .select(Subscriber::as_select())
        .for_update()
        .load::<Subscriber>(conn)
        .await?;
    let found = rows.iter().position(|row| row.id == id).map(|at| rows.swap_remove(at));
    match found.as_ref().and_then(|found| found.moved_from) {
        named if named == seen => Ok((found, rows.pop())),
        Some(other) => Ok((found, lock(conn, other).await?)), // changed between the two statements
        None => Ok((found, None)),
    }
}

/// This row and the one of `address`, in the order of their ids, locked until the transaction ends.
pub(in crate::subscribers) async fn lock_with_address(
    conn: &mut Conn,
    id: SubscriberId,
    address: &EmailAddress,
) -> QueryResult<Vec<Subscriber>> {
    subscribers::table
        .filter(subscribers::id.eq(id.0).or(subscribers::address_key.eq(address.key())))
        .order(subscribers::id)
        .select(Subscriber::as_select())
        .for_update()
        .load(conn)
        .await
}

/// The address's row, made if it is not there, locked until the transaction ends.
pub(in crate::subscribers) async fn lock_or_insert(
    conn: &mut Conn,
    address: &EmailAddress,
    account_id: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<Subscriber> {
    insert_missing(conn, address, account_id, now).await?;
    subscribers::table
        .filter(subscribers::address_key.eq(address.key()))
        .select(Subscriber::as_select())
        .for_update()
        .first(conn)
        .await
}

/// Makes the address's row if it is not there.
pub(in crate::subscribers) async fn insert_missing(
    conn: &mut Conn,
    address: &EmailAddress,
    account_id: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let id = SubscriberId::new();
    diesel::insert_into(subscribers::table)
        .values((
            subscribers::id.eq(id.0),
            subscribers::email.eq(address.to_string()),
            subscribers::address_key.eq(address.key()),
            subscribers::domain.eq(address.domain()),
            subscribers::account_id.eq(account_id.map(|id| id.0)),
            subscribers::state.eq(SubscriberState::Unconfirmed),
            subscribers::sort_hash.eq(sort_hash(id)),
            subscribers::created_at.eq(now),
            subscribers::updated_at.eq(now),
        ))
        .on_conflict(subscribers::address_key)
        .do_nothing()
        .execute(conn)
        .await
}

/// Scatters subscribers of one provider over a digest's order.
fn sort_hash(id: SubscriberId) -> i64 {
    let digest = Sha256::digest(id.0.as_bytes());
    digest.iter().take(8).fold(0, |hash: i64, byte| (hash << 8) | i64::from(*byte))
}
