//! The other side picks a time.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::mails::{Step, tell};
use super::model::{Meeting, MeetingError, MeetingState, enter};
use super::queries;
use crate::candidacies::steps::{advance, touch};
use crate::candidacies::{CardAction, CardState, Side};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::CandidacyId;
use crate::platform::slots::is_taken;

/// Picks a time. Both get it for their calendars. The same pick a second time is the same pick.
///
/// # Errors
/// See [`MeetingError`]. [`MeetingError::Invalid`] on `slot` when the time has passed, or is taken by now.
pub async fn pick(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    seen: i64,
    slot: &str,
) -> Result<(), MeetingError> {
    conn.transaction(async |conn| {
        let (mut card, open, side) = enter(conn, cx, id).await?;
        let Some(mut meeting) = open.filter(|open| open.proposed_by != side) else {
            return Err(MeetingError::Moved(None));
        };
        let start = chosen(&meeting, slot);
        if meeting.state == MeetingState::Booked && start.is_some() && meeting.starts_at == start {
            return Ok(());
        }
        if meeting.state != MeetingState::Proposed || meeting.seen() != seen {
            return Err(MeetingError::Moved(Some(meeting.state)));
        }
        let refuse = |why: &str| Err(MeetingError::Invalid(FieldErrors::one("slot", why)));
        let Some(start) = start else { return refuse("Choose one of the times.") };
        if start <= cx.now {
            return refuse("This time has passed. Choose another, or propose others.");
        }
        if let (Side::Company, Some(actor)) = (side, cx.actor.account_id()) {
            // Whoever picks for the company comes.
            meeting.member_id = actor;
        }
        queries::lock_member(conn, meeting.member_id).await?;
        let booked = queries::list_booked(conn, meeting.member_id, Some(meeting.id), cx.now).await?;
        if is_taken(start, meeting.minutes, &booked) {
            return refuse("Another interview took this time meanwhile. Choose another, or propose others.");
        }
        book(&mut meeting, start, cx.now);
        queries::update(conn, &meeting).await?;
        if card.state == CardState::Conversation {
            // The company had moved it back to talking while nobody had picked.
            advance(conn, cx, &mut card, (CardAction::Interview, side), None, "").await?;
        }
        // Silence about the outcome counts from the end of the interview.
        let ends_at = start + meeting.length();
        touch(conn, cx, &mut card, ("interview_booked", side), ends_at, "").await?;
        for to in [Side::Engineer, Side::Company] {
            tell(conn, cx, &card, &meeting, (Step::Booked, to), Some(start), false).await?;
        }
        Ok(())
    })
    .await
}

fn chosen(meeting: &Meeting, slot: &str) -> Option<DateTime<Utc>> {
    let position: usize = slot.trim().parse().ok()?;
    meeting.slots.get(position).copied()
}

fn book(meeting: &mut Meeting, start: DateTime<Utc>, now: DateTime<Utc>) {
    meeting.state = MeetingState::Booked;
    meeting.starts_at = Some(start);
    meeting.booked_at = Some(now);
    meeting.sequence += 1;
    meeting.due_at = None;
    meeting.updated_at = now;
}
