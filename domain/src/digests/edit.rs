//! What staff change of an issue before it is approved: pin, drop, bring back, reorder. Each with a reason, each audited.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{Digest, DigestError, Pick, PickState, reason};
use super::pick::{self, PINNED, Round};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, EngineerId};
use crate::schema::{digest_picks, digests};

/// What to do with one engineer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Into the issue, in the first place that no other pin has.
    Pin,
    /// Out of the issue; the next best fills the place.
    Drop,
    /// Back among those who may be chosen.
    Restore,
    /// To this place, from 0; the others move.
    Move(usize),
}

/// Applies one change and fills the issue again. Gives the picks in order.
///
/// # Errors
/// [`DigestError`]: forbidden, no reason, the content is fixed, or the engineer may not be in this issue.
pub async fn edit(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    engineer: EngineerId,
    change: Edit,
    why: &str,
) -> Result<Vec<Pick>, DigestError> {
    queries::may_edit(cx)?;
    let why = reason(why)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !digest.state.is_draft() {
            return Err(DigestError::WrongState(digest.state));
        }
        let action = match change {
            Edit::Pin => {
                pin(conn, cx, &digest, engineer, &why).await?;
                "digest.pick_pinned"
            }
            Edit::Drop => {
                drop_pick(conn, cx, &digest, engineer, &why).await?;
                "digest.pick_dropped"
            }
            Edit::Restore => {
                restore(conn, &digest, engineer).await?;
                "digest.pick_restored"
            }
            Edit::Move(place) => {
                move_to(conn, cx, &digest, engineer, place, &why).await?;
                "digest.pick_moved"
            }
        };
        let detail = serde_json::json!({ "engineer": engineer });
        queries::log(conn, cx, &digest, action, Some(&why), detail).await?;
        pick::refresh(conn, cx, &digest, Round::Draft).await
    })
    .await
}

/// Sets the editor's line on top of the issue; an empty one takes it away.
///
/// # Errors
/// [`DigestError`]: forbidden, or the content is fixed.
pub async fn set_intro(conn: &mut Conn, cx: &Context, id: DigestId, text: &str) -> Result<(), DigestError> {
    queries::may_edit(cx)?;
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(600).collect();
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !digest.state.is_draft() {
            return Err(DigestError::WrongState(digest.state));
        }
        diesel::update(digests::table.find(id))
            .set((digests::intro_text.eq(&text), digests::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        let detail = serde_json::json!({ "characters": text.chars().count() });
        queries::log(conn, cx, &digest, "digest.intro_changed", None, detail).await?;
        Ok(())
    })
    .await
}

async fn pin(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    engineer: EngineerId,
    why: &str,
) -> Result<(), DigestError> {
    restore(conn, digest, engineer).await?;
    let mut picks = current(conn, digest).await?;
    let (_, eligible) = pick::candidates(conn, cx, digest, &[], Round::Draft).await?;
    let Some(found) = eligible.iter().find(|e| e.engineer_id == engineer) else {
        return Err(DigestError::NotEligible(
            "no live consent, not public or anonymous, not looking, or had a turn lately",
        ));
    };
    picks.retain(|pick| pick.engineer_id != engineer);
    let place = picks.iter().take_while(|pick| pick.is_pinned).count();
    let pinned = Pick {
        digest_id: digest.id,
        engineer_id: engineer,
        position: 0,
        score: found.score,
        scope: found.scope,
        reason: PINNED.to_owned(),
        is_pinned: true,
        state: PickState::Candidate,
        state_reason: Some(why.to_owned()),
        updated_at: cx.now,
    };
    picks.insert(place, pinned);
    picks.truncate(usize::from(cx.config.digest.picks));
    store(conn, digest, picks).await
}

async fn drop_pick(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    engineer: EngineerId,
    why: &str,
) -> Result<(), DigestError> {
    let dropped = diesel::update(digest_picks::table.find((digest.id, engineer)))
        .set((
            digest_picks::state.eq(PickState::Dropped),
            digest_picks::state_reason.eq(why),
            digest_picks::is_pinned.eq(false),
            digest_picks::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    if dropped == 0 { Err(DigestError::NotFound) } else { Ok(()) }
}

async fn restore(conn: &mut Conn, digest: &Digest, engineer: EngineerId) -> Result<(), DigestError> {
    diesel::delete(
        digest_picks::table.find((digest.id, engineer)).filter(digest_picks::state.eq(PickState::Dropped)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn move_to(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    engineer: EngineerId,
    place: usize,
    why: &str,
) -> Result<(), DigestError> {
    let mut picks = current(conn, digest).await?;
    let from = picks.iter().position(|p| p.engineer_id == engineer).ok_or(DigestError::NotFound)?;
    let mut moved = picks.remove(from);
    moved.state_reason = Some(why.to_owned());
    moved.updated_at = cx.now;
    picks.insert(place.min(picks.len()), moved);
    store(conn, digest, picks).await
}

async fn current(conn: &mut Conn, digest: &Digest) -> Result<Vec<Pick>, DigestError> {
    let mut picks = queries::list_picks(conn, digest.id).await?;
    picks.retain(|pick| pick.state != PickState::Dropped);
    Ok(picks)
}

async fn store(conn: &mut Conn, digest: &Digest, mut picks: Vec<Pick>) -> Result<(), DigestError> {
    for (position, pick) in (0_i16..).zip(&mut picks) {
        pick.position = position;
    }
    Ok(queries::replace_candidates(conn, digest.id, &picks).await?)
}
