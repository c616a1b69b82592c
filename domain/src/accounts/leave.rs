//! The end of an account: asked for with the password, taken back until it is due.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::AccountState;
use super::queries;
use super::sign_in::Proven;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::accounts;

/// Whose end is asked for, its row locked.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// The account.
    pub id: AccountId,
    /// Its kind.
    pub kind: AccountKind,
    /// Its address.
    pub address: Option<String>,
    /// Whether it is active: nothing else can ask for its end.
    pub is_active: bool,
}

/// The account of whoever typed its password, locked until the transaction ends; nothing if the password was changed
/// meanwhile.
///
/// # Errors
/// When Postgres refuses.
pub async fn lock_proven(conn: &mut Conn, proven: &Proven) -> QueryResult<Option<Leaving>> {
    let row = queries::lock_account(conn, proven.account_id).await?;
    let row = row.filter(|row| row.password_hash.as_ref() == Some(&proven.hash));
    Ok(row.map(|row| Leaving {
        id: row.id,
        kind: row.kind,
        is_active: row.state == AccountState::Active,
        address: row.email,
    }))
}

/// The account, locked until the transaction ends; nothing once it is a tombstone.
///
/// # Errors
/// When Postgres refuses.
pub async fn lock_leaving(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Leaving>> {
    let row = queries::lock_account(conn, id).await?.filter(|row| row.state != AccountState::Erased);
    Ok(row.map(|row| Leaving {
        id: row.id,
        kind: row.kind,
        is_active: row.state == AccountState::Active,
        address: row.email,
    }))
}

/// From now on its profile is nowhere to be seen; its owner can still sign in, and change their mind.
///
/// # Errors
/// When Postgres refuses.
pub async fn mark_leaving(conn: &mut Conn, cx: &Context, id: AccountId) -> QueryResult<()> {
    move_on(conn, cx, id, AccountState::Active, AccountState::DeletionRequested).await
}

/// Everything is as it was. One that staff have locked meanwhile stays locked.
///
/// # Errors
/// When Postgres refuses.
pub async fn mark_staying(conn: &mut Conn, cx: &Context, id: AccountId) -> QueryResult<()> {
    move_on(conn, cx, id, AccountState::DeletionRequested, AccountState::Active).await
}

async fn move_on(
    conn: &mut Conn,
    cx: &Context,
    id: AccountId,
    from: AccountState,
    to: AccountState,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id).filter(accounts::state.eq(from)))
        .set((accounts::state.eq(to), accounts::updated_at.eq(cx.now)))
        .execute(conn)
        .await
        .map(drop)
}
