//! Rows of saved searches, and the ledger of whom they found.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Alert, SavedSearch};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, EngineerId, SavedSearchId};
use crate::schema::{accounts, companies, memberships, saved_search_finds, saved_searches};

/// The searches of a company with the names of their owners, the newest first.
pub(super) async fn list_of(
    conn: &mut Conn,
    company: CompanyId,
) -> QueryResult<Vec<(SavedSearch, Option<String>)>> {
    saved_searches::table
        .inner_join(accounts::table.on(accounts::id.eq(saved_searches::account_id)))
        .filter(saved_searches::company_id.eq(company))
        .order(saved_searches::id.desc())
        .select((SavedSearch::as_select(), accounts::name))
        .load(conn)
        .await
}

pub(super) async fn find(conn: &mut Conn, id: SavedSearchId) -> QueryResult<Option<SavedSearch>> {
    saved_searches::table.find(id).select(SavedSearch::as_select()).first(conn).await.optional()
}

/// The member's own search, locked.
pub(super) async fn lock_own(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
    id: SavedSearchId,
) -> QueryResult<Option<SavedSearch>> {
    saved_searches::table
        .find(id)
        .filter(saved_searches::company_id.eq(company))
        .filter(saved_searches::account_id.eq(account))
        .select(SavedSearch::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

pub(super) async fn count_of(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    saved_searches::table.filter(saved_searches::account_id.eq(account)).count().get_result(conn).await
}

/// The next search whose alert is due, locked; those that another worker holds are passed over.
pub(super) async fn lock_due(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Option<SavedSearch>> {
    saved_searches::table
        .filter(saved_searches::alert_at.le(now))
        .order((saved_searches::alert_at, saved_searches::id))
        .select(SavedSearch::as_select())
        .for_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()
}

/// Puts a look off, if it is still due.
pub(super) async fn put_off(
    conn: &mut Conn,
    id: SavedSearchId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(saved_searches::table.find(id).filter(saved_searches::alert_at.le(now)))
        .set(saved_searches::alert_at.eq(until))
        .execute(conn)
        .await?;
    Ok(())
}

/// Says since when whoever fits is in the ledger; nothing: not yet.
pub(super) async fn set_begun(
    conn: &mut Conn,
    id: SavedSearchId,
    began_at: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(saved_searches::table.find(id))
        .set(saved_searches::began_at.eq(began_at))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn set_alert(
    conn: &mut Conn,
    id: SavedSearchId,
    alert: Alert,
    alert_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(saved_searches::table.find(id))
        .set((
            saved_searches::alert.eq(alert),
            saved_searches::alert_at.eq(alert_at),
            saved_searches::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Enters whom an alert tells of; whoever is in the ledger already stays as they are.
pub(super) async fn enter(
    conn: &mut Conn,
    id: SavedSearchId,
    engineers: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = engineers
        .iter()
        .map(|engineer| {
            (
                saved_search_finds::search_id.eq(id),
                saved_search_finds::engineer_id.eq(*engineer),
                saved_search_finds::found_at.eq(now),
                saved_search_finds::alert_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(saved_search_finds::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Of whom an alert told.
pub(super) async fn list_told(
    conn: &mut Conn,
    id: SavedSearchId,
    alert_at: DateTime<Utc>,
) -> QueryResult<Vec<EngineerId>> {
    saved_search_finds::table
        .filter(saved_search_finds::search_id.eq(id))
        .filter(saved_search_finds::alert_at.eq(alert_at))
        .select(saved_search_finds::engineer_id)
        .load(conn)
        .await
}

/// Whether the owner is an active member of the company, and the company is verified.
pub(super) async fn is_live(conn: &mut Conn, search: &SavedSearch) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        memberships::table
            .inner_join(companies::table.on(companies::id.eq(memberships::company_id)))
            .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
            .filter(memberships::company_id.eq(search.company_id))
            .filter(memberships::account_id.eq(search.account_id))
            .filter(memberships::state.eq("active"))
            .filter(companies::state.eq("verified"))
            .filter(accounts::state.eq("active"))
            .select(memberships::account_id),
    ))
    .get_result(conn)
    .await
}
