//! What people do with an engagement.

use diesel_async::AsyncConnection;

use super::due::due;
use super::effects::after;
use super::model::{Engagement, EngagementAction, EngagementError, EngagementState};
use super::queries;
use crate::candidacies::Side;
use crate::candidacies::steps::enter;
use crate::engineers;
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
    take(conn, cx, id, version, action, Said { reason, skills: &[] }).await
}

/// The company says that the work is completed. `skills` are slugs of the engineer's primary skills that the work was in:
/// those count as delivered from now on (product.md E2), and none of the others.
///
/// # Errors
/// As [`act`]; [`EngagementError::Invalid`] on `skills`.
pub async fn complete(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    reason: &str,
    skills: &[String],
) -> Result<EngagementState, EngagementError> {
    take(conn, cx, id, version, EngagementAction::Complete, Said { reason, skills }).await
}

/// What comes with a step, as typed and ticked.
#[derive(Clone, Copy)]
struct Said<'a> {
    reason: &'a str,
    skills: &'a [String],
}

async fn take(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    action: EngagementAction,
    said: Said<'_>,
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
        let is_answer = matches!(action, EngagementAction::Agree | EngagementAction::Decline);
        if is_answer && engagement.respond_by <= cx.now {
            // Its time is over, and the clock is about to say so.
            return Err(EngagementError::Moved(EngagementState::Lapsed));
        }
        let mut errors = FieldErrors::default();
        let least = if action.needs_reason() { 10 } else { 0 };
        let reason = errors.text("reason", said.reason, least..=1000);
        let reason = errors.into_result(reason).map_err(EngagementError::Invalid)?;
        let skills = worked_in(conn, &engagement, said.skills).await?;
        step(conn, cx, &mut engagement, (action, side), &reason).await?;
        if !skills.is_empty() {
            queries::deliver(conn, &engagement, &skills).await?;
        }
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

/// The rows of these skills, all of which must be primary ones of the engineer.
async fn worked_in(
    conn: &mut Conn,
    engagement: &Engagement,
    slugs: &[String],
) -> Result<Vec<i32>, EngagementError> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let held = engineers::list_held_skills(conn, engagement.engineer_id).await?;
    let find = |slug: &String| held.iter().find(|skill| skill.is_primary && skill.slug == *slug);
    let ids: Option<Vec<i32>> = slugs.iter().map(|slug| Some(find(slug)?.skill_id)).collect();
    let refuse =
        || FieldErrors::one("skills", "Tick only primary skills of the engineer, as they stand now.");
    ids.ok_or_else(|| EngagementError::Invalid(refuse()))
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
