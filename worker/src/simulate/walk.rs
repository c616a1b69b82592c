//! The walk: the clock is set from instant to instant, the timers that are planned then run, and the jobs that they made
//! are done.
//!
//! Production's timers look each minute and every ten minutes. Their steps ask the database what is due, so a look at
//! which nothing can be due is left out: the walk stops at every time that stands in the tables or follows from them by a
//! rule, at the daily timers and mails, and every three hours in any case, which finds what no rule announced, so much later at most.

use std::collections::BTreeSet;

use chrono::{DateTime, DurationRound, NaiveTime, TimeDelta, TimeZone, Utc};
use domain::jobs::{Payload, Tick, Timer};
use domain::notifications;
use domain::simulation::{self, DueJob, States};
use tokio_util::sync::CancellationToken;

use super::story::{Entry, differences};
use super::{post, rules};
use crate::jobs::{JobContext, dispatch};
use crate::runtime::Lease;
use crate::schedule::last_planned;
use crate::state::State;
use crate::timers;

/// The walk stops at each multiple of it.
const NET: TimeDelta = TimeDelta::hours(3);
/// Rounds of jobs at one instant; a job that owes itself again would never end.
const ROUNDS: usize = 200;

/// Walks `state`, over a copy and with a clock that stands, for `days`; `tell` gets what happened at each instant.
/// Answers what went wrong on the way: steps and mails that failed.
///
/// # Errors
/// When Postgres does not answer, or nobody listens.
pub async fn walk(
    state: &State,
    days: u32,
    tell: &mut (dyn FnMut(&[Entry]) -> anyhow::Result<()> + Send),
) -> anyhow::Result<Vec<String>> {
    let start = state.clock.now();
    let until = start + TimeDelta::days(i64::from(days));
    let mut walker = Walker::new(state.clone(), start).await?;
    let mut stops = Stops::new(state, start, until);
    stops.refresh(&walker.cx, start, until).await?;
    while let Some((at, is_due)) = stops.next() {
        state.clock.advance(at - state.clock.now());
        let (entries, is_changed) = walker.step(at, is_due).await?;
        if !entries.is_empty() {
            tell(&entries)?;
        }
        if is_changed {
            stops.refresh(&walker.cx, at, until).await?;
        }
    }
    Ok(walker.faults)
}

/// Where the walk stops.
struct Stops {
    /// The net, and the times of the daily timers and of mails that come at an hour of the site.
    net: BTreeSet<DateTime<Utc>>,
    /// Times of the tables.
    due: BTreeSet<DateTime<Utc>>,
}

impl Stops {
    fn new(state: &State, start: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let zone = state.config.site.time_zone;
        let mut net = BTreeSet::new();
        let mut at = start.duration_trunc(NET).unwrap_or(start) + NET;
        net.insert(start.duration_round_up(TimeDelta::minutes(10)).unwrap_or(start));
        while at <= until {
            net.insert(at);
            let daily =
                Timer::ALL.iter().filter_map(|timer| last_planned(*timer, zone, DateTime::UNIX_EPOCH, at));
            net.extend(
                daily.filter(|planned| *planned > at - NET && *planned > start && is_early(*planned, at)),
            );
            at += NET;
        }
        let mornings = start.with_timezone(&zone).date_naive().iter_days().map_while(|day| {
            let at =
                zone.from_local_datetime(&day.and_hms_opt(notifications::WEEKLY_HOUR, 0, 0)?).earliest()?;
            Some(at.with_timezone(&Utc)).filter(|at| *at <= until)
        });
        net.extend(mornings.filter(|at| *at > start));
        Self { net, due: BTreeSet::new() }
    }

    async fn refresh(
        &mut self,
        cx: &JobContext,
        at: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut conn = cx.conn().await?;
        let due = simulation::list_instants(&mut conn, at, until, &rules::INSTANTS).await?;
        self.due = due.into_iter().filter(|due| *due > at).collect();
        Ok(())
    }

    /// The next stop, and whether a time of the tables makes it one.
    fn next(&mut self) -> Option<(DateTime<Utc>, bool)> {
        let (net, due) = (self.net.first().copied(), self.due.first().copied());
        let at = net.into_iter().chain(due).min()?;
        self.net.remove(&at);
        Some((at, self.due.remove(&at)))
    }
}

/// Whether a planned time is a stop of its own, not merely the last of those that come every few minutes.
fn is_early(planned: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    at - planned >= TimeDelta::minutes(1)
}

struct Walker {
    cx: JobContext,
    states: States,
    mark: i64,
    known: BTreeSet<String>,
    faults: Vec<String>,
}

impl Walker {
    async fn new(state: State, start: DateTime<Utc>) -> anyhow::Result<Self> {
        let cx = JobContext::of_no_job(state, CancellationToken::new());
        let mut conn = cx.conn().await?;
        let states = simulation::read_states(&mut conn, start).await?;
        let mark = simulation::mark(&mut conn).await?;
        let known =
            states.keys().map(|(_, id)| id.clone()).chain(simulation::list_accounts(&mut conn).await?);
        let known = known.collect();
        drop(conn);
        Ok(Self { cx, states, mark, known, faults: Vec::new() })
    }

    /// One instant. Whether anything was written is the second answer.
    async fn step(&mut self, at: DateTime<Utc>, is_due: bool) -> anyhow::Result<(Vec<Entry>, bool)> {
        let zone = self.cx.state.config.site.time_zone;
        for timer in Timer::ALL {
            if last_planned(*timer, zone, DateTime::UNIX_EPOCH, at) == Some(at) {
                self.tick(Tick { timer: *timer, at }).await;
            }
        }
        let mails = self.work().await?;
        let mut conn = self.cx.conn().await?;
        let mark = simulation::mark(&mut conn).await?;
        let is_changed = mark != self.mark;
        self.mark = mark;
        // Time alone changes states only at a time of the tables, or when a day begins.
        if !is_changed && mails.is_empty() && !is_due && at.time() != NaiveTime::MIN {
            return Ok((mails, false));
        }
        let states = simulation::read_states(&mut conn, at).await?;
        drop(conn);
        let mut entries = differences(at, &self.states, &states, &self.known);
        self.states = states;
        entries.extend(mails);
        entries.sort_by(|a, b| {
            (a.kind, &a.what, &a.reason, &a.subject).cmp(&(b.kind, &b.what, &b.reason, &b.subject))
        });
        Ok((entries, is_changed))
    }

    async fn tick(&mut self, tick: Tick) {
        if let Err(error) = timers::run(&self.cx, tick).await {
            self.faults.push(format!("{} timer {}: {error:#}", tick.at.format("%Y-%m-%d %H:%M"), tick.timer));
        }
    }

    /// Does what is due until nothing is.
    async fn work(&mut self) -> anyhow::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for _ in 0..ROUNDS {
            let now = self.cx.context().now;
            let due = simulation::claim_due(&mut *self.cx.conn().await?, now).await?;
            if due.is_empty() {
                return Ok(entries);
            }
            for job in due {
                match self.run(&job).await {
                    Ok(entry) => entries.extend(entry),
                    Err(error) => {
                        self.faults.push(format!("{} job: {error:#}", now.format("%Y-%m-%d %H:%M")));
                    }
                }
                simulation::settle_done(&mut *self.cx.conn().await?, &job, now).await?;
            }
        }
        self.faults.push("jobs that owe themselves again without end".to_owned());
        Ok(entries)
    }

    async fn run(&mut self, job: &DueJob) -> anyhow::Result<Option<Entry>> {
        match &job.payload {
            Some(Payload::SendMail(mail)) => post::mail(&self.cx, job.hold, *mail, &self.known).await,
            Some(Payload::SendDigest(digest)) => post::digest(&self.cx, *digest).await,
            // Planned by a worker that runs on the original, or a wake-up: the walk's own ticks are enough, but for these.
            Some(Payload::Tick(tick)) => {
                self.tick(*tick).await;
                Ok(None)
            }
            Some(other) => {
                let cx = JobContext { lease: Lease::of(job.hold), attempt: job.attempt, ..self.cx.clone() };
                dispatch(&cx, other.clone()).await?;
                Ok(None)
            }
            None => Ok(None),
        }
    }
}
