//! People who write to each other move no card; yet while they do, silence does not count: a card in conversation waits from
//! their last message on.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Card, CardState};
use super::steps::wait_from;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, EngineerId};
use crate::schema::conversations;

/// Lets cards in conversation wait from the last message on, where that is later; the rows are the caller's to write.
pub(super) async fn hear(conn: &mut Conn, cards: &mut [Card]) -> QueryResult<()> {
    let last = last_messages(conn, cards).await?;
    for card in cards.iter_mut().filter(|card| card.state == CardState::Conversation) {
        let spoken = last.get(&(card.company_id, card.engineer_id)).copied();
        if let Some(at) = spoken.filter(|at| *at > card.waiting_since) {
            wait_from(card, at, None);
        }
    }
    Ok(())
}

/// As [`hear`], for one. Answers whether it waits from another time now.
pub(super) async fn hear_one(conn: &mut Conn, card: &mut Card) -> QueryResult<bool> {
    let before = card.waiting_since;
    hear(conn, std::slice::from_mut(card)).await?;
    Ok(card.waiting_since != before)
}

async fn last_messages(
    conn: &mut Conn,
    cards: &[Card],
) -> QueryResult<HashMap<(CompanyId, EngineerId), DateTime<Utc>>> {
    let talking = || cards.iter().filter(|card| card.state == CardState::Conversation);
    let companies: Vec<CompanyId> = talking().map(|card| card.company_id).collect();
    let engineers: Vec<EngineerId> = talking().map(|card| card.engineer_id).collect();
    if companies.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(CompanyId, EngineerId, DateTime<Utc>)> = conversations::table
        .filter(conversations::company_id.eq_any(companies))
        .filter(conversations::engineer_id.eq_any(engineers))
        .filter(conversations::last_message_at.is_not_null())
        .select((
            conversations::company_id,
            conversations::engineer_id,
            conversations::last_message_at.assume_not_null(),
        ))
        .load(conn)
        .await?;
    let mut last: HashMap<(CompanyId, EngineerId), DateTime<Utc>> = HashMap::new();
    for (company, engineer, at) in rows {
        let known = last.entry((company, engineer)).or_insert(at);
        *known = at.max(*known);
    }
    Ok(last)
}
