//! One step of a card: the table is asked, the row and its history are written, and what hung on the old state ends.
//! Mails are the caller's.

use chrono::{DateTime, TimeDelta, Utc};

use super::add::hirer;
use super::clock;
use super::model::{Card, CardAction, CardError, CardState, Side};
use super::queries;
use super::spoken;
use crate::bands::{self, Owed};
use crate::conversations;
use crate::engineers;
use crate::interviews;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

/// A card, for whoever tells of it.
pub(crate) async fn find(conn: &mut Conn, id: CandidacyId) -> Result<Option<Card>, QueryError> {
    queries::find(conn, id).await
}

/// A card, held until the transaction ends: for the clock, which is on no side.
pub(crate) async fn lock(conn: &mut Conn, id: CandidacyId) -> Result<Option<Card>, QueryError> {
    hold(conn, id).await
}

/// Locks a card, but its engineer first: a hire and a step back change the profile too, and whoever blocks or answers a
/// request holds it before the card.
async fn hold(conn: &mut Conn, id: CandidacyId) -> Result<Option<Card>, QueryError> {
    let Some(card) = queries::find(conn, id).await? else { return Ok(None) };
    queries::hold_engineer(conn, card.engineer_id).await?;
    queries::lock(conn, id).await
}

/// Locks a card, and says on which side of it the actor is.
///
/// # Errors
/// [`CardError::NotFound`] for everybody who is on none; [`CardError::NotAllowed`] for those who only read.
pub(crate) async fn enter(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<(Card, Side), CardError> {
    let card = hold(conn, id).await?.ok_or(CardError::NotFound)?;
    let side = side_of(conn, cx, &card).await?;
    if side == Side::Company {
        hirer(cx)?;
    }
    Ok((card, side))
}

/// On which side of a card the actor is, viewers included.
///
/// # Errors
/// [`CardError::NotFound`]: on none, or not yet.
pub(crate) async fn side_of(conn: &mut Conn, cx: &Context, card: &Card) -> Result<Side, CardError> {
    let signed = cx.actor.signed().ok_or(CardError::NotFound)?;
    if let Some(member) = &signed.member {
        let is_own = member.company_id == card.company_id;
        return if is_own { Ok(Side::Company) } else { Err(CardError::NotFound) };
    }
    let own = engineers::find_by_account(conn, signed.account_id).await?;
    let is_own = own.is_some_and(|engineer| engineer.id == card.engineer_id);
    if is_own && card.is_known() { Ok(Side::Engineer) } else { Err(CardError::NotFound) }
}

/// Moves a locked card; `None`: the table has no such step, and nothing was written. `due` is the next date where the
/// state has no rule of silence; `note` is what the history keeps of it.
pub(crate) async fn advance(
    conn: &mut Conn,
    cx: &Context,
    card: &mut Card,
    (action, side): (CardAction, Side),
    due: Option<DateTime<Utc>>,
    note: &str,
) -> Result<Option<CardState>, QueryError> {
    let Some(state) = card.state.after(action) else { return Ok(None) };
    // Between talking and interviewing a card is moved without a word to anybody: that answers nothing, and the clock of the
    // outcome runs on.
    let is_talk = |state| matches!(state, CardState::Conversation | CardState::Interviewing);
    if is_talk(card.state) && !is_talk(state) {
        bands::settle(conn, Owed::Outcome, card.id.0, side == Side::Company, cx.now).await?;
    }
    // After a no it ends with the time to take that back: see `interviews::run_due`.
    if !is_talk(state) && action != CardAction::Reject {
        interviews::end_open(conn, cx, card).await?;
    }
    let since = match action {
        CardAction::Talk => card.waiting_since,
        CardAction::Interview => outcome_since(conn, cx, card).await?,
        _ => cx.now,
    };
    if state.is_open() {
        card.state = state;
        wait_from(card, since, due);
    } else {
        // What it waited from stays known: a no can be taken back.
        card.ended_from = Some(card.state);
        card.state = state;
        card.next_step_due = None;
        conversations::end_waiting(conn, cx, card.company_id, card.engineer_id).await?;
    }
    write(conn, cx, card, (action.as_str(), side), note).await?;
    Ok(Some(state))
}

/// From when an outcome is awaited of a card that is moved to interviewing: from now, but for one that lay there before.
/// That one still waits for what it waited for; if the day has passed, the outcome is due at once.
async fn outcome_since(conn: &mut Conn, cx: &Context, card: &mut Card) -> Result<DateTime<Utc>, QueryError> {
    let events = queries::list_events(conn, card.id).await?;
    if !events.iter().any(|event| event.action == CardAction::Talk.as_str()) {
        return Ok(cx.now);
    }
    spoken::hear_one(conn, card).await?;
    Ok(card.waiting_since.max(cx.now - TimeDelta::days(clock::OUTCOME_DAYS)))
}

/// Starts the clock of the card's state anew.
pub(super) fn wait_from(card: &mut Card, since: DateTime<Utc>, due: Option<DateTime<Utc>>) {
    card.waiting_since = since;
    card.told = 0;
    card.next_step_due =
        if card.state.is_open() { clock::next_due(card).or(due).or(Some(since)) } else { None };
}

/// A sign of life on a card that stays where it is: silence counts from `since`, which may lie ahead. Where the state
/// has no rule of silence, `since` is its next date.
pub(crate) async fn touch(
    conn: &mut Conn,
    cx: &Context,
    card: &mut Card,
    (what, side): (&str, Side),
    since: DateTime<Utc>,
    note: &str,
) -> Result<(), QueryError> {
    if card.state == CardState::Interviewing {
        // The pause until an outcome is due begins anew, and so does what is owed.
        bands::settle(conn, Owed::Outcome, card.id.0, side == Side::Company, cx.now).await?;
    }
    wait_from(card, since, Some(since));
    write(conn, cx, card, (what, side), note).await
}

/// Something to remember that moves nothing, not even the clock.
pub(crate) async fn remember(
    conn: &mut Conn,
    cx: &Context,
    card: &mut Card,
    (what, side): (&str, Side),
    note: &str,
) -> Result<(), QueryError> {
    write(conn, cx, card, (what, side), note).await
}

async fn write(
    conn: &mut Conn,
    cx: &Context,
    card: &mut Card,
    (what, side): (&str, Side),
    note: &str,
) -> Result<(), QueryError> {
    card.version += 1;
    card.updated_at = cx.now;
    queries::update(conn, card).await?;
    let account = if side == Side::System { None } else { cx.actor.account_id() };
    let event = queries::event(card, what, side, account, note, cx.now);
    queries::insert_event(conn, card.id, &event).await?;
    Ok(())
}
