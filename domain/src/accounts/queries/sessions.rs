//! Sessions and their refresh tokens.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::device::Device;
use super::super::model::{AccountState, EndReason};
use super::super::tokens::RefreshToken;
use crate::platform::actor::{AccountKind, CompanyRole, Permission};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, SessionId};
use crate::schema::{accounts, companies, memberships, refresh_tokens, sessions, staff_permissions};

/// Somebody who may sign in, as a request is told of them.
#[derive(Queryable)]
pub(in super::super) struct Person {
    pub account_id: AccountId,
    pub kind: AccountKind,
    pub name: Option<String>,
    pub email_key: Option<String>,
    pub email_verified_at: Option<DateTime<Utc>>,
    pub company_id: Option<CompanyId>,
    pub role: Option<CompanyRole>,
    pub company_state: Option<String>,
}

pub(in super::super) async fn find_live_session(
    conn: &mut Conn,
    id: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Person>> {
    sessions::table
        .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
        .left_join(
            memberships::table
                .on(memberships::account_id.eq(accounts::id).and(memberships::state.eq("active"))),
        )
        .left_join(companies::table.on(companies::id.nullable().eq(memberships::company_id.nullable())))
        .filter(sessions::id.eq(id))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(accounts::state.eq_any(AccountState::signing_in()))
        .select((
            accounts::id,
            accounts::kind,
            accounts::name,
            accounts::email_key,
            accounts::email_verified_at,
            memberships::company_id.nullable(),
            memberships::role.nullable(),
            companies::state.nullable(),
        ))
        .first(conn)
        .await
        .optional()
}

pub(in super::super) async fn list_permissions(
    conn: &mut Conn,
    account: AccountId,
) -> QueryResult<Vec<Permission>> {
    staff_permissions::table
        .filter(staff_permissions::account_id.eq(account))
        .order(staff_permissions::permission)
        .select(staff_permissions::permission)
        .load(conn)
        .await
}

/// A session's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(in super::super) struct SessionRow {
    pub id: SessionId,
    pub account_id: AccountId,
    pub user_agent: Option<String>,
    pub ip_prefix: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

pub(in super::super) async fn insert_session(
    conn: &mut Conn,
    id: SessionId,
    account: AccountId,
    from: &Device,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::account_id.eq(account),
            sessions::user_agent.eq(from.user_agent.as_deref()),
            sessions::ip_prefix.eq(from.ip_prefix.as_deref()),
            sessions::created_at.eq(now),
            sessions::last_used_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(in super::super) async fn find_session(
    conn: &mut Conn,
    id: SessionId,
) -> QueryResult<Option<SessionRow>> {
    sessions::table.find(id).select(SessionRow::as_select()).first(conn).await.optional()
}

pub(in super::super) async fn lock_session(
    conn: &mut Conn,
    id: SessionId,
) -> QueryResult<Option<SessionRow>> {
    sessions::table.find(id).select(SessionRow::as_select()).for_update().first(conn).await.optional()
}

pub(in super::super) async fn list_live_sessions(
    conn: &mut Conn,
    account: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(conn)
        .await
}

pub(in super::super) async fn update_session_used(
    conn: &mut Conn,
    id: SessionId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(sessions::table.find(id))
        .set((sessions::last_used_at.eq(now), sessions::expires_at.eq(expires_at)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends one live session of the account; answers whether there was one.
pub(in super::super) async fn update_session_ended(
    conn: &mut Conn,
    account: AccountId,
    id: SessionId,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let live = sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null());
    let ended = diesel::update(live)
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason.as_str())))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

/// Ends every live session of the account but `keep`.
pub(in super::super) async fn update_sessions_ended(
    conn: &mut Conn,
    account: AccountId,
    keep: Option<SessionId>,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let live = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::id.ne_all(Vec::from_iter(keep)))
        .filter(sessions::ended_at.is_null());
    diesel::update(live)
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason.as_str())))
        .execute(conn)
        .await
}

/// A refresh token's row: session, generation, when it was replaced.
pub(in super::super) type TokenRow = (SessionId, i32, Option<DateTime<Utc>>);

pub(in super::super) async fn find_token(
    conn: &mut Conn,
    token: &RefreshToken,
) -> QueryResult<Option<TokenRow>> {
    refresh_tokens::table
        .find(token.hash())
        .select((refresh_tokens::session_id, refresh_tokens::generation, refresh_tokens::rotated_at))
        .first(conn)
        .await
        .optional()
}

pub(in super::super) async fn insert_token(
    conn: &mut Conn,
    token: &RefreshToken,
    session: SessionId,
    generation: i32,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(token.hash()),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::generation.eq(generation),
            refresh_tokens::issued_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(in super::super) async fn update_token_rotated(
    conn: &mut Conn,
    token: &RefreshToken,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find(token.hash()))
        .set(refresh_tokens::rotated_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes sessions, and with them their tokens, that ended or expired before `before`.
pub(in super::super) async fn delete_sessions_ended_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::ended_at.lt(before).or(sessions::expires_at.lt(before))))
        .execute(conn)
        .await
}
