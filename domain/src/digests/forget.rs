//! An engineer who is erased leaves the kept copies of past issues: their card is emptied, its place stays, for copies in
//! mailboxes count places.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::issue::{Issue, Part};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{DigestId, EngineerId};
use crate::schema::{digest_picks, digests};

/// Empties the engineer's card in every stored issue; answers in how many.
///
/// # Errors
/// When Postgres refuses, or a stored issue cannot be read: nothing may then count as erased.
pub async fn forget_engineer(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let issues: Vec<(DigestId, Option<Value>)> = digests::table
        .filter(
            digests::id.eq_any(
                digest_picks::table
                    .filter(digest_picks::engineer_id.eq(engineer))
                    .select(digest_picks::digest_id),
            ),
        )
        .filter(digests::snapshot.is_not_null())
        .order(digests::id)
        .select((digests::id, digests::snapshot))
        .for_update()
        .load(conn)
        .await?;
    let mut emptied = 0;
    for (id, snapshot) in issues {
        let unreadable = |error| QueryError::DeserializationError(Box::new(error));
        let mut issue: Issue = serde_json::from_value(snapshot.unwrap_or_default()).map_err(unreadable)?;
        if !empty_card(&mut issue, engineer) {
            continue;
        }
        let snapshot =
            serde_json::to_value(&issue).map_err(|error| QueryError::SerializationError(Box::new(error)))?;
        diesel::update(digests::table.find(id))
            .set((digests::snapshot.eq(snapshot), digests::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        emptied += 1;
    }
    Ok(emptied)
}

/// `false`: the issue does not show them.
fn empty_card(issue: &mut Issue, engineer: EngineerId) -> bool {
    let Some(place) = issue.cards.iter().position(|card| card.engineer_id == engineer) else { return false };
    if let Some(card) = issue.cards.get_mut(place) {
        card.name.clear();
        card.why.clear();
        card.country = (String::new(), String::new());
        card.skills.clear();
        card.primary_skills.clear();
        card.engagement_types.clear();
    }
    for part in [&mut issue.subject, &mut issue.text, &mut issue.html] {
        empty(part, place);
    }
    true
}

fn empty(part: &mut Part<String>, place: usize) {
    if let Some(pieces) = part.cards.get_mut(place) {
        pieces.clear();
    }
}
