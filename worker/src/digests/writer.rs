//! The one writer of a sender: takes outcomes from the lanes, puts each into the journal at once, and many together into
//! the ledger.

use std::time::Duration;

use domain::digests::settle::{self, Outcome};
use domain::platform::db::DbError;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use super::journal::Journal;
use crate::state::State;

/// Outcomes settled in one statement, and the longest that one waits for others.
const ROWS: usize = 500;
const WAIT: Duration = Duration::from_millis(50);
/// Pause before the ledger is asked again, and how often at the end.
const RETRY: Duration = Duration::from_millis(500);
const LAST_TRIES: usize = 20;

pub(super) struct Writer {
    pub(super) state: State,
    pub(super) outcomes: Receiver<Outcome>,
    /// `None` when it could not be opened: then the ledger alone must do.
    pub(super) journal: Option<Journal>,
    /// Cancelled when neither can be written: sending stops.
    pub(super) stop: CancellationToken,
}

impl Writer {
    /// Until all lanes have ended and everything is written. Gives whether it is: what is not stays in the journal, and is
    /// replayed later.
    pub(super) async fn run(mut self) -> bool {
        let mut owed: Vec<Outcome> = Vec::with_capacity(ROWS);
        loop {
            let is_open = self.collect(&mut owed).await;
            let is_written = owed.is_empty() || self.write(&mut owed).await;
            if !is_open && is_written {
                break;
            }
            if !is_open {
                return self.last_tries(&mut owed).await;
            }
            if !is_written {
                sleep(RETRY).await;
            }
        }
        if let Some(journal) = self.journal.take() {
            journal.close();
        }
        true
    }

    /// Waits for the first outcome, then a little for more. `false`: there will be no more.
    async fn collect(&mut self, owed: &mut Vec<Outcome>) -> bool {
        if owed.is_empty() {
            match self.outcomes.recv().await {
                Some(outcome) => self.take(owed, outcome),
                None => return false,
            }
        }
        let until = Instant::now() + WAIT;
        while owed.len() < ROWS {
            match timeout_at(until, self.outcomes.recv()).await {
                Ok(Some(outcome)) => self.take(owed, outcome),
                Ok(None) => return false,
                Err(_) => break,
            }
        }
        true
    }

    fn take(&mut self, owed: &mut Vec<Outcome>, outcome: Outcome) {
        if let Some(Err(error)) = self.journal.as_mut().map(|journal| journal.append(&outcome)) {
            tracing::error!(%error, "the digest's journal cannot be written");
            self.journal = None;
        }
        owed.push(outcome);
    }

    /// The journal made durable and the ledger written; `false` when the ledger is not.
    async fn write(&mut self, owed: &mut Vec<Outcome>) -> bool {
        let is_safe = match self.journal.take() {
            Some(journal) => {
                let synced = tokio::task::spawn_blocking(move || (journal.sync(), journal)).await;
                match synced {
                    Ok((Ok(()), journal)) => {
                        self.journal = Some(journal);
                        true
                    }
                    _ => false,
                }
            }
            None => false,
        };
        match self.settle(owed).await {
            Ok(taken) => {
                metrics::counter!("roster_digest_outcomes_total").increment(taken as u64);
                owed.clear();
                if let Some(Err(error)) = self.journal.as_mut().map(Journal::clear) {
                    tracing::warn!(%error, "the digest's journal cannot be cleared");
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, outcomes = owed.len(), is_safe, "the ledger cannot be written");
                if !is_safe {
                    self.stop.cancel();
                }
                false
            }
        }
    }

    async fn settle(&self, owed: &[Outcome]) -> Result<usize, DbError> {
        let mut conn = self.state.pool.get().await?;
        Ok(settle::settle(&mut conn, &self.state.context(None), owed).await?)
    }

    async fn last_tries(&mut self, owed: &mut Vec<Outcome>) -> bool {
        for _ in 0..LAST_TRIES {
            sleep(RETRY).await;
            if self.write(owed).await {
                if let Some(journal) = self.journal.take() {
                    journal.close();
                }
                return true;
            }
        }
        false
    }
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
            let mut conn = state.pool.get().await?;
            taken += settle::settle(&mut conn, &state.context(None), outcomes).await?;
        }
        tracing::info!(outcomes = journal.outcomes.len(), taken, "a journal was replayed");
        if let Err(error) = journal.remove() {
            tracing::warn!(%error, "a replayed journal cannot be removed");
        }
    }
    Ok(())
}
