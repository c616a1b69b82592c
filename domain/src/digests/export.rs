//! The ledger of an issue, copy by copy, to keep or to hand on: read in pages, so that no issue is too large for it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde::Serialize;

use super::model::{DeliveryState, Digest, DigestError};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};
use crate::schema::deliveries;

/// Copies that one page holds.
pub const PAGE: i64 = 2_000;

/// A copy, as the export names its columns.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = deliveries, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "columns of deliveries")]
pub struct Line {
    pub subscriber_id: SubscriberId,
    /// `None` once erased.
    pub address: Option<String>,
    pub state: DeliveryState,
    pub attempts: i16,
    pub smtp_code: Option<i16>,
    pub smtp_enhanced: Option<String>,
    pub reason: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// Writes down who takes the ledger of `period` out, and answers which issue that is.
///
/// # Errors
/// [`DigestError::NotFound`] also while nothing is frozen; [`DigestError::Forbidden`] for everybody but editors.
pub async fn begin(conn: &mut Conn, cx: &Context, period: &str) -> Result<Digest, DigestError> {
    queries::may_edit(cx)?;
    conn.transaction(async |conn| {
        let digest = queries::find_by_period(conn, period).await?.ok_or(DigestError::NotFound)?;
        let copies = digest.frozen_at.and(digest.frozen_count).ok_or(DigestError::NotFound)?;
        queries::log(
            conn,
            cx,
            &digest,
            "digest.ledger_exported",
            None,
            serde_json::json!({ "copies": copies }),
        )
        .await?;
        Ok(digest)
    })
    .await
}

/// The copies after `after`, [`PAGE`] at most, in the order of the readers' ids.
///
/// # Errors
/// When Postgres does not answer.
pub async fn page(conn: &mut Conn, id: DigestId, after: Option<SubscriberId>) -> QueryResult<Vec<Line>> {
    let mut copies = deliveries::table.filter(deliveries::digest_id.eq(id)).into_boxed();
    if let Some(after) = after {
        copies = copies.filter(deliveries::subscriber_id.gt(after));
    }
    copies.order(deliveries::subscriber_id).limit(PAGE).select(Line::as_select()).load(conn).await
}
