//! What people do with an engagement.

use diesel_async::AsyncConnection;

use super::due::due;
use super::effects::after;
use super::model::{Engagement, EngagementAction, EngagementError, EngagementState};
use super::queries;
use crate::candidacies::Side;
use crate::candidacies::steps::enter;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::CandidacyId;

/// Does one thing with the open engagement of a card, which was seen in `version`. The other side reads `reason`.
///
/// # Errors
/// See [`EngagementError`]; an illegal step writes nothing and mails nobody.
pub async fn act(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    action: EngagementAction,
    reason: &str,
) -> Result<EngagementState, EngagementError> {
    conn.transaction(async |conn| {
        let (mut card, side) = enter(conn, cx, id).await?;
        let open = queries::lock_open(conn, id).await?;
        let Some(mut engagement) = open else {
            let last = queries::list(conn, id).await?.into_iter().next();
            return Err(last.map_or(EngagementError::NotFound, |last| EngagementError::Moved(last.state)));
        };
        if !action.is_for(side) {
            return Err(EngagementError::NotAllowed);
        }
        let next = engagement.state.after(action).filter(|_| engagement.version == version);
        next.ok_or(EngagementError::Moved(engagement.state))?;
        if action == EngagementAction::Agree && engagement.starts_on < cx.now.date_naive() {
            // Its time is over, and the clock is about to say so.
            return Err(EngagementError::Moved(EngagementState::Lapsed));
        }
        let mut errors = FieldErrors::default();
        let least = if action.needs_reason() { 10 } else { 0 };
        let reason = errors.text("reason", reason, least..=1000);
        let reason = errors.into_result(reason).map_err(EngagementError::Invalid)?;
        step(conn, cx, &mut engagement, (action, side), &reason).await?;
        after(conn, cx, &mut card, &engagement, (action, side)).await?;
        // What is agreed on for today begins today.
        if let Some(begin) = due(&engagement, cx).filter(|_| action == EngagementAction::Agree) {
            step(conn, cx, &mut engagement, (begin, Side::System), "").await?;
            after(conn, cx, &mut card, &engagement, (begin, Side::System)).await?;
        }
        Ok(engagement.state)
    })
    .await
}

/// Writes one step of a locked engagement; nothing where the table has none.
pub(super) async fn step(
    conn: &mut Conn,
    cx: &Context,
    engagement: &mut Engagement,
    (action, side): (EngagementAction, Side),
    reason: &str,
) -> Result<(), QueryError> {
    let Some(state) = engagement.state.after(action) else { return Ok(()) };
    engagement.state = state;
    engagement.version += 1;
    engagement.told = 0;
    engagement.updated_at = cx.now;
    if state == EngagementState::Active && engagement.hired_at.is_none() {
        engagement.hired_at = Some(cx.now);
    }
    if !state.is_open() {
        engagement.ended_by = Some(side);
        engagement.ended_at = Some(cx.now);
    }
    engagement.end_reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    queries::update(conn, engagement).await?;
    Ok(())
}

/// Ends what is under way with a card that ends, in that transaction; by whoever holds the card's row, which tells the
/// other side.
pub(crate) async fn end_with_card(
    conn: &mut Conn,
    cx: &Context,
    card: CandidacyId,
    side: Side,
    reason: &str,
) -> Result<(), QueryError> {
    let Some(mut engagement) = queries::lock_open(conn, card).await? else { return Ok(()) };
    let action = match (engagement.state, side) {
        (EngagementState::Proposed, Side::Engineer) => EngagementAction::Decline,
        (EngagementState::Proposed, _) => EngagementAction::Lapse,
        _ => EngagementAction::End,
    };
    let was_working = engagement.state == EngagementState::Trial;
    step(conn, cx, &mut engagement, (action, side), reason).await?;
    if was_working {
        super::effects::open_reviews(conn, cx, &engagement).await?;
    }
    if engagement.hired_at.is_some() {
        super::effects::free(conn, cx, &engagement).await?;
    }
    Ok(())
}
