//! What happens by the clock: times that nobody picked lapse, both sides are reminded a day and an hour before, and an
//! interview ends with its card once the company's no cannot be taken back any more.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::end::{call_off, end_open};
use super::mails::{Step, tell};
use super::model::{Meeting, MeetingState};
use super::queries;
use crate::candidacies::steps::{lock, touch};
use crate::candidacies::{Side, UNDO_MINUTES};
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

const DAY: TimeDelta = TimeDelta::days(1);
const HOUR: TimeDelta = TimeDelta::hours(1);

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Proposals that nobody answered.
    pub lapsed: usize,
    /// Reminders, two mails each.
    pub reminded: usize,
    /// Those whose card was rejected.
    pub ended: usize,
}

/// Does whatever is due, an interview at a time.
///
/// # Errors
/// When Postgres refuses.
pub async fn run_due(conn: &mut Conn, cx: &Context) -> Result<Due, QueryError> {
    let mut done = Due::default();
    let since = cx.now - TimeDelta::minutes(UNDO_MINUTES);
    for id in queries::list_left_open(conn, since, BATCH).await? {
        done.ended += usize::from(end_with_card(conn, cx, id).await?);
    }
    for id in queries::list_unanswered(conn, cx.now, BATCH).await? {
        done.lapsed += usize::from(lapse(conn, cx, id).await?);
    }
    for id in queries::list_upcoming(conn, cx.now, BATCH).await? {
        done.reminded += usize::from(remind_both(conn, cx, id).await?);
    }
    Ok(done)
}

async fn end_with_card(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let card = lock(conn, id).await?.filter(|card| !card.state.is_open());
        let Some(card) = card else { return Ok(false) };
        end_open(conn, cx, &card).await?;
        Ok(true)
    })
    .await
}

async fn lapse(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let card = lock(conn, id).await?.filter(|card| card.state.is_open());
        let Some(mut card) = card else { return Ok(false) };
        let open = queries::lock_open(conn, id).await?;
        let is_due = |open: &Meeting| {
            open.state == MeetingState::Proposed && open.due_at.is_some_and(|due| due <= cx.now)
        };
        let Some(meeting) = open.filter(is_due) else { return Ok(false) };
        call_off(conn, cx, &card, meeting, MeetingState::Lapsed, false).await?;
        touch(conn, cx, &mut card, ("interview_lapsed", Side::System), cx.now, "").await?;
        Ok(true)
    })
    .await
}

/// Which reminder is due: the one of the last hour, or that of the last day; none that lies before the booking.
fn reminder(meeting: &Meeting, now: DateTime<Utc>) -> Option<Step> {
    let (start, booked_at) = (meeting.starts_at?, meeting.booked_at?);
    let due = |before: TimeDelta| booked_at < start - before && start - before <= now && now < start;
    if due(HOUR) && meeting.reminded_hour_at.is_none() {
        Some(Step::HourBefore)
    } else if due(DAY) && now < start - HOUR && meeting.reminded_day_at.is_none() {
        Some(Step::DayBefore)
    } else {
        None
    }
}

async fn remind_both(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let card = lock(conn, id).await?.filter(|card| card.state.is_open());
        let Some(card) = card else { return Ok(false) };
        let open = queries::lock_open(conn, id).await?;
        let Some(mut meeting) = open.filter(|open| open.state == MeetingState::Booked) else {
            return Ok(false);
        };
        let Some(step) = reminder(&meeting, cx.now) else { return Ok(false) };
        if step == Step::HourBefore {
            meeting.reminded_hour_at = Some(cx.now);
        } else {
            meeting.reminded_day_at = Some(cx.now);
        }
        queries::update(conn, &meeting).await?;
        for to in [Side::Engineer, Side::Company] {
            tell(conn, cx, &card, &meeting, (step, to), meeting.starts_at, false).await?;
        }
        Ok(true)
    })
    .await
}
