//! Keeps this process's heartbeat row fresh while it serves, and writes down the installation's first start.

use std::sync::Arc;

use domain::platform::config::Environment;
use domain::platform::heartbeat::{self, EVERY};
use domain::platform::{db, installation};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::state::State;

/// A beating heart; ends with [`Beating::stop`].
pub struct Beating {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Beating {
    /// Takes the row away.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the heartbeat ended badly");
        }
    }
}

/// Starts beating.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "one task for the life of the process, awaited at its end")]
pub fn start(state: &State) -> Beating {
    let stop = Arc::new(Notify::new());
    let task = tokio::spawn(run(state.clone(), stop.clone()));
    Beating { stop, task }
}

async fn run(state: State, stop: Arc<Notify>) {
    let host = format!("{}:{}", state.config.http.host, state.config.http.port);
    let process = heartbeat::Process { name: format!("backend-{}", Uuid::now_v7()), kind: "backend", host };
    let beating = heartbeat::keep(&state.pool, &state.clock, &process);
    tokio::select! {
        () = async { tokio::join!(beating, install(&state), state.impressions.run(&state.pool)); } => {}
        () = stop.notified() => {}
    }
    state.impressions.flush(&state.pool).await;
    let gone = db::within(&state.pool, EVERY, async |conn| heartbeat::stop(conn, &process.name).await).await;
    if let Err(error) = gone {
        tracing::debug!(%error, "the heartbeat row stays until it is old");
    }
}

/// Until it is written: the database may come, or be migrated, after this process.
async fn install(state: &State) {
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        let now = state.clock.now();
        let written =
            db::within(&state.pool, EVERY, async |conn| installation::ensure_installed(conn, now).await);
        match written.await {
            Ok(_) => return,
            Err(error) => tracing::debug!(%error, "the first start is not written down yet"),
        }
    }
}

/// Production does not serve with accounts whose password everybody can read.
///
/// # Errors
/// When there are some, or when nobody can tell.
pub async fn refuse_demo_accounts(state: &State) -> anyhow::Result<()> {
    if state.config.environment != Environment::Production {
        return Ok(());
    }
    let found = db::within(&state.pool, EVERY, async |conn| {
        Ok(db::is_migrated(conn).await? && installation::has_demo_accounts(conn).await?)
    });
    match found.await {
        Ok(false) => Ok(()),
        Ok(true) => anyhow::bail!("demo accounts exist here: production does not start with them"),
        Err(error) => anyhow::bail!("cannot look for demo accounts: {error}"),
    }
}
