//! Keeps this process's heartbeat row fresh while it serves.

use std::sync::Arc;

use domain::platform::heartbeat;
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
    let process = format!("backend-{}", Uuid::now_v7());
    let host = format!("{}:{}", state.config.http.host, state.config.http.port);
    let started_at = state.clock.now();
    let mut every = tokio::time::interval(heartbeat::EVERY);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            () = stop.notified() => break,
        }
        let Ok(mut conn) = state.pool.get().await else { continue };
        if let Err(error) = heartbeat::beat(&mut conn, &process, "backend", &host, started_at).await {
            tracing::debug!(%error, "no heartbeat");
        }
    }
    if let Ok(mut conn) = state.pool.get().await
        && let Err(error) = heartbeat::stop(&mut conn, &process).await
    {
        tracing::debug!(%error, "the heartbeat row stays until it is old");
    }
}
