//! One process's hold on its jobs: renewal, giving up in time, taking back from others, and waking its lanes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::jobs::Queue;
use domain::platform::clock::Clock;
use domain::platform::listen::Heard;
use domain::queue::{CHANNEL, Hold, Store};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::held::Held;

/// Shared by all lanes of a process. Not reused after its lanes have ended: the process ends too.
pub struct Crew {
    /// The table.
    pub store: Store,
    /// For `run_at` and back-off.
    pub clock: Clock,
    /// This process, for people who read the table.
    pub name: String,
    /// Cancelled when the process is to stop.
    pub stopping: CancellationToken,
    pub(super) held: Held,
    wakes: HashMap<Queue, Arc<Notify>>,
}

impl Crew {
    /// A crew that holds nothing yet.
    #[must_use]
    pub fn new(store: Store, clock: Clock, name: String) -> Arc<Self> {
        let wakes = Queue::ALL.iter().map(|queue| (*queue, Arc::default())).collect();
        Arc::new(Self {
            store,
            clock,
            name,
            stopping: CancellationToken::new(),
            held: Held::default(),
            wakes,
        })
    }

    /// Wakes the lanes that `heard` concerns: all, after a connection during whose absence anything may have come.
    pub fn hear(&self, heard: Heard<'_>) {
        match heard {
            Heard::Connected => self.wake_all(),
            Heard::Told { channel: CHANNEL, payload } => {
                if let Ok(queue) = payload.parse() {
                    self.wake(&[queue]);
                }
            }
            Heard::Told { .. } | Heard::Disconnected => {}
        }
    }

    pub(super) fn wake_of(&self, queue: Queue) -> Arc<Notify> {
        self.wakes.get(&queue).cloned().unwrap_or_default()
    }

    pub(super) fn wake(&self, queues: &[Queue]) {
        queues.iter().filter_map(|queue| self.wakes.get(queue)).for_each(|wake| wake.notify_waiters());
    }

    pub(super) fn wake_all(&self) {
        self.wakes.values().for_each(|wake| wake.notify_waiters());
    }

    /// A run has ended, or never began.
    pub(super) fn let_go(&self, hold: Hold) {
        if self.held.remove(hold) {
            self.wake_all(); // they stood still for it
        }
    }

    /// Everything this process still holds.
    pub(super) fn list_held(&self) -> Vec<Hold> {
        self.held.list(None)
    }

    /// The tasks that must go on as long as anything runs; they never end by themselves.
    pub(super) fn watch(self: &Arc<Self>) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.clone().renew_loop());
        tasks.spawn(self.clone().expire_loop());
        tasks.spawn(self.clone().reap_loop());
        tasks
    }

    async fn renew_loop(self: Arc<Self>) {
        let every = self.store.lease() / 3;
        let mut tick = interval(every);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            while let Err(error) = self.renew().await {
                tracing::warn!(%error, "leases were not renewed");
                sleep(every / 4).await;
            }
            if let Some(hold) = self.held.acquit(self.store.lease(), Instant::now()) {
                self.wake_all();
                if let Err(error) = self.store.acquit(hold).await {
                    tracing::warn!(job = hold.id, %error, "its losses stay");
                }
            }
        }
    }

    async fn renew(&self) -> Result<(), domain::platform::db::DbError> {
        let asked = self.held.list_renewable();
        if asked.is_empty() {
            return Ok(());
        }
        let asked_at = Instant::now();
        let kept = self.store.renew(&asked).await?;
        self.held.renewed(&asked, &kept, asked_at);
        Ok(())
    }

    /// By the monotonic clock of this machine, and a sixth early: the database's clock may be the faster one.
    async fn expire_loop(self: Arc<Self>) {
        let lease = self.store.lease();
        let mut tick = interval(lease / 12);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            let cancelled = self.held.cancel_older_than(lease / 6 * 5, Instant::now());
            if cancelled > 0 {
                tracing::warn!(cancelled, "runs ended whose leases could not be renewed");
            }
        }
    }

    async fn reap_loop(self: Arc<Self>) {
        let mut tick = interval(self.store.lease() / 3);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            match self.store.reap(self.clock.now()).await {
                Ok(reaped) => {
                    for job in reaped {
                        tracing::warn!(
                            job = job.id,
                            kind = job.kind,
                            state = job.state,
                            worker = job.worker,
                            "lease ran out"
                        );
                        metrics::counter!("roster_jobs_lost_total", "kind" => job.kind).increment(1);
                    }
                }
                Err(error) => tracing::warn!(%error, "expired leases were not taken back"),
            }
        }
    }

    /// For lanes that find nothing to do.
    pub(super) async fn rest(&self, woken: impl Future<Output = ()>, poll: Duration) {
        tokio::select! {
            () = woken => {}
            () = sleep(poll) => {}
            () = self.stopping.cancelled() => {}
        }
    }
}
