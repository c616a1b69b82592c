//! The clock's part: sees to it that each planned time of each timer has its row. The work itself is an ordinary job,
//! so any number of workers may do this side by side.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Days, DurationRound, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use cron::Schedule;
use domain::jobs::{Payload, Tick, Timer};
use domain::platform::db::{self, DbError};
use domain::queue::{NewJob, enqueue};
use futures::StreamExt;

use crate::runtime;
use crate::state::State;

/// When the clock looks: seconds, minutes, hours, day, month, weekday.
const EACH_MINUTE: &str = "0 * * * * *";
/// Pause before a look that found nothing new, or could not write it down, is repeated: a clock that ticks a moment
/// early must not cost a minute.
const PAUSE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);

/// When a timer comes due.
#[derive(Clone, Copy, Debug)]
enum Pace {
    /// At each whole multiple of it, in UTC: no clock change touches it.
    Every(TimeDelta),
    /// Once a day at this time (hours, minutes) in the installation's zone.
    Daily(u32, u32),
}

fn pace(timer: Timer) -> Pace {
    match timer {
        Timer::Digests | Timer::Messages => Pace::Every(TimeDelta::minutes(1)),
        Timer::DueDates => Pace::Every(TimeDelta::minutes(10)),
        Timer::Scores => Pace::Daily(3, 20),
        Timer::Retention => Pace::Daily(3, 50),
    }
}

/// The last planned time of `timer` up to `now`, unless it lies before `installed_at`. Only the last one is ever caught
/// up: every step asks the database what is due, so one run does for all that were missed.
#[must_use]
pub fn last_planned(
    timer: Timer,
    zone: Tz,
    installed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let planned = match pace(timer) {
        Pace::Every(step) => now.duration_trunc(step).ok()?,
        Pace::Daily(hour, minute) => {
            let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
            let today = now.with_timezone(&zone).date_naive();
            let days = (0..3).filter_map(|back| today.checked_sub_days(Days::new(back)));
            days.filter_map(|day| instant(zone, day, time)).find(|planned| *planned <= now)?
        }
    };
    (planned >= installed_at).then_some(planned)
}

/// `time` of `day` in `zone`: the first of two, and where the clock is moved past it as many hours later as it takes.
fn instant(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    let at = day.and_time(time);
    let found = (0..4).find_map(|hours| zone.from_local_datetime(&(at + TimeDelta::hours(hours))).earliest());
    found.map(|at| at.with_timezone(&Utc))
}

/// What this process has planned so far.
pub struct Planner {
    installed_at: DateTime<Utc>,
    seen: BTreeMap<Timer, Seen>,
}

/// Planned times that have their row for sure.
#[derive(Clone, Copy)]
struct Seen {
    last: DateTime<Utc>,
    newest: DateTime<Utc>,
}

impl Planner {
    /// Of an installation that first started then.
    #[must_use]
    pub fn new(installed_at: DateTime<Utc>) -> Self {
        Self { installed_at, seen: BTreeMap::new() }
    }

    /// Makes sure that the last planned time of `timer` has its row; answers whether it had none.
    ///
    /// # Errors
    /// When Postgres does not answer.
    pub async fn plan(&mut self, state: &State, timer: Timer) -> Result<bool, DbError> {
        let cx = state.context(None);
        let zone = state.config.site.time_zone;
        let Some(at) = last_planned(timer, zone, self.installed_at, cx.now) else { return Ok(false) };
        let seen = self.seen.get(&timer).copied().unwrap_or(Seen { last: at, newest: at });
        if self.seen.contains_key(&timer) && seen.last == at {
            return Ok(false);
        }
        let mut key = format!("{timer}@{}", written(at));
        if seen.newest > at {
            // The clock was set back: this time had its run, but work has come due since, and waits for one.
            key = format!("{key} after {}", written(seen.newest));
        }
        let job = NewJob { unique_key: Some(&key), ..NewJob::now(&cx, Payload::Tick(Tick { timer, at })) };
        let inserted = db::within(&state.pool, PATIENCE, async |conn| enqueue(conn, &cx, &job).await).await?;
        self.seen.insert(timer, Seen { last: at, newest: seen.newest.max(at) });
        Ok(inserted.is_some())
    }
}

fn written(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y-%m-%dT%H:%M:%SZ")
}

/// Plans at once what was missed, and then whatever the clock says, for ever; the caller owns the task.
pub async fn run(state: State, installed_at: DateTime<Utc>) {
    let Ok(schedule) = Schedule::from_str(EACH_MINUTE) else { return };
    let mut ticks = runtime::ticks(schedule);
    let mut planner = Planner::new(installed_at);
    let mut is_repeated = false;
    loop {
        let (mut is_new, mut has_failed) = (false, false);
        for timer in Timer::ALL {
            match planner.plan(&state, *timer).await {
                Ok(is_inserted) => is_new |= is_inserted,
                Err(error) => {
                    tracing::warn!(%timer, %error, "a planned time has no row yet");
                    has_failed = true;
                }
            }
        }
        let is_unsure = has_failed || !(is_new || is_repeated);
        tokio::select! {
            _ = ticks.next() => is_repeated = false,
            () = tokio::time::sleep(PAUSE), if is_unsure => is_repeated = true,
        }
    }
}

#[cfg(test)]
mod tests;
