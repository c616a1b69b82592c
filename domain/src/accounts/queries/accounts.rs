//! Accounts, permissions and consents.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::AccountState;
use super::super::password::PasswordHash;
use crate::platform::actor::{AccountKind, Permission};
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;
use crate::schema::{accounts, consents, staff_permissions};

/// An account's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub(in super::super) struct AccountRow {
    pub id: AccountId,
    pub kind: AccountKind,
    pub email: Option<String>,
    pub email_verified_at: Option<DateTime<Utc>>,
    pub password_hash: Option<PasswordHash>,
    pub name: Option<String>,
    pub state: AccountState,
    pub link_version: i32,
    pub time_zone: String,
    pub is_contested: bool,
}

/// What a new account starts with.
pub(in super::super) struct NewAccount<'a> {
    pub id: AccountId,
    pub kind: AccountKind,
    pub email: &'a EmailAddress,
    pub name: &'a str,
    pub password_hash: Option<&'a PasswordHash>,
    pub state: AccountState,
    pub verified_at: Option<DateTime<Utc>>,
}

/// Inserts unless the address has an account; answers whether it did.
pub(in super::super) async fn insert_account(
    conn: &mut Conn,
    new: &NewAccount<'_>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(new.id),
            accounts::kind.eq(new.kind),
            accounts::email.eq(new.email.to_string()),
            accounts::email_key.eq(new.email.key()),
            accounts::email_verified_at.eq(new.verified_at),
            accounts::password_hash.eq(new.password_hash),
            accounts::name.eq(new.name),
            accounts::state.eq(new.state),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .on_conflict(accounts::email_key)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

pub(in super::super) async fn find_account(
    conn: &mut Conn,
    id: AccountId,
) -> QueryResult<Option<AccountRow>> {
    accounts::table.find(id).select(AccountRow::as_select()).first(conn).await.optional()
}

pub(in super::super) async fn lock_account(
    conn: &mut Conn,
    id: AccountId,
) -> QueryResult<Option<AccountRow>> {
    accounts::table.find(id).select(AccountRow::as_select()).for_update().first(conn).await.optional()
}

pub(in super::super) async fn find_account_by_address(
    conn: &mut Conn,
    address: &EmailAddress,
) -> QueryResult<Option<AccountRow>> {
    accounts::table
        .filter(accounts::email_key.eq(address.key()))
        .select(AccountRow::as_select())
        .first(conn)
        .await
        .optional()
}

pub(in super::super) async fn lock_account_by_address(
    conn: &mut Conn,
    address: &EmailAddress,
) -> QueryResult<Option<AccountRow>> {
    accounts::table
        .filter(accounts::email_key.eq(address.key()))
        .select(AccountRow::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Replaces what a sign-up said that nobody has verified.
pub(in super::super) async fn update_pending(
    conn: &mut Conn,
    new: &NewAccount<'_>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(new.id))
        .set((
            accounts::kind.eq(new.kind),
            accounts::email.eq(new.email.to_string()),
            accounts::name.eq(new.name),
            accounts::password_hash.eq(new.password_hash),
            accounts::is_contested.eq(true),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The address is its owner's: a pending account becomes active, and every link mailed before is void.
pub(in super::super) async fn update_verified(
    conn: &mut Conn,
    row: &AccountRow,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let state = if row.state == AccountState::Pending { AccountState::Active } else { row.state };
    diesel::update(accounts::table.find(row.id))
        .set((
            accounts::state.eq(state),
            accounts::email_verified_at.eq(row.email_verified_at.or(Some(now))),
            accounts::link_version.eq(row.link_version.wrapping_add(1)),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(in super::super) async fn update_password(
    conn: &mut Conn,
    id: AccountId,
    hash: &PasswordHash,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::password_hash.eq(hash),
            accounts::link_version.eq(accounts::link_version + 1),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The address is its owner's, and every link mailed before is void; answers the version of links that count now.
/// Without a password nobody signs in until a new one is chosen.
pub(in super::super) async fn update_address(
    conn: &mut Conn,
    id: AccountId,
    address: &EmailAddress,
    password: Option<&PasswordHash>,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::email.eq(address.to_string()),
            accounts::email_key.eq(address.key()),
            accounts::email_verified_at.eq(now),
            accounts::password_hash.eq(password),
            accounts::link_version.eq(accounts::link_version + 1),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::link_version)
        .get_result(conn)
        .await
}

pub(in super::super) async fn update_profile(
    conn: &mut Conn,
    id: AccountId,
    name: &str,
    time_zone: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::name.eq(name), accounts::time_zone.eq(time_zone), accounts::updated_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Accounts that nobody verified since `before`.
pub(in super::super) async fn list_pending_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
) -> QueryResult<Vec<AccountId>> {
    accounts::table
        .filter(accounts::state.eq(AccountState::Pending))
        .filter(accounts::updated_at.lt(before))
        .order(accounts::id)
        .limit(1000)
        .select(accounts::id)
        .load(conn)
        .await
}

pub(in super::super) async fn delete_account(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    diesel::delete(accounts::table.find(id)).execute(conn).await?;
    Ok(())
}

pub(in super::super) async fn insert_permission(
    conn: &mut Conn,
    account: AccountId,
    permission: Permission,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(staff_permissions::table)
        .values((
            staff_permissions::account_id.eq(account),
            staff_permissions::permission.eq(permission),
            staff_permissions::granted_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

pub(in super::super) async fn delete_consents(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::delete(consents::table.filter(consents::account_id.eq(account))).execute(conn).await?;
    Ok(())
}

pub(in super::super) async fn insert_consent(
    conn: &mut Conn,
    account: AccountId,
    subject: &str,
    version: &str,
    ip_prefix: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(Uuid::now_v7()),
            consents::account_id.eq(account),
            consents::subject.eq(subject),
            consents::version.eq(version),
            consents::given_at.eq(now),
            consents::ip_prefix.eq(ip_prefix),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
