//! The one writer of a sender: takes outcomes from the lanes, puts each into the journal at once, and many together into
//! the ledger. It goes on taking while the ledger is being told.

use std::pin::pin;
use std::time::Duration;

use domain::digests::settle::{self, Outcome};
use domain::platform::db::{self, DbError};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use super::journal::Journal;
use super::patience;
use crate::state::State;

/// Outcomes settled in one statement, and the longest that one waits for others.
const ROWS: usize = 500;
const WAIT: Duration = Duration::from_millis(50);
/// Outcomes taken while the ledger does not answer; then the lanes wait.
const MOST: usize = 1024;
/// Pause before the ledger is asked again.
const RETRY: Duration = Duration::from_millis(500);
/// How long the ledger is asked once the lanes have ended; the journal has what it does not take.
const LAST: Duration = Duration::from_secs(10);

pub(super) struct Writer {
    state: State,
    outcomes: Receiver<Outcome>,
    /// Whether there may be more.
    is_open: bool,
    /// `None` when it cannot be written: then the ledger alone must do.
    journal: Option<Journal>,
    /// On the open page of the journal, and not yet on their way to the ledger.
    owed: Vec<Outcome>,
    /// Cancelled when neither can be written: sending stops.
    stop: CancellationToken,
}

impl Writer {
    pub(super) fn new(
        state: State,
        outcomes: Receiver<Outcome>,
        journal: Option<Journal>,
        stop: CancellationToken,
    ) -> Self {
        Self { state, outcomes, is_open: true, journal, owed: Vec::with_capacity(ROWS), stop }
    }

    /// Until all lanes have ended and everything is written. Gives whether it is: what is not stays in the journal, and is
    /// replayed later.
    pub(super) async fn run(mut self) -> bool {
        while self.collect().await {
            let batch = std::mem::replace(&mut self.owed, Vec::with_capacity(ROWS));
            if let Some(journal) = &mut self.journal {
                journal.turn();
            }
            if !self.write(&batch).await {
                return false;
            }
        }
        if let Some(journal) = self.journal.take() {
            journal.close();
        }
        true
    }

    /// Waits for the first outcome, then a little for more. `false`: there is none, and will be none.
    async fn collect(&mut self) -> bool {
        if self.owed.is_empty() {
            self.receive().await;
        }
        let until = Instant::now() + WAIT;
        while self.is_open && self.owed.len() < ROWS && timeout_at(until, self.receive()).await.is_ok() {}
        !self.owed.is_empty()
    }

    /// May be dropped: an outcome is either still in the channel, or in the journal.
    async fn receive(&mut self) {
        let Some(outcome) = self.outcomes.recv().await else {
            self.is_open = false;
            return;
        };
        if let Some(Err(error)) = self.journal.as_mut().map(|journal| journal.append(&outcome)) {
            tracing::error!(%error, "the digest's journal cannot be written");
            self.journal = None;
        }
        self.owed.push(outcome);
    }

    /// Waits for `work`, and takes outcomes meanwhile.
    async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            let has_room = self.owed.len() < MOST || self.outcomes.is_closed();
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = self.receive(), if self.is_open && has_room => {}
            }
        }
    }

    /// The turned page made durable and the ledger written, however often that takes; at the end not for ever.
    async fn write(&mut self, batch: &[Outcome]) -> bool {
        let state = self.state.clone();
        let mut ended: Option<Instant> = None;
        loop {
            let is_safe = self.sync().await;
            match self.meanwhile(settle_all(&state, batch)).await {
                Ok(taken) => {
                    metrics::counter!("roster_digest_outcomes_total").increment(taken as u64);
                    if let Some(Err(error)) = self.journal.as_mut().map(Journal::clear) {
                        tracing::warn!(%error, "the digest's journal cannot be cleared");
                    }
                    return true;
                }
                Err(error) => {
                    tracing::warn!(%error, outcomes = batch.len(), is_safe, "the ledger cannot be written");
                    if !is_safe {
                        self.stop.cancel();
                    }
                }
            }
            if !self.is_open && ended.get_or_insert_with(Instant::now).elapsed() >= LAST {
                if let Some(Err(error)) = self.journal.as_ref().map(Journal::sync) {
                    tracing::error!(%error, "the digest's journal cannot be made durable");
                }
                return false;
            }
            self.meanwhile(sleep(RETRY)).await;
        }
    }

    async fn sync(&mut self) -> bool {
        let Some(Ok(page)) = self.journal.as_ref().map(Journal::turned) else { return false };
        let synced = self.meanwhile(tokio::task::spawn_blocking(move || page.sync_data())).await;
        matches!(synced, Ok(Ok(())))
    }
}

async fn settle_all(state: &State, outcomes: &[Outcome]) -> Result<usize, DbError> {
    let cx = state.context(None);
    db::within(&state.pool, patience(state), async |conn| settle::settle(conn, &cx, outcomes).await).await
}

/// Writes what dead senders left in their journals into the ledger.
///
/// # Errors
/// When Postgres does not answer: the files stay.
pub(super) async fn replay(state: &State) -> Result<(), DbError> {
    let folder = super::journal::folder(&state.config, &state.keys);
    let left = match super::journal::list_left(&folder) {
        Ok(left) => left,
        Err(error) => {
            tracing::warn!(%error, "the digest's journals cannot be read");
            return Ok(());
        }
    };
    for journal in left {
        let mut taken = 0;
        for outcomes in journal.outcomes.chunks(ROWS) {
            taken += settle_all(state, outcomes).await?;
        }
        tracing::info!(outcomes = journal.outcomes.len(), taken, "a journal was replayed");
        if let Err(error) = journal.remove() {
            tracing::warn!(%error, "a replayed journal cannot be removed");
        }
    }
    Ok(())
}
