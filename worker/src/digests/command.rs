//! `worker digest …`: what operators do from a shell. Rows and jobs are made here; the running worker does the work.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::digests::approve::{self, Approved};
use domain::digests::calendar::Period;
use domain::digests::ledger::{self, Status};
use domain::digests::model::Digest;
use domain::digests::{DigestState, PickState, plan, preview};
use domain::platform::actor::Actor;
use domain::platform::context::Context;
use domain::platform::db::Pooled;
use domain::platform::heartbeat;
use tokio::time::{Instant, sleep};

use crate::state::State;

const POLL: Duration = Duration::from_millis(250);

/// What to do with an issue.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Plans the issue, chooses its engineers, and shows both.
    Plan(Issue),
    /// Sends the issue now and waits until that is done. Said twice, it changes nothing.
    Send {
        #[command(flatten)]
        issue: Issue,
        /// Give up waiting after so many seconds; the issue goes on being sent.
        #[arg(long, default_value_t = 900)]
        wait_seconds: u64,
    },
    /// Prints the ledger.
    Status(Issue),
}

/// Which issue, and how it is shown.
#[derive(Clone, Debug, Args)]
pub struct Issue {
    /// The month, such as 2026-11; without it, this month where the site is.
    #[arg(long)]
    pub period: Option<String>,
    /// One JSON object: period, state and the ledger.
    #[arg(long)]
    pub json: bool,
}

/// Nothing goes out: there is no such issue, or it is paused, cancelled or skipped.
const NOT_SENT: u8 = 3;
/// It goes on without the command, which has waited for as long as it was told to.
const WAITED_IN_VAIN: u8 = 4;

/// Runs the command. The exit code: 0 done, 3 there is no such issue or it does not go out, 4 waited in vain.
///
/// # Errors
/// A period that is none, or a database that does not answer.
pub async fn run(state: &State, command: Command) -> anyhow::Result<u8> {
    match command {
        Command::Plan(issue) => plan_issue(state, &issue).await,
        Command::Send { issue, wait_seconds } => send(state, &issue, Duration::from_secs(wait_seconds)).await,
        Command::Status(issue) => show_status(state, &issue).await,
    }
}

fn operator(state: &State) -> Context {
    state.context(None).with_actor(Actor::Operator)
}

async fn conn(state: &State) -> anyhow::Result<Pooled<'_>> {
    state.pool.get().await.context("the database cannot be reached")
}

fn period(state: &State, issue: &Issue) -> anyhow::Result<Period> {
    let Some(text) = &issue.period else {
        return Ok(Period::of(state.clock.now(), state.config.site.time_zone));
    };
    text.parse().with_context(|| format!("--period {text}"))
}

async fn plan_issue(state: &State, issue: &Issue) -> anyhow::Result<u8> {
    let (mut conn, cx) = (conn(state).await?, operator(state));
    let digest = plan::ensure_period(&mut conn, &cx, period(state, issue)?).await?;
    let picks = preview::ensure_picked(&mut conn, &cx, digest.id).await?;
    let digest = preview::find(&mut conn, digest.id).await?.context("the issue is gone")?;
    if issue.json {
        return print_status(&ledger::status(&mut conn, &digest).await?);
    }
    let zone = state.config.site.time_zone;
    tell(&format!("{}: {}, to be sent {}", digest.period, digest.state, digest.send_at.with_timezone(&zone)));
    for pick in picks.iter().filter(|pick| pick.state != PickState::Dropped) {
        tell(&format!(
            "{:>3}. score {:>4}  {:<9}  {}",
            pick.position + 1,
            pick.score,
            pick.scope,
            pick.reason
        ));
    }
    if picks.len() < usize::from(state.config.digest.minimum) {
        tell(&format!("An issue needs {} engineers; with fewer it is skipped.", state.config.digest.minimum));
    }
    Ok(0)
}

async fn show_status(state: &State, issue: &Issue) -> anyhow::Result<u8> {
    let period = period(state, issue)?.to_string();
    let mut conn = conn(state).await?;
    let Some(digest) = preview::find_by_period(&mut conn, &period).await? else {
        tracing::error!("there is no issue of {period}: `worker digest plan --period {period}` makes it");
        return Ok(NOT_SENT);
    };
    let status = ledger::status(&mut conn, &digest).await?;
    if issue.json {
        return print_status(&status);
    }
    tell(&summary(&status));
    tell_pace(&digest, &status);
    for reason in ledger::list_reasons(&mut conn, digest.id).await? {
        tell(&format!("  {:>7}  {:<10} {}", reason.count, reason.state, reason.reason));
    }
    for reason in ledger::list_exclusions(&mut conn, digest.id).await? {
        tell(&format!("  {:>7}  {:<10} {}", reason.count, "excluded", reason.reason));
    }
    Ok(0)
}

async fn send(state: &State, issue: &Issue, patience: Duration) -> anyhow::Result<u8> {
    let period = period(state, issue)?;
    let digest = {
        let (mut conn, cx) = (conn(state).await?, operator(state));
        let digest = plan::ensure_period(&mut conn, &cx, period).await?;
        if digest.state == DigestState::Paused {
            tracing::error!("the issue of {period} is paused: resume it at /staff/digests/{period}");
            return Ok(NOT_SENT);
        }
        if !digest.state.is_over() {
            approve::send_now(&mut conn, &cx, &state.templates, digest.id).await.map(told)?;
            warn_without_worker(&mut conn).await?;
        }
        digest
    };
    wait(state, &digest, issue.json, patience).await
}

fn told(approved: Approved) {
    if approved == Approved::Yes {
        tracing::info!("approved; a worker sends it");
    }
}

async fn warn_without_worker(conn: &mut Pooled<'_>) -> anyhow::Result<()> {
    if heartbeat::list_present(conn, "worker").await?.is_empty() {
        tracing::warn!("no worker is running yet: `worker run` sends it");
    }
    Ok(())
}

async fn wait(state: &State, digest: &Digest, json: bool, patience: Duration) -> anyhow::Result<u8> {
    let started = Instant::now();
    let mut shown = String::new();
    loop {
        let asked = Instant::now();
        let mut conn = conn(state).await?;
        let now = preview::find(&mut conn, digest.id).await?.context("the issue is gone")?;
        let status = ledger::status(&mut conn, &now).await?;
        drop(conn);
        if now.state.is_over() {
            tell_end(&now, &status, json)?;
            return Ok(if now.state == DigestState::Finished { 0 } else { NOT_SENT });
        }
        let line = summary(&status);
        if !json && line != shown {
            tell(&line);
            shown = line;
        }
        if started.elapsed() >= patience {
            if json {
                print_status(&status)?;
            }
            tracing::warn!(
                "still on its way after {} s; it goes on without this command",
                patience.as_secs()
            );
            return Ok(WAITED_IN_VAIN);
        }
        // Of an issue of a million copies the ledger is half a second's work: asked for a tenth of the time.
        sleep(POLL.max(asked.elapsed() * 9)).await;
    }
}

fn tell_end(digest: &Digest, status: &Status, json: bool) -> anyhow::Result<()> {
    if json {
        return print_status(status).map(drop);
    }
    tell(&summary(status));
    tell_pace(digest, status);
    if let Some(reason) = &digest.state_reason {
        tell(reason);
    }
    Ok(())
}

fn summary(status: &Status) -> String {
    let ledger = &status.ledger;
    let mut line = format!("{}: {}, {} of {} sent", status.period, status.state, ledger.sent, ledger.frozen);
    for (count, word) in [
        (ledger.pending, "pending"),
        (ledger.held, "held"),
        (ledger.uncertain, "uncertain"),
        (ledger.bounced, "bounced"),
        (ledger.suppressed, "suppressed"),
        (ledger.skipped, "skipped"),
        (ledger.failed, "failed"),
    ] {
        if count > 0 {
            let _ = write!(line, ", {count} {word}");
        }
    }
    line
}

/// How long it took from the first claim to the last answer.
fn tell_pace(digest: &Digest, status: &Status) {
    let (Some(started_at), Some(finished_at)) = (digest.started_at, digest.finished_at) else { return };
    let seconds = (finished_at - started_at).as_seconds_f64().max(0.001);
    tell(&format!("took {seconds:.2} s, {:.0} copies a second", status.ledger.sent as f64 / seconds));
}

fn print_status(status: &Status) -> anyhow::Result<u8> {
    tell(&serde_json::to_string(status)?);
    Ok(0)
}

#[expect(clippy::print_stdout, reason = "this is what the person or the script at the terminal reads")]
fn tell(line: &str) {
    println!("{line}");
}
