//! The clock's part: sees to it that each planned time of each timer has its row. The work itself is an ordinary job,
//! so any number of workers may do this side by side.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use cron::Schedule;
use domain::jobs::{Payload, Tick, Timer};
use domain::platform::db::{self, DbError};
use domain::queue::{NewJob, enqueue};
use futures::{StreamExt, stream};

use crate::runtime;
use crate::state::State;

/// Pause before rows that could not be inserted are tried again.
const PAUSE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);

/// When a timer comes due, in the installation's zone: seconds, minutes, hours, day, month, weekday.
fn expression(timer: Timer) -> &'static str {
    match timer {
        Timer::Digests => "0 * * * * *",
        Timer::DueDates => "0 */10 * * * *",
        Timer::Scores => "0 20 3 * * *",
        Timer::Retention => "0 50 3 * * *",
    }
}

/// How old a missed time may be to be caught up, and then only the last one: every step asks the database what is due,
/// so one run does for all that were missed. Below the days that finished jobs are kept, for their keys guard it.
fn window(timer: Timer) -> TimeDelta {
    match timer {
        Timer::Digests | Timer::DueDates => TimeDelta::minutes(15),
        Timer::Scores | Timer::Retention => TimeDelta::days(40),
    }
}

/// The last planned time of `timer` up to `now`, unless it is too old or lies before `installed_at`.
#[must_use]
pub fn last_planned(
    timer: Timer,
    zone: Tz,
    installed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let schedule = Schedule::from_str(expression(timer)).ok()?;
    let earliest = (now - window(timer)).max(installed_at).with_timezone(&zone);
    let planned = schedule.after(&earliest).take_while(|planned| *planned <= now).last()?;
    Some(planned.with_timezone(&Utc))
}

/// Makes sure that the last planned time of `timer` has its row; answers whether it had none.
///
/// # Errors
/// When Postgres does not answer.
pub async fn plan(state: &State, timer: Timer, installed_at: DateTime<Utc>) -> Result<bool, DbError> {
    let cx = state.context(None);
    let zone = state.config.site.time_zone;
    let Some(at) = last_planned(timer, zone, installed_at, cx.now) else { return Ok(false) };
    let key = format!("{timer}@{}", at.format("%Y-%m-%dT%H:%M:%SZ"));
    let job = NewJob { unique_key: Some(&key), ..NewJob::now(&cx, Payload::Tick(Tick { timer, at })) };
    let inserted = db::within(&state.pool, PATIENCE, async |conn| enqueue(conn, &cx, &job).await).await?;
    Ok(inserted.is_some())
}

/// Plans at once what was missed, and then whatever a clock says, for ever; the caller owns the task.
pub async fn run(state: State, installed_at: DateTime<Utc>) {
    let zone = state.config.site.time_zone;
    let clocks = Timer::ALL.iter().filter_map(|timer| {
        let schedule = Schedule::from_str(expression(*timer)).ok()?;
        Some(runtime::ticks(schedule, zone).map(|()| *timer))
    });
    let mut ticks = stream::select_all(clocks);
    let mut due: BTreeSet<Timer> = Timer::ALL.iter().copied().collect();
    loop {
        for timer in std::mem::take(&mut due) {
            if let Err(error) = plan(&state, timer, installed_at).await {
                tracing::warn!(%timer, %error, "a planned time has no row yet");
                due.insert(timer);
            }
        }
        tokio::select! {
            Some(timer) = ticks.next() => { due.insert(timer); }
            () = tokio::time::sleep(PAUSE), if !due.is_empty() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn every_expression_can_be_read() {
        for timer in Timer::ALL {
            assert!(Schedule::from_str(expression(*timer)).is_ok(), "{timer}");
        }
    }

    #[test]
    fn the_last_planned_time_is_read_in_the_zone_and_not_from_before_the_installation() {
        let (old, berlin, apia) = (at("2026-01-01T00:00:00Z"), Tz::Europe__Berlin, Tz::Pacific__Apia);
        for (timer, zone, installed, now, expected) in [
            (Timer::Digests, berlin, old, "2026-11-22T10:00:30Z", Some("2026-11-22T10:00:00Z")),
            (Timer::Digests, berlin, old, "2026-11-22T10:00:00Z", Some("2026-11-22T10:00:00Z")),
            (Timer::DueDates, berlin, old, "2026-11-22T10:09:59Z", Some("2026-11-22T10:00:00Z")),
            // 03:20 in winter and in summer time, and on the day between them
            (Timer::Scores, berlin, old, "2026-11-22T10:00:00Z", Some("2026-11-22T02:20:00Z")),
            (Timer::Scores, berlin, old, "2026-07-01T10:00:00Z", Some("2026-07-01T01:20:00Z")),
            (Timer::Scores, berlin, old, "2026-03-29T10:00:00Z", Some("2026-03-29T01:20:00Z")),
            (Timer::Scores, berlin, old, "2026-10-25T10:00:00Z", Some("2026-10-25T02:20:00Z")),
            // a zone far ahead of UTC
            (Timer::Retention, apia, old, "2026-11-22T10:00:00Z", Some("2026-11-21T14:50:00Z")),
            (Timer::Scores, berlin, at("2026-11-22T09:00:00Z"), "2026-11-22T10:00:00Z", None),
            (
                Timer::Digests,
                berlin,
                at("2026-11-22T10:00:10Z"),
                "2026-11-22T10:01:00Z",
                Some("2026-11-22T10:01:00Z"),
            ),
        ] {
            let found = last_planned(timer, zone, installed, at(now));
            assert_eq!(found, expected.map(at), "{timer} {zone} {now}");
        }
    }
}
