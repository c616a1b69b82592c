//! Rows of shortlists.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::UNDO_DAYS;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, EngineerId, ShortlistId};
use crate::schema::{accounts, shortlist_entries, shortlists};

/// A list, without what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct ShortlistLine {
    /// The row.
    pub id: ShortlistId,
    /// What the company calls it.
    pub name: String,
    /// When something in it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable)]
pub(super) struct EntryRow {
    pub engineer_id: EngineerId,
    pub note: String,
    pub added_at: DateTime<Utc>,
    pub removed_at: Option<DateTime<Utc>>,
    pub added_by: Option<String>,
}

pub(super) async fn list_of(conn: &mut Conn, company: CompanyId) -> QueryResult<Vec<ShortlistLine>> {
    shortlists::table
        .filter(shortlists::company_id.eq(company))
        .order((shortlists::updated_at.desc(), shortlists::id))
        .select((shortlists::id, shortlists::name, shortlists::updated_at))
        .load(conn)
        .await
}

/// The list, if it is the company's; locked, so that two additions do not pass the bound together.
pub(super) async fn lock(
    conn: &mut Conn,
    company: CompanyId,
    id: ShortlistId,
) -> QueryResult<Option<ShortlistLine>> {
    shortlists::table
        .filter(shortlists::id.eq(id))
        .filter(shortlists::company_id.eq(company))
        .select((shortlists::id, shortlists::name, shortlists::updated_at))
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Live entries of these lists.
pub(super) async fn list_live(
    conn: &mut Conn,
    lists: &[ShortlistId],
) -> QueryResult<Vec<(ShortlistId, EngineerId)>> {
    shortlist_entries::table
        .filter(shortlist_entries::shortlist_id.eq_any(lists))
        .filter(shortlist_entries::removed_at.is_null())
        .select((shortlist_entries::shortlist_id, shortlist_entries::engineer_id))
        .load(conn)
        .await
}

/// All entries of one list, the newest first, removed ones among them.
pub(super) async fn list_entries(conn: &mut Conn, list: ShortlistId) -> QueryResult<Vec<EntryRow>> {
    shortlist_entries::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(shortlist_entries::added_by)))
        .filter(shortlist_entries::shortlist_id.eq(list))
        .order((shortlist_entries::added_at.desc(), shortlist_entries::engineer_id))
        .select((
            shortlist_entries::engineer_id,
            shortlist_entries::note,
            shortlist_entries::added_at,
            shortlist_entries::removed_at,
            accounts::name.nullable(),
        ))
        .load(conn)
        .await
}

/// Puts them there, or back there.
pub(super) async fn put(
    conn: &mut Conn,
    list: ShortlistId,
    engineer: EngineerId,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(shortlist_entries::table)
        .values((
            shortlist_entries::shortlist_id.eq(list),
            shortlist_entries::engineer_id.eq(engineer),
            shortlist_entries::added_by.eq(by),
            shortlist_entries::added_at.eq(now),
        ))
        .on_conflict((shortlist_entries::shortlist_id, shortlist_entries::engineer_id))
        .do_update()
        .set(shortlist_entries::removed_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn touch(conn: &mut Conn, list: ShortlistId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(shortlists::table.find(list)).set(shortlists::updated_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// How many companies have the engineer in a list.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_companies_with(conn: &mut Conn, engineer: EngineerId) -> QueryResult<i64> {
    shortlist_entries::table
        .inner_join(shortlists::table.on(shortlists::id.eq(shortlist_entries::shortlist_id)))
        .filter(shortlist_entries::engineer_id.eq(engineer))
        .filter(shortlist_entries::removed_at.is_null())
        .select(sql::<BigInt>("count(distinct shortlists.company_id)"))
        .get_result(conn)
        .await
}

/// Deletes what was removed longer ago than it can be taken back. Nightly. Answers how many rows went.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget_removed(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<usize> {
    let limit = now - TimeDelta::days(UNDO_DAYS);
    diesel::delete(shortlist_entries::table.filter(shortlist_entries::removed_at.lt(limit)))
        .execute(conn)
        .await
}
