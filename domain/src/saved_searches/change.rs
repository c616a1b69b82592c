//! Members keep, rename, alert and remove their searches.

use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ledger;
use super::model::{Alert, SavedSearch, next_alert};
use super::stored::Stored;
use super::{MOST_FITTING, MOST_SEARCHES};
use crate::companies::find_company;
use crate::directory::{Fitting, Surface, Viewer, enter_fitting, list_fitting};
use crate::platform::actor::{CompanyRole, Member};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CompanyId, SavedSearchId};
use crate::schema::{accounts, saved_searches};

/// Why nothing was changed or shown.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// No member of a company, or one who only reads.
    #[error("not allowed")]
    NotAllowed,
    /// No such search of the actor's own.
    #[error("not found")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A search to keep.
#[derive(Clone, Debug)]
pub struct SaveSearch {
    /// What to call it.
    pub name: String,
    /// `off`, `daily` or `weekly`.
    pub alert: String,
    /// The address after the question mark.
    pub query: String,
    /// What it asks for.
    pub stored: Stored,
}

fn member(cx: &Context) -> Result<(AccountId, &Member), SearchError> {
    let signed = cx.actor.signed().ok_or(SearchError::NotAllowed)?;
    let member = signed.member.as_ref().ok_or(SearchError::NotAllowed)?;
    Ok((signed.account_id, member))
}

fn writer(cx: &Context) -> Result<(AccountId, &Member), SearchError> {
    let (account, member) = member(cx)?;
    if member.role == CompanyRole::Viewer { Err(SearchError::NotAllowed) } else { Ok((account, member)) }
}

/// The searches of the actor's company with whose they are, the newest first.
pub async fn list_searches(
    conn: &mut Conn,
    cx: &Context,
) -> Result<Vec<(SavedSearch, Option<String>)>, SearchError> {
    let (_, member) = member(cx)?;
    Ok(ledger::list_of(conn, member.company_id).await?)
}

/// Keeps a search. The same address again changes the name and the alert of the one that is there, and reads it anew.
pub async fn save_search(
    conn: &mut Conn,
    cx: &Context,
    input: &SaveSearch,
) -> Result<SavedSearchId, SearchError> {
    let (account, member) = writer(cx)?;
    let (name, alert) = read(&input.name, &input.alert).map_err(SearchError::Invalid)?;
    if input.query.chars().count() > 2000 {
        let fault = "This search is too long to be saved. Take some filters off it.";
        return Err(SearchError::Invalid(FieldErrors::one("name", fault)));
    }
    conn.transaction(async |conn| {
        // Two tabs wait for each other: no search twice, and the bound holds.
        accounts::table.find(account).select(accounts::id).for_update().first::<AccountId>(conn).await?;
        let own = ledger::list_of(conn, member.company_id).await?;
        let same = own.iter().find(|(row, _)| row.account_id == account && row.query == input.query);
        let id = if let Some((row, _)) = same {
            diesel::update(saved_searches::table.find(row.id))
                .set((
                    saved_searches::name.eq(&name),
                    saved_searches::filters.eq(serde_json::to_value(&input.stored).unwrap_or_default()),
                    saved_searches::updated_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
            row.id
        } else {
            if ledger::count_of(conn, account).await? >= MOST_SEARCHES {
                let fault = format!("You keep {MOST_SEARCHES} searches already. Remove one first.");
                return Err(SearchError::Invalid(FieldErrors::one("name", fault)));
            }
            insert(conn, cx, account, member.company_id, &name, input).await?
        };
        switch(conn, cx, id, alert).await?;
        Ok(id)
    })
    .await
}

async fn insert(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    company: CompanyId,
    name: &str,
    input: &SaveSearch,
) -> Result<SavedSearchId, SearchError> {
    let id = SavedSearchId::new();
    diesel::insert_into(saved_searches::table)
        .values((
            saved_searches::id.eq(id),
            saved_searches::company_id.eq(company),
            saved_searches::account_id.eq(account),
            saved_searches::name.eq(name),
            saved_searches::query.eq(&input.query),
            saved_searches::filters.eq(serde_json::to_value(&input.stored).unwrap_or_default()),
            saved_searches::alert.eq(Alert::Off),
            saved_searches::created_at.eq(cx.now),
            saved_searches::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Changes name and alert of one's own search.
pub async fn set_search(
    conn: &mut Conn,
    cx: &Context,
    id: SavedSearchId,
    name: &str,
    alert: &str,
) -> Result<(), SearchError> {
    let (account, member) = writer(cx)?;
    conn.transaction(async |conn| {
        let found = ledger::lock_own(conn, member.company_id, account, id).await?;
        found.ok_or(SearchError::NotFound)?;
        let (name, alert) = read(name, alert).map_err(SearchError::Invalid)?;
        diesel::update(saved_searches::table.find(id))
            .set((saved_searches::name.eq(name), saved_searches::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        switch(conn, cx, id, alert).await
    })
    .await
}

/// Removes one's own search with its ledger; a second time there is nothing to remove.
pub async fn remove_search(conn: &mut Conn, cx: &Context, id: SavedSearchId) -> Result<(), SearchError> {
    let (account, member) = writer(cx)?;
    conn.transaction(async |conn| {
        let found = ledger::lock_own(conn, member.company_id, account, id).await?;
        found.ok_or(SearchError::NotFound)?;
        diesel::delete(saved_searches::table.find(id)).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Turns the alert on, over or off. When it begins, whoever fits now is entered into the ledger and not told of; while
/// alerts rest it does not begin: then nobody may be seen, and later everybody would be new.
async fn switch(conn: &mut Conn, cx: &Context, id: SavedSearchId, alert: Alert) -> Result<(), SearchError> {
    let Some(search) = ledger::find(conn, id).await? else { return Err(SearchError::NotFound) };
    if search.alert == alert {
        return Ok(());
    }
    if alert == Alert::Off {
        ledger::set_begun(conn, id, None).await?;
    }
    let at = next_alert(alert, zone_of(conn, search.company_id).await?, cx.now);
    ledger::set_alert(conn, id, alert, at, cx.now).await?;
    if search.alert == Alert::Off {
        enter_present(conn, cx, &search).await?;
    }
    Ok(())
}

async fn enter_present(conn: &mut Conn, cx: &Context, search: &SavedSearch) -> Result<(), SearchError> {
    let Some(stored) = Stored::read(search) else {
        let fault = "What this search asks for cannot be read any more. Open the search and save it anew.";
        return Err(SearchError::Invalid(FieldErrors::one("alert", fault)));
    };
    let Some(filters) = stored.filters(conn).await? else {
        let fault = "A skill of this search is not in the list any more. Open the search and save it anew.";
        return Err(SearchError::Invalid(FieldErrors::one("alert", fault)));
    };
    if !ledger::is_live(conn, search).await? {
        return Ok(());
    }
    let viewer = Viewer::of_account(conn, search.account_id).await?;
    let fitting = Fitting {
        viewer: &viewer,
        surface: Surface::Alert,
        filters: &filters,
        not_found_by: Some(search.id),
    };
    let present = list_fitting(conn, cx, &fitting, MOST_FITTING + 1).await?;
    if i64::try_from(present.len()).is_ok_and(|count| count > MOST_FITTING) {
        let fault = format!(
            "More than {MOST_FITTING} engineers fit this search. Narrow it before you ask for alerts."
        );
        return Err(SearchError::Invalid(FieldErrors::one("alert", fault)));
    }
    enter_fitting(conn, cx, &viewer, &filters, search.id).await?;
    Ok(ledger::set_begun(conn, search.id, Some(cx.now)).await?)
}

/// The company's zone.
pub(super) async fn zone_of(conn: &mut Conn, company: CompanyId) -> QueryResult<Tz> {
    let company = find_company(conn, company).await?;
    Ok(company.and_then(|company| company.time_zone.parse().ok()).unwrap_or(Tz::UTC))
}

fn read(name: &str, alert: &str) -> Result<(String, Alert), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 1..=80);
    let alert = alert.parse::<Alert>().map_err(|_| "Choose how often you want to hear of new engineers.");
    let alert = errors.take("alert", alert);
    errors.into_result(name.zip(alert))
}
