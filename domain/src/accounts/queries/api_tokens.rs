//! Personal tokens.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApiTokenId};
use crate::schema::{accounts, api_tokens};

/// How exactly the last use is kept.
const LAST_USE_STEP: TimeDelta = TimeDelta::minutes(1);

/// A token's row.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_tokens)]
pub(in super::super) struct ApiTokenRow {
    pub id: ApiTokenId,
    pub account_id: AccountId,
    pub name: String,
    pub token_hash: Vec<u8>,
    pub scopes: String,
    pub link_version: i32,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

pub(in super::super) async fn insert_api_token(conn: &mut Conn, row: &ApiTokenRow) -> QueryResult<()> {
    diesel::insert_into(api_tokens::table).values(row).execute(conn).await.map(drop)
}

/// The token of this hash, while it counts: not over, not revoked, and its account as it was when it was made.
pub(in super::super) async fn find_live_api_token(
    conn: &mut Conn,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<ApiTokenRow>> {
    api_tokens::table
        .inner_join(accounts::table.on(accounts::id.eq(api_tokens::account_id)))
        .filter(api_tokens::token_hash.eq(hash))
        .filter(api_tokens::revoked_at.is_null().and(api_tokens::expires_at.gt(now)))
        .filter(accounts::link_version.eq(api_tokens::link_version))
        .select(ApiTokenRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Those that count, the newest first.
pub(in super::super) async fn list_live_api_tokens(
    conn: &mut Conn,
    of: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<ApiTokenRow>> {
    api_tokens::table
        .inner_join(accounts::table.on(accounts::id.eq(api_tokens::account_id)))
        .filter(api_tokens::account_id.eq(of))
        .filter(api_tokens::revoked_at.is_null().and(api_tokens::expires_at.gt(now)))
        .filter(accounts::link_version.eq(api_tokens::link_version))
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .select(ApiTokenRow::as_select())
        .load(conn)
        .await
}

/// Notes a use, to the minute.
pub(in super::super) async fn update_api_token_used(
    conn: &mut Conn,
    id: ApiTokenId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let stale = api_tokens::table
        .filter(api_tokens::id.eq(id))
        .filter(api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.lt(now - LAST_USE_STEP)));
    diesel::update(stale).set(api_tokens::last_used_at.eq(now)).execute(conn).await.map(drop)
}

/// Revokes one of the account's; `false`: there is none, or it is revoked.
pub(in super::super) async fn update_api_token_revoked(
    conn: &mut Conn,
    of: AccountId,
    id: ApiTokenId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let live = api_tokens::table
        .filter(api_tokens::id.eq(id))
        .filter(api_tokens::account_id.eq(of))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(live).set(api_tokens::revoked_at.eq(now)).execute(conn).await? == 1)
}

pub(in super::super) async fn delete_api_tokens_ended_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    let ended = api_tokens::revoked_at.lt(before).or(api_tokens::expires_at.nullable().lt(before));
    diesel::delete(api_tokens::table.filter(ended)).execute(conn).await
}
