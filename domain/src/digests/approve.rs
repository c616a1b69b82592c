//! Approval: the content is fixed. Staff approve or hold until T; with approval `auto` a clean issue approves itself.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{ApprovalMode, Digest, DigestError, DigestState, PickState, reason};
use super::pick::{self, Round};
use super::{compose, notices, preview, queries, render};
use crate::jobs::{Payload, Tick, Timer};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::platform::templates::Templates;
use crate::queue::{NewJob, enqueue};
use crate::schema::{digest_picks, digests};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    /// The content is fixed.
    Yes,
    /// Too few engineers: the issue is skipped, and staff are told.
    Skipped,
}

/// Fixes the content. Picks that may not be shown any more are replaced first; with too few the issue is skipped.
///
/// # Errors
/// [`DigestError`]: forbidden, already fixed, or it does not render cleanly.
pub async fn approve(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    id: DigestId,
) -> Result<Approved, DigestError> {
    queries::may_edit(cx)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        fix(conn, cx, templates, &digest).await
    })
    .await
}

async fn fix(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    digest: &Digest,
) -> Result<Approved, DigestError> {
    if !digest.state.is_draft() {
        return Err(DigestError::WrongState(digest.state));
    }
    let picks = pick::refresh(conn, cx, digest, Round::Final).await?;
    let least = usize::from(cx.config.digest.minimum);
    if picks.len() < least {
        let why = format!("{} engineers can be shown; an issue needs {least}", picks.len());
        skip(conn, cx, digest, &why).await?;
        return Ok(Approved::Skipped);
    }
    let issue = compose::compose(conn, cx, templates, digest, &picks).await?;
    if let Some(fault) = preview::faults_of(cx, digest, &issue).into_iter().next() {
        return Err(DigestError::Unrenderable(fault.to_owned()));
    }
    let snapshot = serde_json::to_value(&issue).map_err(|e| DigestError::Unrenderable(e.to_string()))?;
    diesel::update(digests::table.find(digest.id))
        .set((
            digests::state.eq(DigestState::Approved),
            digests::state_reason.eq(None::<String>),
            digests::snapshot.eq(snapshot),
            digests::template_sha256.eq(render::template_sha256()),
            digests::approved_at.eq(cx.now),
            digests::approved_by.eq(cx.actor.account_id()),
            digests::previewed_at.eq(digest.previewed_at.unwrap_or(cx.now)),
            digests::is_held.eq(false),
            digests::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    diesel::update(digest_picks::table.filter(digest_picks::digest_id.eq(digest.id)))
        .filter(digest_picks::state.eq(PickState::Candidate))
        .set((digest_picks::state.eq(PickState::Frozen), digest_picks::updated_at.eq(cx.now)))
        .execute(conn)
        .await?;
    let detail = serde_json::json!({ "picks": picks.len() });
    queries::log(conn, cx, digest, "digest.approved", None, detail).await?;
    Ok(Approved::Yes)
}

async fn skip(conn: &mut Conn, cx: &Context, digest: &Digest, why: &str) -> QueryResult<()> {
    queries::set_state(conn, cx, digest.id, DigestState::Skipped, Some(why)).await?;
    notices::skipped(conn, cx, digest).await?;
    queries::log(conn, cx, digest, "digest.skipped", Some(why), serde_json::json!({})).await
}

/// What a timer does with a draft once T has come: `auto` approves it, `manual` reminds staff at T, T + 4 h and daily.
/// A held one waits.
///
/// # Errors
/// As [`approve`].
pub async fn approve_due(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    id: DigestId,
) -> Result<(), DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !digest.state.is_draft() || cx.now < digest.send_at {
            return Ok(());
        }
        if digest.approval == ApprovalMode::Auto && !digest.is_held {
            return fix(conn, cx, templates, &digest).await.map(drop);
        }
        Ok(notices::waiting(conn, cx, &digest).await?)
    })
    .await
}

/// Tells staff that an issue whose time has come cannot approve itself: its dry run is not clean.
///
/// # Errors
/// Postgres, or there is no such issue.
pub async fn remind(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<(), DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        Ok(notices::waiting(conn, cx, &digest).await?)
    })
    .await
}

/// Staff's hold: T passes without the issue going out, until it is taken back.
///
/// # Errors
/// [`DigestError`]: forbidden, no reason, or it is past holding (then pause it).
pub async fn set_hold(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    is_held: bool,
    why: &str,
) -> Result<(), DigestError> {
    queries::may_edit(cx)?;
    let why = if is_held { Some(reason(why)?) } else { None };
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !digest.state.is_draft() && digest.state != DigestState::Approved {
            return Err(DigestError::WrongState(digest.state));
        }
        diesel::update(digests::table.find(id))
            .set((
                digests::is_held.eq(is_held),
                digests::state_reason.eq(why.as_deref()),
                digests::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        let action = if is_held { "digest.held" } else { "digest.released" };
        queries::log(conn, cx, &digest, action, why.as_deref(), serde_json::json!({})).await?;
        Ok(())
    })
    .await
}

/// Sends an issue without waiting for T: approves it if that was not done, and wakes a worker. On one that is on its way
/// or over it changes nothing, so that an operator's script may say it twice.
///
/// # Errors
/// As [`approve`]; [`DigestError::WrongState`] when it is paused.
pub async fn send_now(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    id: DigestId,
) -> Result<Approved, DigestError> {
    queries::may_edit(cx)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        match digest.state {
            DigestState::Paused => return Err(DigestError::WrongState(digest.state)),
            state if state.is_over() => {
                return Ok(if state == DigestState::Skipped { Approved::Skipped } else { Approved::Yes });
            }
            _ => {}
        }
        // It goes out now: who may be shown is asked for now, not for a T that is weeks away.
        let digest = Digest { send_at: digest.send_at.min(cx.now), ..digest };
        if digest.state.is_draft() && fix(conn, cx, templates, &digest).await? == Approved::Skipped {
            return Ok(Approved::Skipped);
        }
        if digest.frozen_at.is_none() {
            diesel::update(digests::table.find(id))
                .set((
                    digests::send_at.eq(digest.send_at),
                    digests::is_held.eq(false),
                    digests::updated_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
            queries::log(conn, cx, &digest, "digest.sent_now", None, serde_json::json!({})).await?;
        }
        wake(conn, cx).await?;
        Ok(Approved::Yes)
    })
    .await
}

/// Lets the digests' timer run at once instead of at the next minute.
pub(super) async fn wake(conn: &mut Conn, cx: &Context) -> QueryResult<()> {
    let payload = Payload::Tick(Tick { timer: Timer::Digests, at: cx.now });
    enqueue(conn, cx, &NewJob { priority: 2, ..NewJob::now(cx, payload) }).await.map(drop)
}
