//! Pause, resume, cancel, finish.

use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ledger::{self, Ledger};
use super::model::{Digest, DigestError, DigestState, reason};
use super::{approve, freeze, queries, recover};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::schema::digests;

/// Stops sending: no DATA begins after the micro-batch that is in flight.
///
/// # Errors
/// [`DigestError`]: forbidden, no reason, or it is not being sent.
pub async fn pause(conn: &mut Conn, cx: &Context, id: DigestId, why: &str) -> Result<(), DigestError> {
    queries::may_edit(cx)?;
    let why = reason(why)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !matches!(digest.state, DigestState::Frozen | DigestState::Sending) {
            return Err(DigestError::WrongState(digest.state));
        }
        queries::set_state(conn, cx, id, DigestState::Paused, Some(&why)).await?;
        queries::log(conn, cx, &digest, "digest.paused", Some(&why), serde_json::json!({})).await?;
        Ok(())
    })
    .await
}

/// Goes on sending.
///
/// # Errors
/// [`DigestError`]: forbidden, or it is not paused.
pub async fn resume(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<(), DigestError> {
    queries::may_edit(cx)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.state != DigestState::Paused {
            return Err(DigestError::WrongState(digest.state));
        }
        queries::set_state(conn, cx, id, DigestState::Sending, None).await?;
        if digest.started_at.is_none() {
            // It was paused before it began.
            diesel::update(digests::table.find(id)).set(digests::started_at.eq(cx.now)).execute(conn).await?;
        }
        freeze::enqueue_senders(conn, cx, &digest).await?;
        approve::wake(conn, cx).await?;
        queries::log(conn, cx, &digest, "digest.resumed", None, serde_json::json!({})).await?;
        Ok(())
    })
    .await
}

/// Calls the issue off: from here on nothing is claimed or put in flight. Open copies become skipped, of a large issue by
/// and by; those in flight end as the relay answers.
///
/// # Errors
/// [`DigestError`]: forbidden, no reason, or it is over.
pub async fn cancel(conn: &mut Conn, cx: &Context, id: DigestId, why: &str) -> Result<(), DigestError> {
    queries::may_edit(cx)?;
    let why = reason(why)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.state.is_over() {
            return Err(DigestError::WrongState(digest.state));
        }
        queries::set_state(conn, cx, id, DigestState::Cancelled, Some(&why)).await?;
        let stopped = skip_some(conn, cx, id).await?;
        approve::wake(conn, cx).await?;
        let detail = serde_json::json!({ "open_copies": stopped });
        queries::log(conn, cx, &digest, "digest.cancelled", Some(&why), detail).await?;
        Ok(())
    })
    .await
}

/// Ends copies of a cancelled issue that nobody has put in flight: one chunk. Gives how many.
pub(super) async fn skip_some(conn: &mut Conn, cx: &Context, id: DigestId) -> QueryResult<usize> {
    let mut skipped = 0;
    for state in ["waiting", "leased", "deferred"] {
        skipped += recover::end_some(conn, cx, id, state, &recover::Ending::CANCELLED).await?;
    }
    Ok(skipped)
}

/// Ends the issue if nothing is open, and keeps its senders awake if something is. Gives the ledger.
///
/// # Errors
/// When Postgres does not answer.
pub async fn finish_or_wake(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<Ledger, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        let ledger = ledger::ledger(conn, id).await?;
        if digest.state != DigestState::Sending {
            return Ok(ledger);
        }
        if ledger.is_over() {
            finish(conn, cx, &digest, &ledger).await?;
        } else if has_work(conn, cx, &digest).await? {
            freeze::enqueue_senders(conn, cx, &digest).await?;
        }
        Ok(ledger)
    })
    .await
}

async fn finish(conn: &mut Conn, cx: &Context, digest: &Digest, ledger: &Ledger) -> QueryResult<()> {
    diesel::update(digests::table.find(digest.id))
        .set((
            digests::state.eq(DigestState::Finished),
            digests::state_reason.eq(None::<String>),
            digests::finished_at.eq(cx.now),
            digests::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    let detail = serde_json::json!(ledger);
    queries::log(conn, cx, digest, "digest.finished", None, detail).await
}

/// Whether a sender would find something to do now.
async fn has_work(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let found: Found = diesel::sql_query(
        "select exists (select from deliveries where digest_id = $1 and state = 'waiting')
             or exists (select from deliveries where digest_id = $1 and state = 'deferred' and next_at <= $2) as found",
    )
    .bind::<SqlUuid, _>(digest.id)
    .bind::<Timestamptz, _>(cx.now)
    .get_result(conn)
    .await?;
    Ok(found.found)
}
