//! What happens by the clock: times that nobody picked lapse, and both sides are reminded a day and an hour before. After
//! 30 days without a word from the applicant the application ends with them. A vetter's silence shows in the date of the
//! application, which `overdue` chases.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::end::{call_off, vetters_due};
use super::mails::remind;
use super::model::{Interview, InterviewState, Side};
use super::queries;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::InterviewId;
use crate::vetting::model::Application;
use crate::vetting::queries::lock_application;
use crate::vetting::stages::turn::pass_to_staff;
use crate::vetting::stages::{end_for_silence, ends_at};

const DAY: TimeDelta = TimeDelta::days(1);
const HOUR: TimeDelta = TimeDelta::hours(1);

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Proposals that nobody answered.
    pub lapsed: usize,
    /// Reminders, two mails each.
    pub reminded: usize,
}

/// Does whatever is due, an interview at a time.
///
/// # Errors
/// When Postgres refuses.
pub async fn run_due(conn: &mut Conn, cx: &Context) -> Result<Due, QueryError> {
    let mut done = Due::default();
    for id in queries::list_unanswered(conn, cx.now, BATCH).await? {
        done.lapsed += usize::from(lapse(conn, cx, id).await?);
    }
    for id in queries::list_upcoming(conn, cx.now, BATCH).await? {
        done.reminded += usize::from(remind_both(conn, cx, id).await?);
    }
    Ok(done)
}

/// The interview and its application, locked as every operation locks them, if it is still in `state`.
async fn still(
    conn: &mut Conn,
    id: InterviewId,
    state: InterviewState,
) -> Result<Option<(Application, Interview)>, QueryError> {
    let Some(found) = queries::find(conn, id).await? else { return Ok(None) };
    let application = lock_application(conn, found.application_id).await?;
    let interview = queries::lock(conn, id).await?.filter(|interview| interview.state == state);
    Ok(application.zip(interview))
}

async fn lapse(conn: &mut Conn, cx: &Context, id: InterviewId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let found = still(conn, id, InterviewState::Proposed).await?;
        let Some((mut application, mut interview)) = found else { return Ok(false) };
        if interview.due_at.is_none_or(|due| due > cx.now) {
            return Ok(false);
        }
        if ends_at(&application).is_some_and(|end| end <= cx.now)
            && end_for_silence(conn, cx, &mut application).await?
        {
            return Ok(true);
        }
        call_off(conn, cx, &mut interview, InterviewState::Lapsed, Side::System, "").await?;
        pass_to_staff(conn, cx, &mut application, vetters_due(cx)).await?;
        Ok(true)
    })
    .await
}

/// Which reminder is due: the one of the last hour, or that of the last day; none that lies before the booking.
fn reminder(interview: &Interview, now: DateTime<Utc>) -> Option<&'static str> {
    let (start, booked_at) = (interview.starts_at?, interview.booked_at?);
    let due = |before: TimeDelta| booked_at < start - before && start - before <= now && now < start;
    if due(HOUR) && interview.reminded_hour_at.is_none() {
        Some("hour")
    } else if due(DAY) && now < start - HOUR && interview.reminded_day_at.is_none() {
        Some("day")
    } else {
        None
    }
}

async fn remind_both(conn: &mut Conn, cx: &Context, id: InterviewId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let found = still(conn, id, InterviewState::Booked).await?;
        let Some((_, mut interview)) = found else { return Ok(false) };
        let Some(before) = reminder(&interview, cx.now) else { return Ok(false) };
        if before == "hour" {
            interview.reminded_hour_at = Some(cx.now);
        } else {
            interview.reminded_day_at = Some(cx.now);
        }
        queries::update(conn, &interview).await?;
        remind(conn, cx, &interview, before).await?;
        Ok(true)
    })
    .await
}
