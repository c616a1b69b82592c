//! Keeps this process's index of the directory while it serves. Until it is built, Postgres answers.

use std::sync::Arc;

use domain::directory;
use domain::platform::config::Database;
use domain::platform::db;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::state::State;

/// Connections of its own: requests that use up theirs must not end what spares Postgres their searches. One follows,
/// one reads everything anew.
const CONNECTIONS: u32 = 2;

/// A feed that follows what changes; ends with [`Following::stop`].
pub struct Following {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Following {
    /// Ends it.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the feed of the directory's index ended badly");
        }
    }
}

/// Starts to build and to follow; with `directory.index = false` nothing is done, and Postgres answers for ever.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "one task for the life of the process, awaited at its end")]
pub fn start(state: &State) -> Following {
    let stop = Arc::new(Notify::new());
    let task = tokio::spawn(run(state.clone(), stop.clone()));
    Following { stop, task }
}

async fn run(state: State, stop: Arc<Notify>) {
    if !state.config.directory.index {
        return stop.notified().await;
    }
    let settings = Database { pool_size: CONNECTIONS, ..state.config.database.clone() };
    let (pool, url) = (db::pool(&settings), settings.url.clone());
    tokio::select! {
        () = directory::follow(&state.index, &pool, url, &state.clock) => {}
        () = stop.notified() => {}
    }
}
