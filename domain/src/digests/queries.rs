//! Statements that several operations share.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::issue::Issue;
use super::model::{Digest, DigestError, DigestState, Pick, PickState};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, EngineerId};
use crate::schema::{digest_picks, digests};

pub(super) async fn find(conn: &mut Conn, id: DigestId) -> QueryResult<Option<Digest>> {
    digests::table.find(id).select(Digest::as_select()).first(conn).await.optional()
}

pub(super) async fn find_by_period(conn: &mut Conn, period: &str) -> QueryResult<Option<Digest>> {
    digests::table.filter(digests::period.eq(period)).select(Digest::as_select()).first(conn).await.optional()
}

/// The row, locked: two workers, or a worker and staff, change an issue one after the other.
pub(super) async fn lock(conn: &mut Conn, id: DigestId) -> Result<Digest, DigestError> {
    let found =
        digests::table.find(id).select(Digest::as_select()).for_update().first(conn).await.optional()?;
    found.ok_or(DigestError::NotFound)
}

/// Issues that are not over, oldest first.
pub(super) async fn list_open(conn: &mut Conn) -> QueryResult<Vec<Digest>> {
    digests::table
        .filter(digests::state.ne_all([DigestState::Finished, DigestState::Cancelled, DigestState::Skipped]))
        .order((digests::send_at, digests::id))
        .select(Digest::as_select())
        .load(conn)
        .await
}

/// The newest issues first.
pub(super) async fn list_recent(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Digest>> {
    digests::table.order(digests::period.desc()).limit(limit).select(Digest::as_select()).load(conn).await
}

/// Picks in the order of the issue, dropped ones at the end.
pub(super) async fn list_picks(conn: &mut Conn, id: DigestId) -> QueryResult<Vec<Pick>> {
    let mut picks: Vec<Pick> = digest_picks::table
        .filter(digest_picks::digest_id.eq(id))
        .order((digest_picks::position, digest_picks::engineer_id))
        .select(Pick::as_select())
        .load(conn)
        .await?;
    picks.sort_by_key(|pick| pick.state == PickState::Dropped);
    Ok(picks)
}

/// Replaces the candidates by `picks`, whose positions are their places; dropped ones stay as they are.
pub(super) async fn replace_candidates(conn: &mut Conn, id: DigestId, picks: &[Pick]) -> QueryResult<()> {
    let chosen: Vec<EngineerId> = picks.iter().map(|pick| pick.engineer_id).collect();
    diesel::delete(
        digest_picks::table
            .filter(digest_picks::digest_id.eq(id))
            .filter(digest_picks::state.ne(PickState::Dropped).or(digest_picks::engineer_id.eq_any(chosen))),
    )
    .execute(conn)
    .await?;
    diesel::insert_into(digest_picks::table).values(picks).execute(conn).await?;
    Ok(())
}

/// The stored snapshot.
pub(super) async fn find_issue(conn: &mut Conn, id: DigestId) -> Result<Option<Issue>, DigestError> {
    let json: Option<serde_json::Value> =
        digests::table.find(id).select(digests::snapshot).first(conn).await?;
    json.map(serde_json::from_value).transpose().map_err(|error| DigestError::Unrenderable(error.to_string()))
}

/// Sets the state, and the sentence that explains it.
pub(super) async fn set_state(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    state: DigestState,
    reason: Option<&str>,
) -> QueryResult<()> {
    diesel::update(digests::table.find(id))
        .set((digests::state.eq(state), digests::state_reason.eq(reason), digests::updated_at.eq(cx.now)))
        .execute(conn)
        .await
        .map(drop)
}

/// Who may touch an issue: editors, admins, operators and the system.
pub(super) fn may_edit(cx: &Context) -> Result<(), DigestError> {
    if cx.actor.may(Permission::Editor) { Ok(()) } else { Err(DigestError::Forbidden) }
}

/// Writes what happened to an issue into the audit log.
pub(super) async fn log(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    action: &str,
    reason: Option<&str>,
    detail: serde_json::Value,
) -> QueryResult<()> {
    let event = audit::Event {
        action,
        subject_kind: "digest",
        subject_id: digest.id.to_string(),
        reason,
        detail: serde_json::json!({ "period": digest.period, "was": digest.state, "detail": detail }),
    };
    audit::record(conn, cx, &event).await
}
