//! The command: a copy of the data, the walk over it, and the copy's end.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use domain::platform::clock::Clock;
use domain::platform::config::{Config, Environment};
use domain::platform::db;
use domain::platform::installation;
use domain::seed;
use domain::simulation::DataCopy;
use tokio::signal::unix::{SignalKind, signal};

use super::story::{Entry, Teller};
use super::walk::walk;
use crate::state::State;

/// The process was told to stop, as the shell writes it.
const INTERRUPTED: u8 = 130;
/// A step or a mail failed on the way.
const FAULTS: u8 = 1;

/// How far, and for whom.
#[derive(Args, Clone, Copy, Debug)]
pub struct Simulate {
    /// How many days.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=730))]
    days: u32,
    /// One JSON object a line: at, kind (mail or transition), what, subject, reason.
    #[arg(long)]
    json: bool,
}

/// Tells what would happen, and drops the copy whatever comes. The exit code: 0, 1 for steps or mails that failed, 130
/// when it was told to stop.
///
/// # Errors
/// When the data cannot be copied, or nobody reads the output.
pub async fn run(config: Config, asked: Simulate) -> anyhow::Result<u8> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let now = Clock::system().now();
    let copy = DataCopy::make(&config.database.url, now, rand::random()).await?;
    let journals = Journals::make()?;
    let told = tokio::select! {
        told = tell(over(config, &copy, &journals), asked) => told,
        _ = interrupt.recv() => Ok(INTERRUPTED),
        _ = terminate.recv() => Ok(INTERRUPTED),
    };
    copy.discard().await?;
    told
}

/// The settings, over the copy: nothing of the original is touched, nobody else's Redis either.
fn over(mut config: Config, copy: &DataCopy, journals: &Journals) -> Config {
    config.database.url = copy.url().clone();
    config.database.statement_timeout_ms = config.database.statement_timeout_ms.max(120_000);
    config.redis.url = String::new().into();
    config.digest.journal_dir = journals.0.display().to_string();
    config
}

async fn tell(config: Config, asked: Simulate) -> anyhow::Result<u8> {
    let clock = Clock::standing_at(Clock::system().now());
    ensure_data(&config, &clock).await?;
    let mut teller = Teller::new(asked.json, config.site.time_zone);
    let state = State::new(config, clock)?;
    let mut out = std::io::stdout();
    let mut count = 0_usize;
    let mut print = |entries: &[Entry]| {
        count += entries.len();
        for line in teller.lines(entries) {
            writeln!(out, "{line}").context("nobody reads the output")?;
        }
        out.flush().context("nobody reads the output")
    };
    let faults = walk(&state, asked.days, &mut print).await?;
    for fault in &faults {
        note(&format!("failed: {fault}"));
    }
    if !asked.json {
        note(&format!(
            "{count} mails and transitions in {} days; nothing was sent, and nothing was changed",
            asked.days
        ));
    }
    Ok(if faults.is_empty() { 0 } else { FAULTS })
}

/// A folder in which the site never ran holds nothing to tell of: the copy gets the demo data then.
async fn ensure_data(config: &Config, clock: &Clock) -> anyhow::Result<()> {
    let pool = db::pool(&config.database);
    let mut conn = pool.get().await.context("the copy does not answer")?;
    let is_empty = !installation::is_installed(&mut conn).await?;
    if is_empty && config.environment != Environment::Production {
        note("there is no data yet: this is the demo's");
        domain::install::load(&mut conn, clock.now()).await?;
        drop(conn);
        seed::run(config, clock.now(), seed::Size::default(), true, &mut |_| {}).await?;
    }
    Ok(())
}

fn note(line: &str) {
    #[expect(clippy::print_stderr, reason = "this is what the person at the terminal reads")]
    {
        eprintln!("simulate: {line}");
    }
}

/// A folder for the journals of senders that never send: the original's stay with the original.
struct Journals(PathBuf);

impl Journals {
    fn make() -> anyhow::Result<Self> {
        let name = format!("roster-simulation-{}-{:08x}", std::process::id(), rand::random::<u32>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self(folder))
    }
}

impl Drop for Journals {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, "an empty folder stays");
        }
    }
}
