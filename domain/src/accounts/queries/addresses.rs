//! Changes of address.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::AddressChangeState;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, AddressChangeId};
use crate::schema::address_changes;

/// A change's row.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = address_changes)]
pub(in super::super) struct ChangeRow {
    pub id: AddressChangeId,
    pub account_id: AccountId,
    pub old_email: String,
    pub new_email: String,
    pub state: AddressChangeState,
    pub link_version: i32,
    pub asked_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

pub(in super::super) async fn insert_change(conn: &mut Conn, row: &ChangeRow) -> QueryResult<()> {
    diesel::insert_into(address_changes::table).values(row).execute(conn).await?;
    Ok(())
}

pub(in super::super) async fn find_change(
    conn: &mut Conn,
    id: AddressChangeId,
) -> QueryResult<Option<ChangeRow>> {
    address_changes::table.find(id).select(ChangeRow::as_select()).first(conn).await.optional()
}

/// The one whose link counts.
pub(in super::super) async fn find_asked(conn: &mut Conn, id: AccountId) -> QueryResult<Option<ChangeRow>> {
    address_changes::table
        .filter(address_changes::account_id.eq(id))
        .filter(address_changes::state.eq(AddressChangeState::Asked))
        .select(ChangeRow::as_select())
        .first(conn)
        .await
        .optional()
}

pub(in super::super) async fn count_asked_since(
    conn: &mut Conn,
    id: AccountId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    address_changes::table
        .filter(address_changes::account_id.eq(id))
        .filter(address_changes::asked_at.gt(since))
        .count()
        .get_result(conn)
        .await
}

/// Links that were not opened do nothing any more.
pub(in super::super) async fn update_asked_void(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    let asked = address_changes::table
        .filter(address_changes::account_id.eq(id))
        .filter(address_changes::state.eq(AddressChangeState::Asked));
    diesel::update(asked)
        .set(address_changes::state.eq(AddressChangeState::Void))
        .execute(conn)
        .await
        .map(drop)
}

pub(in super::super) async fn update_confirmed(
    conn: &mut Conn,
    id: AddressChangeId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(address_changes::table.find(id))
        .set((
            address_changes::state.eq(AddressChangeState::Confirmed),
            address_changes::confirmed_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Takes back this change, and those that came after it.
pub(in super::super) async fn update_undone_from(conn: &mut Conn, row: &ChangeRow) -> QueryResult<()> {
    let confirmed = address_changes::table
        .filter(address_changes::account_id.eq(row.account_id))
        .filter(address_changes::state.eq(AddressChangeState::Confirmed))
        .filter(address_changes::confirmed_at.ge(row.confirmed_at));
    diesel::update(confirmed)
        .set(address_changes::state.eq(AddressChangeState::Undone))
        .execute(conn)
        .await
        .map(drop)
}

/// Addresses that count no longer are not kept for longer than their links live.
pub(in super::super) async fn delete_changes_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::delete(address_changes::table.filter(address_changes::asked_at.lt(before))).execute(conn).await
}
