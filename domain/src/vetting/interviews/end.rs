//! How an interview ends: held, missed, called off, or with its application.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::mails::{self, tell};
use super::model::{Interview, InterviewError, InterviewState, Side, enter, reason};
use super::{VETTER_DAYS, queries};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ApplicationId, InterviewId};
use crate::platform::workdays;
use crate::text_enum;
use crate::vetting::model::{Application, StageRunState};
use crate::vetting::queries::lock_application;
use crate::vetting::stages::turn::pass_to_staff;

text_enum! {
    /// How a vetter says that a conversation went.
    pub enum Ending { Held = "held", CandidateMissed = "candidate_missed", VetterMissed = "vetter_missed" }
}

/// Calls an open interview off; either side may. Both hear of it, and calendars drop a booked time.
///
/// # Errors
/// See [`InterviewError`].
pub async fn cancel(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
    seen: i64,
    why: &str,
) -> Result<(), InterviewError> {
    conn.transaction(async |conn| {
        let (mut application, mut interview, side) = enter(conn, cx, id).await?;
        let is_over = interview.starts_at.is_some_and(|start| start <= cx.now);
        if !interview.state.is_open() || interview.seen() != seen || is_over {
            return Err(InterviewError::Moved(interview.state));
        }
        let why = reason(why)?;
        if side == Side::Candidate {
            queries::hear_applicant(conn, application.id, cx.now).await?;
        }
        call_off(conn, cx, &mut interview, InterviewState::Cancelled, side, &why).await?;
        pass_to_staff(conn, cx, &mut application, vetters_due(cx)).await?;
        if side == Side::Vetter {
            mails::audit(conn, cx, &interview, "interview.cancelled").await?;
        }
        Ok(())
    })
    .await
}

/// Ends every open interview of an application that was withdrawn, expired or decided; in that transaction, by whoever
/// holds the application's row. `why` is read by both sides. Answers how many there were.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn cancel_open(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
    why: &str,
) -> Result<usize, QueryError> {
    let open = queries::lock_all_open(conn, application).await?;
    let count = open.len();
    for mut interview in open {
        // What was held already, and only waits for a word on how it went, needs no mail.
        if interview.starts_at.is_some_and(|start| start + interview.length() <= cx.now) {
            interview.state = InterviewState::Done;
            settle(conn, cx, &mut interview, Side::System, why).await?;
        } else {
            call_off(conn, cx, &mut interview, InterviewState::Cancelled, Side::System, why).await?;
        }
    }
    Ok(count)
}

/// Ends what a vetter who leaves has open, and gives the next step to those who are left. In the transaction of the
/// leaving, before the vetter's account is held. Answers how many there were.
///
/// # Errors
/// As [`cancel_open`].
pub async fn cancel_of_vetter(
    conn: &mut Conn,
    cx: &Context,
    vetter: AccountId,
    why: &str,
) -> Result<usize, QueryError> {
    let mut count = 0;
    for id in queries::list_with_open_of(conn, vetter).await? {
        let Some(mut application) = lock_application(conn, id).await? else { continue };
        count += cancel_of_vetter_in(conn, cx, &mut application, vetter, why).await?;
    }
    Ok(count)
}

/// The same for one application, whose row the caller holds. A conversation that had its time was held: it waits for those
/// who score it, and nobody is told that it is called off.
pub(in crate::vetting) async fn cancel_of_vetter_in(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    vetter: AccountId,
    why: &str,
) -> Result<usize, QueryError> {
    let open = queries::lock_all_open(conn, application.id).await?;
    let theirs: Vec<Interview> = open.into_iter().filter(|one| one.vetter_id == vetter).collect();
    let count = theirs.len();
    for mut interview in theirs {
        if interview.starts_at.is_some_and(|start| start + interview.length() <= cx.now) {
            interview.state = InterviewState::Done;
            queries::update_run(conn, interview.stage_run_id, StageRunState::Submitted, cx.now).await?;
            settle(conn, cx, &mut interview, Side::System, why).await?;
        } else {
            call_off(conn, cx, &mut interview, InterviewState::Cancelled, Side::System, why).await?;
        }
        pass_to_staff(conn, cx, application, vetters_due(cx)).await?;
    }
    Ok(count)
}

/// Ends the interviews of everybody who may not vet any more, a vetter at a time. Answers how many there were; safe to run
/// at any time.
///
/// # Errors
/// When Postgres refuses.
pub async fn cancel_departed(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let why = "The person whom you were to meet does not vet any more.";
    let mut count = 0;
    for vetter in queries::list_departed(conn).await? {
        count += conn.transaction(async |conn| cancel_of_vetter(conn, cx, vetter, why).await).await?;
    }
    Ok(count)
}

/// How a booked conversation went; from its beginning on.
///
/// # Errors
/// See [`InterviewError`]; [`InterviewError::NotFound`] for candidates.
pub async fn close(
    conn: &mut Conn,
    cx: &Context,
    id: InterviewId,
    seen: i64,
    ending: Ending,
) -> Result<(), InterviewError> {
    conn.transaction(async |conn| {
        let (mut application, mut interview, side) = enter(conn, cx, id).await?;
        if side != Side::Vetter {
            return Err(InterviewError::NotFound);
        }
        let has_begun = interview.starts_at.is_some_and(|start| start <= cx.now);
        if interview.state != InterviewState::Booked || !has_begun || interview.seen() != seen {
            return Err(InterviewError::Moved(interview.state));
        }
        let (state, missed, run) = match ending {
            Ending::Held => (InterviewState::Done, None, StageRunState::Submitted),
            Ending::CandidateMissed => {
                (InterviewState::NoShow, Some(Side::Candidate), StageRunState::Pending)
            }
            Ending::VetterMissed => (InterviewState::NoShow, Some(Side::Vetter), StageRunState::Pending),
        };
        (interview.state, interview.no_show_side) = (state, missed);
        queries::update_run(conn, interview.stage_run_id, run, cx.now).await?;
        let event = settle(conn, cx, &mut interview, Side::Vetter, "").await?;
        pass_to_staff(conn, cx, &mut application, vetters_due(cx)).await?;
        if missed.is_some() {
            tell(conn, cx, &interview, &event, MailKind::InterviewMissed, Side::Candidate).await?;
        }
        mails::audit(conn, cx, &interview, "interview.closed").await?;
        Ok(())
    })
    .await
}

/// By when a vetter goes on with a stage that is theirs again.
pub(super) fn vetters_due(cx: &Context) -> DateTime<Utc> {
    workdays::add(cx.now, VETTER_DAYS, cx.config.site.time_zone)
}

/// Ends it without having been held, and tells both.
pub(super) async fn call_off(
    conn: &mut Conn,
    cx: &Context,
    interview: &mut Interview,
    state: InterviewState,
    side: Side,
    why: &str,
) -> Result<(), QueryError> {
    let given_up = interview.give_up_time();
    interview.state = state;
    interview.due_at = None;
    interview.updated_at = cx.now;
    queries::update(conn, interview).await?;
    queries::update_run(conn, interview.stage_run_id, StageRunState::Pending, cx.now).await?;
    let event = queries::event(interview, side, why, given_up, cx.now);
    queries::insert_event(conn, interview, &event).await?;
    for side in [Side::Candidate, Side::Vetter] {
        tell(conn, cx, interview, &event, MailKind::InterviewCancelled, side).await?;
    }
    Ok(())
}

/// Writes the end of one that had its time.
async fn settle(
    conn: &mut Conn,
    cx: &Context,
    interview: &mut Interview,
    side: Side,
    why: &str,
) -> Result<super::InterviewEvent, QueryError> {
    interview.due_at = None;
    interview.updated_at = cx.now;
    queries::update(conn, interview).await?;
    let event = queries::event(interview, side, why, interview.starts_at, cx.now);
    queries::insert_event(conn, interview, &event).await?;
    Ok(event)
}
