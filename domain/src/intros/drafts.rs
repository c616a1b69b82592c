//! What somebody of a company typed into the form that asks, and did not send yet.
//!
//! One for each person and engineer. Nobody else reads it, nothing in it is checked but its size, and the engineer hears of
//! nothing. A version of its own tells a second tab that writes the same form. Sending ends it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ask::{AskError, asker, visible};
use super::queries::find_open;
use crate::engineers;
use crate::engineers::drafts::{Draft, Kept};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::intro_drafts;

/// Keeps what was typed about the engineer at `slug`. `version` is that of the draft that the form was opened with, 0 for
/// none; the rest of the draft's numbers means nothing here.
///
/// # Errors
/// [`AskError::NotAllowed`] for whoever asks nobody, [`AskError::NotFound`] where the asker may not know of the engineer.
pub async fn keep_draft(conn: &mut Conn, cx: &Context, slug: &str, typed: &Draft) -> Result<Kept, AskError> {
    let (signed, company) = asker(cx)?;
    let account = signed.account_id;
    let engineer = visible(conn, cx, slug).await?.id;
    if typed.is_too_large() {
        return Ok(Kept::TooLarge);
    }
    // Typed just before the form was sent, and come after it.
    if find_open(conn, company, engineer).await?.is_some() {
        return Ok(Kept::Stale);
    }
    let fields = serde_json::json!(typed.fields);
    conn.transaction(async |conn| {
        let held: Option<i32> = intro_drafts::table
            .find((account, engineer))
            .select(intro_drafts::version)
            .for_update()
            .first(conn)
            .await
            .optional()?;
        // A draft that ended meanwhile may begin again: nothing is overwritten.
        if held.is_some_and(|held| held != typed.version) {
            return Ok(Kept::Stale);
        }
        let version = held.unwrap_or(0) + 1;
        let written = (
            intro_drafts::fields.eq(&fields),
            intro_drafts::version.eq(version),
            intro_drafts::saved_at.eq(cx.now),
        );
        diesel::insert_into(intro_drafts::table)
            .values((intro_drafts::account_id.eq(account), intro_drafts::engineer_id.eq(engineer), written))
            .on_conflict((intro_drafts::account_id, intro_drafts::engineer_id))
            .do_update()
            .set(written)
            .execute(conn)
            .await?;
        Ok(Kept::Saved { version, at: cx.now })
    })
    .await
}

/// The asker's draft about an engineer.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_draft(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<Option<Draft>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    let row: Option<(serde_json::Value, i32, DateTime<Utc>)> = intro_drafts::table
        .find((account, engineer))
        .select((intro_drafts::fields, intro_drafts::version, intro_drafts::saved_at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(fields, version, saved_at)| Draft {
        fields: serde_json::from_value(fields).unwrap_or_default(),
        based_on: 0,
        version,
        saved_at,
    }))
}

/// Throws the asker's draft about the engineer at `slug` away; of nobody there is none.
///
/// # Errors
/// When Postgres refuses.
pub async fn discard_draft(conn: &mut Conn, cx: &Context, slug: &str) -> QueryResult<()> {
    let Some(account) = cx.actor.account_id() else { return Ok(()) };
    match engineers::find_by_slug(conn, slug).await? {
        Some(engineer) => discard(conn, account, engineer.id).await,
        None => Ok(()),
    }
}

/// Ends a draft because the request was sent.
pub(super) async fn discard(conn: &mut Conn, account: AccountId, engineer: EngineerId) -> QueryResult<()> {
    diesel::delete(intro_drafts::table.find((account, engineer))).execute(conn).await.map(drop)
}
