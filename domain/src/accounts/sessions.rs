//! On which devices one is signed in, and ending that.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde::Serialize;

use super::device::describe;
use super::impersonate::stop_impersonation;
use super::model::EndReason;
use super::queries;
use super::tokens::RefreshToken;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::SessionId;

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// `Firefox on Linux`.
    pub device: String,
    /// Its network, where known.
    pub place: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to within the life of an access token.
    pub last_used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// A session that was ended, for the mail that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// `Firefox on Linux`.
    pub device: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
}

/// Why a session is not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// No live session of this account.
    #[error("no such session")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// One's own live sessions, the one used last first.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_sessions(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<Session>> {
    let Some(signed) = cx.actor.signed() else { return Ok(Vec::new()) };
    let rows = queries::list_live_sessions(conn, signed.account_id, cx.now).await?;
    let session = |row: queries::SessionRow| Session {
        id: row.id,
        device: describe(row.user_agent.as_deref()),
        place: row.ip_prefix,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        is_current: row.id == signed.session_id,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// A session that has ended.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_ended_session(conn: &mut Conn, id: SessionId) -> QueryResult<Option<EndedSession>> {
    let row = queries::find_session(conn, id).await?;
    Ok(row.and_then(|row| {
        let device = describe(row.user_agent.as_deref());
        Some(EndedSession { device, created_at: row.created_at, ended_at: row.ended_at? })
    }))
}

/// Ends one of one's own sessions, from another device or this one.
pub async fn end_session(conn: &mut Conn, cx: &Context, id: SessionId) -> Result<(), EndSessionError> {
    let signed = cx.actor.signed().ok_or(EndSessionError::NotFound)?;
    let reason = if id == signed.session_id { EndReason::SignedOut } else { EndReason::Revoked };
    let is_ended = queries::update_session_ended(conn, signed.account_id, id, reason, cx.now).await?;
    is_ended.then_some(()).ok_or(EndSessionError::NotFound)
}

/// Ends every session of one's own but the one that asks; answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_other_sessions(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let Some(signed) = cx.actor.signed() else { return Ok(0) };
    let keep = Some(signed.session_id);
    queries::update_sessions_ended(conn, signed.account_id, keep, EndReason::Revoked, cx.now).await
}

/// Ends the session of this browser: of its access token if that is live, else of its refresh token.
///
/// # Errors
/// When Postgres refuses.
pub async fn sign_out(conn: &mut Conn, cx: &Context, token: Option<&RefreshToken>) -> QueryResult<()> {
    let reason = EndReason::SignedOut;
    if let Some(signed) = cx.actor.signed() {
        // Whoever looks at somebody's account signs themselves out, and nobody else.
        stop_impersonation(conn, cx).await?;
        queries::update_session_ended(conn, signed.holder(), signed.session_id, reason, cx.now).await?;
        return Ok(());
    }
    let Some(token) = token else { return Ok(()) };
    let Some((session_id, ..)) = queries::find_token(conn, token).await? else { return Ok(()) };
    if let Some(session) = queries::lock_session(conn, session_id).await? {
        queries::update_session_ended(conn, session.account_id, session_id, reason, cx.now).await?;
    }
    Ok(())
}
