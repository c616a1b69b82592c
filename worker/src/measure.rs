//! Samples what Prometheus is told of the queue and the pool.

use std::time::Duration;

use domain::platform::db::{self, Pool};
use domain::queue::stats;
use metrics::gauge;

use crate::state::State;

const EVERY: Duration = Duration::from_secs(5);

/// For ever; the caller owns the task.
pub async fn run(state: State) {
    let mut tick = tokio::time::interval(EVERY);
    let mut known: Vec<stats::Depth> = Vec::new();
    loop {
        tick.tick().await;
        tell_pool(&state.pool);
        let now = state.clock.now();
        match db::within(&state.pool, EVERY, async |conn| stats::list_depths(conn, now).await).await {
            Ok(depths) => {
                // What is gone is 0, not what it was last.
                for gone in known.iter().filter(|old| !depths.iter().any(|new| is_same(old, new))) {
                    tell(gone, 0.0, 0.0);
                }
                for depth in &depths {
                    tell(depth, depth.count as f64, depth.oldest_seconds);
                }
                known = depths;
            }
            Err(error) => tracing::debug!(%error, "the queue was not measured"),
        }
    }
}

fn is_same(one: &stats::Depth, other: &stats::Depth) -> bool {
    (&one.queue, &one.kind, &one.state) == (&other.queue, &other.kind, &other.state)
}

fn tell(depth: &stats::Depth, count: f64, oldest: f64) {
    let labels =
        [("queue", depth.queue.clone()), ("kind", depth.kind.clone()), ("state", depth.state.clone())];
    gauge!("roster_queue_jobs", &labels).set(count);
    gauge!("roster_queue_oldest_seconds", &labels).set(oldest);
}

fn tell_pool(pool: &Pool) {
    let state = pool.state();
    gauge!("roster_db_connections").set(f64::from(state.connections));
    gauge!("roster_db_connections_idle").set(f64::from(state.idle_connections));
}
