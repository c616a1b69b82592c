//! What people do with a card: the company moves it and takes a move back, it says no, or the engineer steps back.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::clock;
use super::mails::{Step, rejection_key, tell, tell_at};
use super::model::{Card, CardAction, CardError, CardState, Side};
use super::queries;
use super::read::undoable;
use super::steps::{advance, enter};
use crate::bands::{self, Owed};
use crate::engagements;
use crate::interviews;
use crate::outbox;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::CandidacyId;

/// Minutes for which the last move can be taken back; a rejection is mailed only after them.
pub const UNDO_MINUTES: i64 = 5;

/// A member moves a card to a neighbouring column; those moves mail nobody.
///
/// # Errors
/// [`CardError::Moved`] when it was moved meanwhile, or no such step leads on from where it lies; [`CardError::OutcomeDue`]
/// for a step back to talking while the engineer waits for an outcome.
pub async fn move_card(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    to: CardState,
) -> Result<(), CardError> {
    conn.transaction(async |conn| {
        let mut card = as_company(conn, cx, id, version).await?;
        let step = CardAction::OF_COMPANY.iter().copied().filter(|action| *action != CardAction::Reject);
        let step = step.into_iter().find(|action| card.state.after(*action) == Some(to));
        let step = step.ok_or(CardError::Moved(card.state))?;
        if step == CardAction::Talk && interviews::awaits_outcome(conn, &card).await? {
            return Err(CardError::OutcomeDue);
        }
        let moved = advance(conn, cx, &mut card, (step, Side::Company), None, "").await?;
        moved.map(|_| ()).ok_or(CardError::Moved(card.state))
    })
    .await
}

/// The company says no. An engineer who knows of the card reads `feedback` by mail, after the time to take it back;
/// nobody else hears of it, and no feedback is asked for.
///
/// # Errors
/// As [`move_card`]; [`CardError::Invalid`] on `feedback`.
pub async fn reject(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    feedback: &str,
) -> Result<(), CardError> {
    conn.transaction(async |conn| {
        let mut card = as_company(conn, cx, id, version).await?;
        let is_known = card.is_known();
        if card.state.after(CardAction::Reject).is_none() {
            return Err(CardError::Moved(card.state));
        }
        let mut errors = FieldErrors::default();
        let feedback = errors.text("feedback", feedback, if is_known { 20..=2000 } else { 0..=2000 });
        let feedback = errors.into_result(feedback).map_err(CardError::Invalid)?;
        card.feedback = Some(feedback.clone()).filter(|_| is_known);
        let note = if is_known { String::new() } else { feedback };
        advance(conn, cx, &mut card, (CardAction::Reject, Side::Company), None, &note).await?;
        if is_known {
            let at = cx.now + TimeDelta::minutes(UNDO_MINUTES);
            tell_at(conn, cx, &card, Step::Rejected, Side::Engineer, at).await?;
        }
        Ok(())
    })
    .await
}

/// Takes the company's last move back, while nobody has heard of it.
///
/// # Errors
/// [`CardError::Moved`] when there is nothing to take back any more.
pub async fn undo(conn: &mut Conn, cx: &Context, id: CandidacyId, version: i32) -> Result<(), CardError> {
    conn.transaction(async |conn| {
        let mut card = as_company(conn, cx, id, version).await?;
        let events = queries::list_events(conn, id).await?;
        let back = undoable(&card, &events, cx.now).ok_or(CardError::Moved(card.state))?;
        if card.state == CardState::Rejected && card.feedback.is_some() {
            let is_unheard = outbox::suppress(conn, cx, &rejection_key(&card)).await?;
            if !is_unheard {
                return Err(CardError::Moved(card.state));
            }
        }
        if !card.state.is_open() {
            // The company may have added the same engineer anew.
            let open = queries::lock_open(conn, card.company_id, card.engineer_id).await?;
            if let Some(open) = open {
                return Err(CardError::Exists(open.id));
            }
        }
        if let Some(last) = events.last() {
            // What counted as an answer was none.
            bands::reopen(conn, Owed::Outcome, id.0, last.at).await?;
        }
        reopen(conn, cx, &mut card, back).await
    })
    .await
}

/// The clock runs on as if nothing had been done.
async fn reopen(conn: &mut Conn, cx: &Context, card: &mut Card, back: CardState) -> Result<(), CardError> {
    card.state = back;
    (card.ended_from, card.feedback) = (None, None);
    card.next_step_due = clock::next_due(card).or(Some(cx.now));
    card.version += 1;
    card.updated_at = cx.now;
    queries::update(conn, card).await?;
    let undone = CardAction::Undo.as_str();
    let event = queries::event(card, undone, Side::Company, cx.actor.account_id(), "", cx.now);
    queries::insert_event(conn, card.id, &event).await?;
    Ok(())
}

/// The engineer steps back, whatever is under way: interviews are called off, an offer is declined, a trial ends. The
/// company hears of it, with the reason if one was given.
///
/// # Errors
/// [`CardError::Moved`] when it was moved meanwhile, or has ended.
pub async fn withdraw(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    version: i32,
    reason: &str,
) -> Result<(), CardError> {
    conn.transaction(async |conn| {
        let (mut card, side) = enter(conn, cx, id).await?;
        if side != Side::Engineer {
            return Err(CardError::NotFound);
        }
        if card.version != version || card.state.after(CardAction::Withdraw).is_none() {
            return Err(CardError::Moved(card.state));
        }
        let mut errors = FieldErrors::default();
        let reason = errors.text("reason", reason, 0..=1000);
        let reason = errors.into_result(reason).map_err(CardError::Invalid)?;
        engagements::end_with_card(conn, cx, card.id, Side::Engineer, &reason).await?;
        advance(conn, cx, &mut card, (CardAction::Withdraw, Side::Engineer), None, &reason).await?;
        tell(conn, cx, &card, Step::Withdrawn, Side::Company).await?;
        Ok(())
    })
    .await
}

/// The card, if the actor hires for its company and saw it as it is.
async fn as_company(conn: &mut Conn, cx: &Context, id: CandidacyId, version: i32) -> Result<Card, CardError> {
    let (card, side) = enter(conn, cx, id).await?;
    if side != Side::Company {
        return Err(CardError::NotFound);
    }
    if card.version == version { Ok(card) } else { Err(CardError::Moved(card.state)) }
}
