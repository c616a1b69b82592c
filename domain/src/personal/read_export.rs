//! Downloading a copy: by the signed link of the mail or the page, and only for its owner, signed in.
//!
//! Both are asked for. Whoever reads a mailbox, or finds an address in a history, is not the person; and whoever sits at a
//! signed-in screen has no id to guess.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::export::{Export, ExportState, own_account};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ExportId;
use crate::platform::links::{LinkError, LinkPurpose};
use crate::schema::{personal_export_parts, personal_exports};

/// A link, opened.
#[derive(Debug)]
pub enum Opened {
    /// The copy.
    Ready(Export),
    /// Its time is over.
    Expired,
    /// Not ours, or not theirs.
    NotFound,
}

/// The token of the link; it ends with the copy.
#[must_use]
pub fn export_token(cx: &Context, id: ExportId, expires_at: DateTime<Utc>) -> String {
    cx.keys.sign_link_until(LinkPurpose::DownloadExport, id.0, 0, expires_at)
}

/// The copy behind a link, for its owner.
///
/// # Errors
/// When Postgres does not answer.
pub async fn open_export(conn: &mut Conn, cx: &Context, token: &str) -> Result<Opened, QueryError> {
    let Some(account) = own_account(cx) else { return Ok(Opened::NotFound) };
    let link = match cx.keys.read_link(LinkPurpose::DownloadExport, token, cx.now) {
        Ok(link) => link,
        Err(LinkError::Expired) => return Ok(Opened::Expired),
        Err(LinkError::Invalid) => return Ok(Opened::NotFound),
    };
    let found: Option<Export> = personal_exports::table
        .find(ExportId(link.subject))
        .filter(personal_exports::account_id.eq(account))
        .filter(personal_exports::state.eq(ExportState::Ready))
        .select(Export::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(match found {
        Some(export) if export.expires_at.is_some_and(|end| cx.now < end) => Opened::Ready(export),
        Some(_) => Opened::Expired,
        None => Opened::NotFound,
    })
}

/// One piece of a copy that was opened; `None` after the last, or once it is deleted.
///
/// # Errors
/// When Postgres does not answer.
pub async fn read_part(conn: &mut Conn, id: ExportId, position: i32) -> QueryResult<Option<Vec<u8>>> {
    personal_export_parts::table
        .find((id, position))
        .select(personal_export_parts::content)
        .first(conn)
        .await
        .optional()
}
