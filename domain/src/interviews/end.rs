//! How an interview ends: held, missed, called off, or with its card.

use diesel_async::AsyncConnection;

use super::mails::{Step, tell};
use super::model::{Meeting, MeetingError, MeetingState, enter, reason};
use super::queries;
use crate::candidacies::steps::{remember, touch};
use crate::candidacies::{Card, Side};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;
use crate::text_enum;

text_enum! {
    /// How an interview went.
    pub enum Ending { Held = "held", EngineerMissed = "engineer_missed", CompanyMissed = "company_missed" }
}

/// Calls an open interview off; either side may. Both hear of it, and calendars drop a booked time.
///
/// # Errors
/// See [`MeetingError`].
pub async fn cancel(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    seen: i64,
    why: &str,
) -> Result<(), MeetingError> {
    conn.transaction(async |conn| {
        let (mut card, open, side) = enter(conn, cx, id).await?;
        let Some(meeting) = open else { return Err(MeetingError::Moved(None)) };
        if meeting.seen() != seen || meeting.has_begun(cx.now) {
            return Err(MeetingError::Moved(Some(meeting.state)));
        }
        let why = reason(why)?;
        call_off(conn, cx, &card, meeting, MeetingState::Cancelled, true).await?;
        touch(conn, cx, &mut card, ("interview_cancelled", side), cx.now, &why).await?;
        Ok(())
    })
    .await
}

/// How a booked interview went, from its beginning on. A side may say of the other that it did not come; that it was
/// held, the company says.
///
/// # Errors
/// See [`MeetingError`].
pub async fn close(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    seen: i64,
    ending: Ending,
) -> Result<(), MeetingError> {
    conn.transaction(async |conn| {
        let (mut card, open, side) = enter(conn, cx, id).await?;
        let Some(mut meeting) = open else { return Err(MeetingError::Moved(None)) };
        let is_over = meeting.state == MeetingState::Booked && meeting.has_begun(cx.now);
        if !is_over || meeting.seen() != seen {
            return Err(MeetingError::Moved(Some(meeting.state)));
        }
        if side == Side::Engineer && ending != Ending::CompanyMissed {
            return Err(MeetingError::NotAllowed);
        }
        let missed = match ending {
            Ending::Held => None,
            Ending::EngineerMissed => Some(Side::Engineer),
            Ending::CompanyMissed => Some(Side::Company),
        };
        meeting.state = if missed.is_some() { MeetingState::NoShow } else { MeetingState::Done };
        meeting.no_show_side = missed;
        meeting.updated_at = cx.now;
        queries::update(conn, &meeting).await?;
        if missed.is_some() {
            let note = match missed {
                Some(Side::Engineer) => "The engineer did not come.",
                _ => "The company did not come.",
            };
            touch(conn, cx, &mut card, ("interview_missed", side), cx.now, note).await?;
            for to in [Side::Engineer, Side::Company] {
                tell(conn, cx, &card, &meeting, (Step::Missed, to), None, false).await?;
            }
        } else {
            // The outcome is due from the end of the interview on, which the card knows since the booking.
            remember(conn, cx, &mut card, ("interview_held", side), "").await?;
        }
        Ok(())
    })
    .await
}

/// Ends the open interview of a card that moves on or ends; in that transaction, by whoever holds the card's row. One that
/// has begun counts as held.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_open(conn: &mut Conn, cx: &Context, card: &Card) -> Result<(), QueryError> {
    let Some(mut meeting) = queries::lock_open(conn, card.id).await? else { return Ok(()) };
    if meeting.has_begun(cx.now) {
        meeting.state = MeetingState::Done;
        meeting.updated_at = cx.now;
        queries::update(conn, &meeting).await?;
        return Ok(());
    }
    call_off(conn, cx, card, meeting, MeetingState::Cancelled, false).await
}

/// Ends it without having been held, and tells both.
pub(super) async fn call_off(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    mut meeting: Meeting,
    state: MeetingState,
    is_noted: bool,
) -> Result<(), QueryError> {
    let given_up = meeting.give_up_time();
    meeting.state = state;
    meeting.due_at = None;
    meeting.updated_at = cx.now;
    queries::update(conn, &meeting).await?;
    let step = if state == MeetingState::Lapsed { Step::Lapsed } else { Step::Cancelled };
    for to in [Side::Engineer, Side::Company] {
        tell(conn, cx, card, &meeting, (step, to), given_up, is_noted).await?;
    }
    Ok(())
}
