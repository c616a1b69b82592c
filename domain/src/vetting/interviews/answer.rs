//! The candidate answers: picks a time, or asks for others.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::mails::tell;
use super::model::{Interview, InterviewError, InterviewState, Side, enter, reason};
use super::{VETTER_DAYS, queries};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::InterviewId;
use crate::platform::slots::is_taken;
use crate::platform::workdays;
use crate::vetting::model::{Application, StageRunState};
use crate::vetting::stages::turn::pass_to_staff;

/// Picks a time. Both get it for their calendars. The same pick a second time is the same pick.
///
/// # Errors
/// See [`InterviewError`]. [`InterviewError::Invalid`] on `slot` when the time has passed, or somebody else has it by now.
pub async fn pick(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
    seen: i64,
    slot: &str,
) -> Result<(), InterviewError> {
    conn.transaction(async |conn| {
        let (mut application, mut interview, side) = enter(conn, cx, id).await?;
        if side != Side::Candidate {
            return Err(InterviewError::NotFound);
        }
        let start = chosen(conn, &interview, slot).await?;
        if interview.state == InterviewState::Booked && start.is_some() && interview.starts_at == start {
            return Ok(());
        }
        if interview.state != InterviewState::Proposed || interview.seen() != seen {
            return Err(InterviewError::Moved(interview.state));
        }
        let refuse = |why: &str| Err(InterviewError::Invalid(FieldErrors::one("slot", why)));
        let Some(start) = start else { return refuse("Choose one of the times.") };
        if start <= cx.now {
            return refuse("This time has passed. Choose another, or ask for others.");
        }
        let vetter = queries::lock_vetter(conn, interview.vetter_id).await?;
        let booked = queries::list_booked(conn, vetter, Some(id), cx.now).await?;
        if is_taken(start, interview.minutes, &booked) {
            return refuse("Somebody else took this time meanwhile. Choose another, or ask for others.");
        }
        book(&mut interview, start, cx);
        queries::update(conn, &interview).await?;
        queries::update_run(conn, interview.stage_run_id, StageRunState::Scheduled, cx.now).await?;
        hear(conn, cx, &mut application, &interview).await?;
        let event = queries::event(&interview, Side::Candidate, "", Some(start), cx.now);
        queries::insert_event(conn, &interview, &event).await?;
        for side in [Side::Candidate, Side::Vetter] {
            tell(conn, cx, &interview, &event, MailKind::InterviewBooked, side).await?;
        }
        Ok(())
    })
    .await
}

/// The applicant did their part: the next word is a vetter's.
async fn hear(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    interview: &Interview,
) -> Result<(), QueryError> {
    queries::hear_applicant(conn, application.id, cx.now).await?;
    pass_to_staff(conn, cx, application, interview.due_at.unwrap_or(cx.now)).await
}

async fn chosen(
    conn: &mut Conn,
    interview: &Interview,
    slot: &str,
) -> Result<Option<DateTime<Utc>>, InterviewError> {
    let Ok(position) = slot.trim().parse::<i16>() else { return Ok(None) };
    let slots = queries::list_slots(conn, interview).await?;
    Ok(slots.iter().find(|slot| slot.position == position).map(|slot| slot.starts_at))
}

fn book(interview: &mut Interview, start: DateTime<Utc>, cx: &Context) {
    interview.state = InterviewState::Booked;
    interview.starts_at = Some(start);
    interview.booked_at = Some(cx.now);
    interview.sequence += 1;
    let zone = cx.config.site.time_zone;
    interview.due_at = Some(workdays::add(start + interview.length(), VETTER_DAYS, zone));
    interview.updated_at = cx.now;
}

/// The candidate cannot come at any of the times, or not at the one that was booked. The vetter proposes others.
///
/// # Errors
/// See [`InterviewError`].
pub async fn ask_other_times(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
    seen: i64,
    why: &str,
) -> Result<(), InterviewError> {
    conn.transaction(async |conn| {
        let (mut application, mut interview, side) = enter(conn, cx, id).await?;
        if side != Side::Candidate {
            return Err(InterviewError::NotFound);
        }
        let may_ask = match interview.state {
            InterviewState::Proposed => true,
            InterviewState::Booked => interview.starts_at.is_some_and(|start| start > cx.now),
            _ => false,
        };
        if !may_ask || interview.seen() != seen {
            return Err(InterviewError::Moved(interview.state));
        }
        let why = reason(why)?;
        let given_up = interview.give_up_time();
        interview.state = InterviewState::Asked;
        interview.due_at = Some(workdays::add(cx.now, VETTER_DAYS, cx.config.site.time_zone));
        interview.updated_at = cx.now;
        queries::update(conn, &interview).await?;
        queries::update_run(conn, interview.stage_run_id, StageRunState::Pending, cx.now).await?;
        hear(conn, cx, &mut application, &interview).await?;
        let event = queries::event(&interview, Side::Candidate, &why, given_up, cx.now);
        queries::insert_event(conn, &interview, &event).await?;
        tell(conn, cx, &interview, &event, MailKind::InterviewAsked, Side::Vetter).await?;
        if given_up.is_some() {
            tell(conn, cx, &interview, &event, MailKind::InterviewCancelled, Side::Candidate).await?;
        }
        Ok(())
    })
    .await
}
