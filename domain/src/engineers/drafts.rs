//! What somebody typed into a form of their profile and did not save yet.
//!
//! A draft is no profile: nobody sees it, nothing in it is checked but its size. It knows the version of the profile that
//! its form was opened with, and has a version of its own, so that a second tab that writes the same form is told
//! instead of lost. Saving the form ends it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;
use crate::schema::profile_drafts;
use crate::text_enum;

/// Fields of one form.
const MAX_FIELDS: usize = 400;
/// Bytes of all their values together.
const MAX_BYTES: usize = 60_000;

text_enum! {
    /// Forms that keep drafts.
    pub enum DraftForm { Profile = "profile", History = "history", Portfolio = "portfolio" }
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Names and values, as a browser sends them.
    pub fields: Vec<(String, String)>,
    /// The profile's version when the form was opened.
    pub based_on: i32,
    /// Its own version, from 1.
    pub version: i32,
    /// When it was last written.
    pub saved_at: DateTime<Utc>,
}

impl Draft {
    /// Whether it is more than a form holds.
    pub(crate) fn is_too_large(&self) -> bool {
        let bytes: usize = self.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.fields.len() > MAX_FIELDS || bytes > MAX_BYTES
    }
}

/// What became of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept; the version to send next time.
    Saved {
        /// Of the draft.
        version: i32,
        /// When.
        at: DateTime<Utc>,
    },
    /// Another tab wrote meanwhile: its draft stays, this one was not kept.
    Stale,
    /// More than a form holds; it was not kept.
    TooLarge,
}

/// Keeps what was typed. `version` is that of the draft that the form was opened with, 0 for none.
///
/// # Errors
/// When Postgres refuses. Whoever is no developer has nothing kept.
pub async fn keep_draft(
    conn: &mut Conn,
    cx: &Context,
    form: DraftForm,
    typed: &Draft,
) -> Result<Kept, QueryError> {
    let signed = cx.actor.signed().filter(|signed| signed.kind == AccountKind::Developer);
    let Some(signed) = signed else { return Ok(Kept::Stale) };
    if typed.is_too_large() {
        return Ok(Kept::TooLarge);
    }
    let fields = serde_json::json!(typed.fields);
    conn.transaction(async |conn| {
        let held = held_version(conn, signed.account_id, form).await?;
        // A draft that ended meanwhile (the form was saved elsewhere) may begin again: nothing is overwritten.
        if held.is_some_and(|held| held != typed.version) {
            return Ok(Kept::Stale);
        }
        let version = held.unwrap_or(0) + 1;
        let written = (
            profile_drafts::fields.eq(&fields),
            profile_drafts::based_on.eq(typed.based_on),
            profile_drafts::version.eq(version),
            profile_drafts::saved_at.eq(cx.now),
        );
        diesel::insert_into(profile_drafts::table)
            .values((
                profile_drafts::account_id.eq(signed.account_id),
                profile_drafts::form.eq(form),
                written,
            ))
            .on_conflict((profile_drafts::account_id, profile_drafts::form))
            .do_update()
            .set(written)
            .execute(conn)
            .await?;
        Ok(Kept::Saved { version, at: cx.now })
    })
    .await
}

async fn held_version(conn: &mut Conn, account: AccountId, form: DraftForm) -> QueryResult<Option<i32>> {
    profile_drafts::table
        .find((account, form))
        .select(profile_drafts::version)
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// The asker's draft of a form.
pub async fn find_draft(conn: &mut Conn, cx: &Context, form: DraftForm) -> QueryResult<Option<Draft>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    let row: Option<(serde_json::Value, i32, i32, DateTime<Utc>)> = profile_drafts::table
        .find((account, form))
        .select((
            profile_drafts::fields,
            profile_drafts::based_on,
            profile_drafts::version,
            profile_drafts::saved_at,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(fields, based_on, version, saved_at)| Draft {
        fields: serde_json::from_value(fields).unwrap_or_default(),
        based_on,
        version,
        saved_at,
    }))
}

/// Throws the asker's draft of a form away.
pub async fn discard_draft(conn: &mut Conn, cx: &Context, form: DraftForm) -> QueryResult<()> {
    match cx.actor.account_id() {
        Some(account) => discard(conn, account, form).await,
        None => Ok(()),
    }
}

/// Ends a draft because its form was saved.
pub(super) async fn discard(conn: &mut Conn, account: AccountId, form: DraftForm) -> QueryResult<()> {
    diesel::delete(profile_drafts::table.find((account, form))).execute(conn).await.map(drop)
}
