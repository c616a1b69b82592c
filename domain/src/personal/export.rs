//! A copy of everything about oneself: asked for once a day, made by the worker, kept for seven days.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::EXPORT_PAUSE;
use crate::jobs::{BuildExport, Payload};
use crate::platform::actor::Via;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ExportId};
use crate::queue::{NewJob, enqueue};
use crate::schema::{accounts, personal_exports};
use crate::text_enum;

text_enum! {
    /// Where a copy stands.
    pub enum ExportState {
        /// A worker will make it.
        Asked = "asked",
        /// It can be downloaded until it expires.
        Ready = "ready",
    }
}

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = personal_exports)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Whose.
    pub account_id: AccountId,
    /// Where it stands.
    pub state: ExportState,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was made.
    pub ready_at: Option<DateTime<Utc>>,
    /// From when on nobody reads it.
    pub expires_at: Option<DateTime<Utc>>,
    /// Of the ZIP.
    pub byte_size: i64,
}

/// Why no copy is made.
#[derive(Debug, thiserror::Error)]
pub enum RequestExportError {
    /// Nobody is signed in, or somebody looks at the account of another.
    #[error("not signed in")]
    Stranger,
    /// One was asked for within the last day: when the next may be.
    #[error("the next copy may be asked for at {0}")]
    TooSoon(DateTime<Utc>),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Asks for a copy; the worker makes it, and tells by mail.
pub async fn request_export(conn: &mut Conn, cx: &Context) -> Result<ExportId, RequestExportError> {
    let account = own_account(cx).ok_or(RequestExportError::Stranger)?;
    conn.transaction(async |conn| {
        // Two presses at once come one after the other.
        let row = accounts::table.find(account).select(accounts::id).for_update();
        row.first::<AccountId>(conn).await.optional()?.ok_or(RequestExportError::Stranger)?;
        let last: Option<DateTime<Utc>> = personal_exports::table
            .filter(personal_exports::account_id.eq(account))
            .select(diesel::dsl::max(personal_exports::asked_at))
            .first(conn)
            .await?;
        if let Some(next) = last.map(|at| at + EXPORT_PAUSE).filter(|next| *next > cx.now) {
            return Err(RequestExportError::TooSoon(next));
        }
        let id = ExportId::new();
        diesel::insert_into(personal_exports::table)
            .values((
                personal_exports::id.eq(id),
                personal_exports::account_id.eq(account),
                personal_exports::state.eq(ExportState::Asked),
                personal_exports::asked_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        let payload = Payload::BuildExport(BuildExport { export_id: id });
        let key = id.to_string();
        enqueue(conn, cx, &NewJob { unique_key: Some(&key), ..NewJob::now(cx, payload) }).await?;
        Ok(id)
    })
    .await
}

/// One's own copies that are being made or can be downloaded, the newest first.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_exports(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<Export>> {
    let Some(account) = own_account(cx) else { return Ok(Vec::new()) };
    personal_exports::table
        .filter(personal_exports::account_id.eq(account))
        .filter(personal_exports::expires_at.is_null().or(personal_exports::expires_at.gt(cx.now)))
        .order(personal_exports::asked_at.desc())
        .select(Export::as_select())
        .load(conn)
        .await
}

/// A copy that can be downloaded, for the mail about it.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_export_mail(conn: &mut Conn, id: ExportId) -> QueryResult<Option<(Export, String)>> {
    let row: Option<(Export, Option<String>)> = personal_exports::table
        .inner_join(accounts::table.on(accounts::id.eq(personal_exports::account_id)))
        .filter(personal_exports::id.eq(id))
        .filter(personal_exports::state.eq(ExportState::Ready))
        .select((Export::as_select(), accounts::name))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(export, name)| (export, name.unwrap_or_default())))
}

/// Deletes copies whose time is over, and requests that nothing came of; answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn expire_exports(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let is_stuck = personal_exports::expires_at
        .is_null()
        .and(personal_exports::asked_at.le(cx.now - super::EXPORT_LIFE));
    diesel::delete(
        personal_exports::table
            .filter(personal_exports::expires_at.le(cx.now).assume_not_null().or(is_stuck)),
    )
    .execute(conn)
    .await
}

/// The account of somebody who is signed in themselves: a copy is made for nobody who only looks, and for no program.
pub(super) fn own_account(cx: &Context) -> Option<AccountId> {
    cx.actor.signed().filter(|signed| signed.via == Via::Session).map(|signed| signed.account_id)
}
