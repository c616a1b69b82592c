//! By the clock: whoever newly fits is entered into the ledger, and their alert is owed, in one transaction.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::change::zone_of;
use super::ledger;
use super::model::{SavedSearch, next_alert};
use super::stored::Stored;
use crate::accounts::find_contact;
use crate::directory::{Filters, Fitting, Shown, Surface, Viewer, enter_fitting, list_fitting, load_cards};
use crate::notifications::{self, Kind};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{EngineerId, SavedSearchId};
use crate::schema::saved_searches;
use crate::shortlists::hidden_ids;

/// Engineers whom one alert enters; the next one goes on.
const MOST_NEW: i64 = 500;
/// Engineers whom a mail shows; of the rest it says how many they are.
pub const MOST_SHOWN: usize = 8;
/// Searches of one run; the next one goes on.
const MOST_RUNS: usize = 500;
/// How long a search rests that could not be looked at: the others must not wait for it.
const REST: TimeDelta = TimeDelta::hours(1);

/// Looks at every search whose time has come; answers how many alerts are owed now. Safe to run twice, and beside another
/// worker: what was looked at is due again only at its next time.
///
/// # Errors
/// When Postgres refuses; what else is due was done nevertheless. A search that fails is looked at again in an hour.
pub async fn send_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let (mut owed, mut first_error) = (0, None);
    for _ in 0..MOST_RUNS {
        let mut locked = None;
        let done = conn.transaction(async |conn| look_at_next(conn, cx, &mut locked).await).await;
        match (done, locked) {
            (Ok(Some(is_owed)), _) => owed += usize::from(is_owed),
            (Ok(None), _) => break,
            (Err(error), None) => return Err(first_error.unwrap_or(error)),
            (Err(error), Some(search)) => {
                tracing::error!(%search, %error, "a saved search could not be looked at");
                ledger::put_off(conn, search, cx.now, cx.now + REST).await?;
                first_error.get_or_insert(error);
            }
        }
    }
    first_error.map_or(Ok(owed), Err)
}

/// `None` when nothing is due. Says in `locked` which search it is.
async fn look_at_next(
    conn: &mut Conn,
    cx: &Context,
    locked: &mut Option<SavedSearchId>,
) -> Result<Option<bool>, QueryError> {
    let Some(search) = ledger::lock_due(conn, cx.now).await? else { return Ok(None) };
    *locked = Some(search.id);
    let next = next_alert(search.alert, zone_of(conn, search.company_id).await?, cx.now);
    ledger::set_alert(conn, search.id, search.alert, next, search.updated_at).await?;
    if search.began_at.is_none() {
        begin(conn, cx, &search).await?;
        return Ok(Some(false));
    }
    let new = list_new(conn, cx, &search).await?;
    if new.is_empty() {
        return Ok(Some(false));
    }
    let Some(contact) = find_contact(conn, search.account_id).await? else { return Ok(Some(false)) };
    ledger::enter(conn, search.id, &new, cx.now).await?;
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

/// What it asks for; nothing when that cannot be said any more, which must not find everybody.
async fn filters_of(conn: &mut Conn, search: &SavedSearch) -> QueryResult<Option<Filters>> {
    match Stored::read(search) {
        Some(stored) => stored.filters(conn).await,
        None => Ok(None),
    }
}

/// Enters whoever fits at the first look since the company is verified: they were there before, and are no news.
async fn begin(conn: &mut Conn, cx: &Context, search: &SavedSearch) -> QueryResult<()> {
    if !ledger::is_live(conn, search).await? {
        return Ok(());
    }
    let Some(filters) = filters_of(conn, search).await? else { return Ok(()) };
    let viewer = Viewer::of_account(conn, search.account_id).await?;
    enter_fitting(conn, cx, &viewer, &filters, search.id).await?;
    ledger::set_begun(conn, search.id, Some(cx.now)).await
}

/// Whoever is new to it; nobody while alerts rest.
async fn list_new(conn: &mut Conn, cx: &Context, search: &SavedSearch) -> QueryResult<Vec<EngineerId>> {
    let wants = notifications::wants(conn, search.account_id, Kind::SavedSearchAlerts).await?;
    if !wants || !ledger::is_live(conn, search).await? {
        return Ok(Vec::new());
    }
    let Some(filters) = filters_of(conn, search).await? else { return Ok(Vec::new()) };
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
    let hidden = hidden_ids(conn, search.account_id).await?;
    let mut told = ledger::list_told(conn, id, at).await?;
    told.retain(|engineer| !hidden.contains(engineer));
    let viewer = Viewer::of_account(conn, search.account_id).await?;
    let mut cards = load_cards(conn, &viewer, Surface::Alert, &told, cx.now).await?;
    cards.sort_by_key(|card| (std::cmp::Reverse(card.score), card.id));
    let more = cards.len().saturating_sub(MOST_SHOWN);
    cards.truncate(MOST_SHOWN);
    Ok(Some(AlertMail { search, cards, more }).filter(|alert| !alert.cards.is_empty()))
}
