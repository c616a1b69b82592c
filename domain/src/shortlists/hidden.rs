//! Whom one member does not want to see in lists any more. It changes what they see, not what is true: totals count them.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::MOST_HIDDEN;
use super::change::{ListError, member};
use crate::directory::{Shown, Surface, Viewer, find_visible, load_cards};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{accounts, hidden_engineers};

/// Whom somebody hid.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// Those who can be seen, the last hidden first.
    pub cards: Vec<Shown>,
    /// How many cannot be seen anyway.
    pub unseen: usize,
}

/// Hides the engineer of this address from the actor's own lists; a second time changes nothing.
pub async fn hide(conn: &mut Conn, cx: &Context, slug: &str) -> Result<EngineerId, ListError> {
    member(cx)?;
    let account = cx.actor.account_id().ok_or(ListError::NotAllowed)?;
    conn.transaction(async |conn| {
        let viewer = Viewer::of(conn, &cx.actor).await?;
        let found = find_visible(conn, cx, &viewer, Surface::Shortlist, slug).await?;
        let engineer = found.ok_or(ListError::NotFound)?;
        // Two tabs wait for each other, so that the bound holds.
        accounts::table.find(account).select(accounts::id).for_update().first::<AccountId>(conn).await?;
        let held = hidden_ids(conn, account).await?;
        if held.contains(&engineer) {
            return Ok(engineer);
        }
        if i64::try_from(held.len()).is_ok_and(|count| count >= MOST_HIDDEN) {
            return Err(ListError::Full(MOST_HIDDEN));
        }
        diesel::insert_into(hidden_engineers::table)
            .values((
                hidden_engineers::account_id.eq(account),
                hidden_engineers::engineer_id.eq(engineer),
                hidden_engineers::hidden_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        Ok(engineer)
    })
    .await
}

/// Shows them again; a second time changes nothing.
pub async fn unhide(conn: &mut Conn, cx: &Context, slug: &str) -> Result<(), ListError> {
    member(cx)?;
    let account = cx.actor.account_id().ok_or(ListError::NotAllowed)?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let found = find_visible(conn, cx, &viewer, Surface::Shortlist, slug).await?;
    let engineer = found.ok_or(ListError::NotFound)?;
    diesel::delete(hidden_engineers::table.find((account, engineer))).execute(conn).await?;
    Ok(())
}

/// Whom the actor hid.
pub async fn list_hidden(conn: &mut Conn, cx: &Context) -> Result<Hidden, ListError> {
    member(cx)?;
    let account = cx.actor.account_id().ok_or(ListError::NotAllowed)?;
    let ids = hidden_ids(conn, account).await?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let cards = load_cards(conn, &viewer, Surface::Shortlist, &ids, cx.now).await?;
    Ok(Hidden { unseen: ids.len() - cards.len(), cards })
}

/// Their numbers, the last hidden first.
///
/// # Errors
/// When Postgres refuses.
pub async fn hidden_ids(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<EngineerId>> {
    hidden_engineers::table
        .filter(hidden_engineers::account_id.eq(account))
        .order((hidden_engineers::hidden_at.desc(), hidden_engineers::engineer_id))
        .select(hidden_engineers::engineer_id)
        .load(conn)
        .await
}
