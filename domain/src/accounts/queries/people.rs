//! Accounts as staff see them, and the times that staff looked at one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{AccountState, EndReason};
use super::sessions::{Person, update_sessions_ended};
use crate::platform::actor::{AccountKind, Permission};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ImpersonationId, SessionId};
use crate::schema::{
    accounts, companies, impersonations, memberships, sessions, staff_permissions, totp_factors,
};

/// Somebody who may sign in, as a request is told of them.
pub(in super::super) async fn find_person(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Person>> {
    accounts::table
        .left_join(
            memberships::table
                .on(memberships::account_id.eq(accounts::id).and(memberships::state.eq("active"))),
        )
        .left_join(companies::table.on(companies::id.nullable().eq(memberships::company_id.nullable())))
        .filter(accounts::id.eq(id))
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

/// An account on the page of staff.
#[derive(Queryable)]
pub(in super::super) struct PersonLine {
    pub id: AccountId,
    pub kind: AccountKind,
    pub name: Option<String>,
    pub email: Option<String>,
    pub state: AccountState,
    pub suspended_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub company: Option<String>,
    pub factor_since: Option<DateTime<Utc>>,
}

/// Every account but erased ones, each with the company that it is in: that of `one`, or all staff by name.
async fn list_lines(conn: &mut Conn, one: Option<AccountId>) -> QueryResult<Vec<PersonLine>> {
    let mut lines = accounts::table
        .left_join(totp_factors::table.on(totp_factors::account_id.eq(accounts::id)))
        .left_join(
            memberships::table
                .on(memberships::account_id.eq(accounts::id).and(memberships::state.eq("active"))),
        )
        .left_join(companies::table.on(companies::id.nullable().eq(memberships::company_id.nullable())))
        .filter(accounts::state.ne(AccountState::Erased))
        .order((accounts::name, accounts::id))
        .select((
            accounts::id,
            accounts::kind,
            accounts::name,
            accounts::email,
            accounts::state,
            accounts::suspended_reason,
            accounts::created_at,
            companies::name.nullable(),
            totp_factors::confirmed_at.nullable(),
        ))
        .into_boxed();
    lines = match one {
        Some(id) => lines.filter(accounts::id.eq(id)),
        None => lines.filter(accounts::kind.eq(AccountKind::Staff)),
    };
    lines.load(conn).await
}

/// All staff but erased ones, by name.
pub(in super::super) async fn list_staff_lines(conn: &mut Conn) -> QueryResult<Vec<PersonLine>> {
    list_lines(conn, None).await
}

pub(in super::super) async fn count_staff(conn: &mut Conn) -> QueryResult<i64> {
    accounts::table
        .filter(accounts::kind.eq(AccountKind::Staff))
        .filter(accounts::state.ne(AccountState::Erased))
        .count()
        .get_result(conn)
        .await
}

pub(in super::super) async fn find_person_line(
    conn: &mut Conn,
    id: AccountId,
) -> QueryResult<Option<PersonLine>> {
    Ok(list_lines(conn, Some(id)).await?.pop())
}

/// Who holds which permission.
pub(in super::super) async fn list_all_permissions(
    conn: &mut Conn,
) -> QueryResult<Vec<(AccountId, Permission)>> {
    staff_permissions::table
        .order((staff_permissions::account_id, staff_permissions::permission))
        .select((staff_permissions::account_id, staff_permissions::permission))
        .load(conn)
        .await
}

/// Active admins; nobody becomes or ceases to be one until the transaction ends.
pub(in super::super) async fn lock_admins(conn: &mut Conn) -> QueryResult<Vec<AccountId>> {
    let held: Vec<AccountId> = staff_permissions::table
        .filter(staff_permissions::permission.eq(Permission::Admin))
        .order(staff_permissions::account_id)
        .select(staff_permissions::account_id)
        .for_update()
        .load(conn)
        .await?;
    accounts::table
        .filter(accounts::id.eq_any(held))
        .filter(accounts::state.eq(AccountState::Active))
        .order(accounts::id)
        .select(accounts::id)
        .load(conn)
        .await
}

pub(in super::super) async fn delete_permission(
    conn: &mut Conn,
    of: AccountId,
    permission: Permission,
) -> QueryResult<()> {
    diesel::delete(staff_permissions::table.find((of, permission))).execute(conn).await.map(drop)
}

/// Locks the account: its sessions end, and every link and token made before is void.
pub(in super::super) async fn update_suspended(
    conn: &mut Conn,
    id: AccountId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::state.eq(AccountState::Suspended),
            accounts::suspended_reason.eq(reason),
            accounts::link_version.eq(accounts::link_version + 1),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    update_sessions_ended(conn, id, None, EndReason::Suspended, now).await.map(drop)
}

pub(in super::super) async fn update_reinstated(
    conn: &mut Conn,
    id: AccountId,
    state: AccountState,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::state.eq(state),
            accounts::suspended_reason.eq(None::<String>),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// When the account was last used on any device.
pub(in super::super) async fn find_last_use(
    conn: &mut Conn,
    of: AccountId,
) -> QueryResult<Option<DateTime<Utc>>> {
    sessions::table
        .filter(sessions::account_id.eq(of))
        .select(diesel::dsl::max(sessions::last_used_at))
        .first(conn)
        .await
}

/// One time that staff look at an account.
#[derive(Insertable)]
#[diesel(table_name = impersonations)]
pub(in super::super) struct ImpersonationRow<'a> {
    pub id: ImpersonationId,
    pub session_id: SessionId,
    pub staff_id: AccountId,
    pub target_id: AccountId,
    pub reason: &'a str,
    pub started_at: DateTime<Utc>,
    pub ended_at: DateTime<Utc>,
}

pub(in super::super) async fn insert_impersonation(
    conn: &mut Conn,
    row: &ImpersonationRow<'_>,
) -> QueryResult<()> {
    diesel::insert_into(impersonations::table).values(row).execute(conn).await.map(drop)
}

/// Whom this session of staff looks at, and until when.
pub(in super::super) async fn find_live_impersonation(
    conn: &mut Conn,
    session: SessionId,
    staff: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Option<(AccountId, DateTime<Utc>)>> {
    impersonations::table
        .filter(impersonations::session_id.eq(session))
        .filter(impersonations::staff_id.eq(staff))
        .filter(impersonations::ended_at.gt(now))
        .order(impersonations::started_at.desc())
        .select((impersonations::target_id, impersonations::ended_at))
        .first(conn)
        .await
        .optional()
}

/// Ends what this session looks at; answers how many.
pub(in super::super) async fn update_impersonations_ended(
    conn: &mut Conn,
    session: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let live = impersonations::table
        .filter(impersonations::session_id.eq(session))
        .filter(impersonations::ended_at.gt(now));
    diesel::update(live).set(impersonations::ended_at.eq(now)).execute(conn).await
}

/// Who looked, why, from when, until when.
pub(in super::super) type WatchRow = (Option<String>, String, DateTime<Utc>, DateTime<Utc>);

/// The last times that staff looked at this account.
pub(in super::super) async fn list_impersonations(
    conn: &mut Conn,
    of: AccountId,
    most: i64,
) -> QueryResult<Vec<WatchRow>> {
    impersonations::table
        .inner_join(accounts::table.on(accounts::id.eq(impersonations::staff_id)))
        .filter(impersonations::target_id.eq(of))
        .order((impersonations::started_at.desc(), impersonations::id.desc()))
        .limit(most)
        .select((
            accounts::name,
            impersonations::reason,
            impersonations::started_at,
            impersonations::ended_at,
        ))
        .load(conn)
        .await
}
