//! `worker run`: all parts of the process, from the first connection to the exit code.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use domain::platform::config::Environment;
use domain::platform::db::{self, DbError};
use domain::platform::{heartbeat, installation, listen, telemetry};
use domain::queue::{CHANNEL, Store};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::runtime::{self, Crew, Ending, Lane};
use crate::state::State;
use crate::{intake, measure, ops, schedule};

const PAUSE: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(5);

/// Works until SIGTERM or SIGINT. The exit code: 0 drained, 1 cannot work, 2 the grace was over with jobs running.
///
/// # Errors
/// When it cannot begin: no database in `worker.fatal_seconds`, missing migrations, a taken port.
pub async fn run(state: State) -> anyhow::Result<u8> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let installed_at = tokio::select! {
        installed = begin(&state) => installed?,
        _ = terminate.recv() => return Ok(Ending::Drained.exit_code()),
        _ = interrupt.recv() => return Ok(Ending::Drained.exit_code()),
    };
    let metrics = telemetry::start_metrics().context("metrics")?;
    let listener = ops::bind(&state)?;
    let address = listener.local_addr()?;
    let crew = Crew::new(Store::new(&state.config), state.clock.clone(), process_name());
    let server = ops::serve(state.clone(), listener, metrics)?;
    let mut support = support(&state, &crew, installed_at, server);
    take_mail(&state, &mut support).await?;
    let lanes = Lane::all(&state.config.worker);
    tracing::info!(worker = crew.name, %address, "working");

    let stop = async {
        tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            ended = support.join_next() => Some(match ended {
                Some(Ok(part)) => format!("{part} ended"),
                Some(Err(error)) => error.to_string(),
                None => "no part is left".to_owned(),
            }),
        }
    };
    let ending = runtime::run(&crew, &lanes, &state, runtime::dispatcher(), stop).await;
    support.shutdown().await;
    state.relay.close().await;
    forget(&state, &crew.name).await;
    match &ending {
        Ending::Drained => tracing::info!("drained"),
        Ending::Died(why) => tracing::error!(why, "stopped: this process could not go on"),
        Ending::GraceOver(jobs) => tracing::warn!(jobs, "stopped with jobs running; they were given back"),
    }
    Ok(ending.exit_code())
}

/// Everything beside the lanes. None of these ends by itself: one that does ends the process.
fn support(
    state: &State,
    crew: &Arc<Crew>,
    installed_at: DateTime<Utc>,
    server: Server,
) -> JoinSet<&'static str> {
    let mut parts = JoinSet::new();
    parts.spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the listener failed");
        }
        "the listener"
    });
    let (url, hearing) = (state.config.database.url.clone(), crew.clone());
    parts.spawn(async move {
        listen::listen(url, &[CHANNEL], |heard| hearing.hear(heard)).await;
        "listening to the database"
    });
    let planning = schedule::run(state.clone(), installed_at);
    parts.spawn(async move {
        planning.await;
        "the clock"
    });
    let measuring = measure::run(state.clone());
    parts.spawn(async move {
        measuring.await;
        "measuring"
    });
    let (pool, clock, name) = (state.pool.clone(), state.clock.clone(), crew.name.clone());
    parts.spawn(async move {
        heartbeat::keep(&pool, &clock, &heartbeat::Process { name, kind: "worker", host: host_name() }).await;
        "the heartbeat"
    });
    parts
}

/// Opens the doors for mail that the settings name.
async fn take_mail(state: &State, parts: &mut JoinSet<&'static str>) -> anyhow::Result<()> {
    let settings = &state.config.inbound;
    if let Some(door) = intake::bind(&settings.lmtp_listen).await? {
        tracing::info!(address = ?door.address(), "taking mail by LMTP");
        let taking = door.serve(state.clone());
        parts.spawn(async move {
            taking.await;
            "taking mail"
        });
    }
    if !settings.maildir.is_empty() {
        let watching = intake::watch(state.clone(), PathBuf::from(&settings.maildir));
        parts.spawn(async move {
            watching.await;
            "reading the Maildir"
        });
    }
    Ok(())
}

/// Waits for the database and its tables, and answers when this installation first started.
async fn begin(state: &State) -> anyhow::Result<DateTime<Utc>> {
    let patience = Duration::from_secs(state.config.worker.fatal_seconds);
    let started = Instant::now();
    let mut is_told = false;
    loop {
        let problem = match look(state).await {
            Ok(Seen::Ready(installed_at)) => return Ok(installed_at),
            Ok(Seen::DemoAccounts) => bail!("demo accounts exist here: production does not start with them"),
            Ok(Seen::NotMigrated) => "migrations are missing: run `backend migrate`".to_owned(),
            Err(error) => format!("the database cannot be reached: {error}"),
        };
        if started.elapsed() >= patience {
            bail!("{problem} (waited {} s)", patience.as_secs());
        }
        if !is_told {
            tracing::warn!(problem, "waiting");
            is_told = true;
        }
        sleep(PAUSE).await;
    }
}

/// What a first look at the database shows.
enum Seen {
    Ready(DateTime<Utc>),
    NotMigrated,
    DemoAccounts,
}

async fn look(state: &State) -> Result<Seen, DbError> {
    let now = state.clock.now();
    let is_production = state.config.environment == Environment::Production;
    db::within(&state.pool, PATIENCE, async |conn| {
        if !db::is_migrated(conn).await? {
            return Ok(Seen::NotMigrated);
        }
        if is_production && installation::has_demo_accounts(conn).await? {
            return Ok(Seen::DemoAccounts);
        }
        Ok(Seen::Ready(installation::ensure_installed(conn, now).await?))
    })
    .await
}

/// The heartbeat row goes with the process.
async fn forget(state: &State, name: &str) {
    let gone = db::within(&state.pool, PATIENCE, async |conn| heartbeat::stop(conn, name).await).await;
    if let Err(error) = gone {
        tracing::debug!(%error, "the heartbeat row stays until it is old");
    }
}

fn process_name() -> String {
    let random: u16 = rand::random();
    format!("worker-{}-{}-{random:04x}", host_name(), std::process::id())
}

fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}
