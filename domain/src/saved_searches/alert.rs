//! By the clock: whoever newly fits is entered into the ledger, and their alert is owed, in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::change::zone_of;
use super::ledger;
use super::model::{SavedSearch, next_alert};
use super::stored::Stored;
use crate::accounts::find_contact;
use crate::directory::{Fitting, Shown, Surface, Viewer, list_fitting, load_cards};
use crate::notifications::{self, Kind};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::SavedSearchId;
use crate::schema::saved_searches;

/// Engineers whom one alert enters; the next one goes on.
const MOST_NEW: i64 = 500;
/// Engineers whom a mail shows; of the rest it says how many they are.
pub const MOST_SHOWN: usize = 8;
/// Searches of one run; the next one goes on.
const MOST_RUNS: usize = 500;

/// Looks at every search whose time has come; answers how many alerts are owed now. Safe to run twice, and beside another
/// worker: what was looked at is due again only at its next time.
///
/// # Errors
/// When Postgres refuses; what was done before stays.
pub async fn send_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut owed = 0;
    for _ in 0..MOST_RUNS {
        let done = conn.transaction(async |conn| look_at_next(conn, cx).await).await?;
        match done {
            Some(is_owed) => owed += usize::from(is_owed),
            None => break,
        }
    }
    Ok(owed)
}

/// `None` when nothing is due.
async fn look_at_next(conn: &mut Conn, cx: &Context) -> Result<Option<bool>, QueryError> {
    let Some(search) = ledger::lock_due(conn, cx.now).await? else { return Ok(None) };
    let next = next_alert(search.alert, zone_of(conn, search.company_id).await?, cx.now);
    ledger::set_alert(conn, search.id, search.alert, next, search.updated_at).await?;
    let new = list_new(conn, cx, &search).await?;
    if new.is_empty() {
        return Ok(Some(false));
    }
    let Some(contact) = find_contact(conn, search.account_id).await? else { return Ok(Some(false)) };
    ledger::enter(conn, search.id, &new, cx.now, Some(cx.now)).await?;
    diesel::update(saved_searches::table.find(search.id))
        .set(saved_searches::alerted_at.eq(cx.now))
        .execute(conn)
        .await?;
    let kind = MailKind::SearchAlert;
    let at = cx.now.timestamp_micros();
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(search.account_id),
        payload: json!({ "search_id": search.id, "at": at }),
        unique_key: format!("{kind}:{}:{at}", search.id),
    };
    outbox::record(conn, cx, &mail).await?;
    Ok(Some(true))
}

/// Whoever is new to it; nobody while alerts rest.
async fn list_new(
    conn: &mut Conn,
    cx: &Context,
    search: &SavedSearch,
) -> Result<Vec<crate::platform::ids::EngineerId>, QueryError> {
    let wants = notifications::wants(conn, search.account_id, Kind::SavedSearchAlerts).await?;
    if !wants || !ledger::is_live(conn, search).await? {
        return Ok(Vec::new());
    }
    let stored: Stored = serde_json::from_value(search.filters.clone()).unwrap_or_default();
    let Some(filters) = stored.filters(conn).await? else { return Ok(Vec::new()) };
    let viewer = Viewer::of_account(conn, search.account_id).await?;
    let fitting = Fitting {
        viewer: &viewer,
        surface: Surface::Alert,
        filters: &filters,
        not_found_by: Some(search.id),
    };
    list_fitting(conn, cx, &fitting, MOST_NEW).await
}

/// What an alert tells.
#[derive(Clone, Debug)]
pub struct AlertMail {
    /// The search.
    pub search: SavedSearch,
    /// Whom it shows: at most [`MOST_SHOWN`] of those who may still be seen, the better T first.
    pub cards: Vec<Shown>,
    /// How many more there are.
    pub more: usize,
}

/// The alert of then, as its reader may see it now; nothing when nobody of it can be seen any more, and when alerts rest.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_alert(
    conn: &mut Conn,
    cx: &Context,
    id: SavedSearchId,
    at: DateTime<Utc>,
) -> QueryResult<Option<AlertMail>> {
    let Some(search) = ledger::find(conn, id).await? else { return Ok(None) };
    if !ledger::is_live(conn, &search).await? {
        return Ok(None);
    }
    let told = ledger::list_told(conn, id, at).await?;
    let viewer = Viewer::of_account(conn, search.account_id).await?;
    let mut cards = load_cards(conn, &viewer, Surface::Alert, &told, cx.now).await?;
    cards.sort_by_key(|card| (std::cmp::Reverse(card.score), card.id));
    let more = cards.len().saturating_sub(MOST_SHOWN);
    cards.truncate(MOST_SHOWN);
    Ok(Some(AlertMail { search, cards, more }).filter(|alert| !alert.cards.is_empty()))
}
