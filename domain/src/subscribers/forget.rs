//! The subscriptions of a person whose account ends: deleted with it, or left to themselves.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, SubscriberId};
use crate::schema::subscribers;

/// The subscriptions that are the account's, or at one of these canonical addresses; in the order of their ids.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_of_person(
    conn: &mut Conn,
    account: AccountId,
    address_keys: &[String],
) -> QueryResult<Vec<SubscriberId>> {
    subscribers::table
        .filter(subscribers::account_id.eq(account).or(subscribers::address_key.eq_any(address_keys)))
        .order(subscribers::id)
        .select(subscribers::id)
        .load(conn)
        .await
}

/// Deletes them with their evidence and their mails, and keeps each address from being mailed by a keyed hash.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn forget(conn: &mut Conn, cx: &Context, ids: &[SubscriberId]) -> QueryResult<()> {
    for id in ids {
        let Some(subscriber) = queries::lock(conn, *id).await? else { continue };
        if let Ok(address) = subscriber.email.parse() {
            queries::insert_suppression(conn, cx, &address, "erased", TimeDelta::zero()).await?;
        }
        queries::delete_subscriber(conn, cx, &subscriber).await?;
    }
    Ok(())
}

/// The account ends, its subscriptions go on: nothing joins them any more.
///
/// # Errors
/// When Postgres refuses.
pub async fn part_from_account(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::update(subscribers::table.filter(subscribers::account_id.eq(account)))
        .set(subscribers::account_id.eq(None::<AccountId>))
        .execute(conn)
        .await
        .map(drop)
}
