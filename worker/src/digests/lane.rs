//! One connection's work: micro-batch by micro-batch, until nothing is left to claim or sending stops.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use domain::digests::claim::{self, Claimed};
use domain::digests::flight::{self, Flight, Flying};
use domain::digests::settle::{self, Outcome};
use domain::digests::{DeliveryState, DigestState};
use domain::platform::db::{self, DbError};
use domain::platform::ids::DigestId;
use domain::platform::redact::without_address;
use tokio::sync::Mutex;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::breaker::{Breaker, OPEN_FOR};
use super::grip::Grip;
use super::patience;
use super::press::Press;
use crate::mailer::{Lease, Relay, Reply, SendError, Stage, Verdict, classify};
use crate::state::State;

/// What all lanes of one sender share.
pub(super) struct Shared {
    pub(super) state: State,
    pub(super) digest_id: DigestId,
    pub(super) owner: String,
    pub(super) press: Press,
    pub(super) relay: Relay,
    pub(super) breaker: Breaker,
    pub(super) grip: Arc<Grip>,
    pub(super) stop: CancellationToken,
    pub(super) outcomes: Sender<Outcome>,
    pub(super) claimed: Mutex<VecDeque<Claimed>>,
}

/// Why a lane ended.
#[derive(Debug)]
pub(super) enum End {
    /// Nothing is left to claim now.
    Empty,
    /// Told to stop.
    Stopped,
    /// The issue is paused, cancelled or over.
    Closed(DigestState),
    /// The relay cannot be reached, or refuses our sender: nothing that a reader did.
    Relay(String),
    /// The ledger cannot be reached.
    Ledger(DbError),
}

/// Runs one lane.
pub(super) async fn run(shared: Arc<Shared>) -> End {
    let mut lease = shared.relay.acquire().await;
    loop {
        if shared.must_stop() {
            return End::Stopped;
        }
        let batch = match shared.next_batch().await {
            Ok(batch) if batch.is_empty() => return End::Empty,
            Ok(batch) => batch,
            Err(error) => return End::Ledger(error),
        };
        let flying = match shared.put_in_flight(&batch).await {
            Ok(Flight::Go(flying)) => flying,
            Ok(Flight::Stopped(state)) => return End::Closed(state),
            Err(error) => {
                // Perhaps only the answer to the commit was lost: then they are in flight, and nobody tried them.
                for copy in &batch {
                    shared.report(shared.blank(copy, DeliveryState::Waiting)).await;
                }
                return End::Ledger(error);
            }
        };
        if let Some(end) = shared.send_all(&mut lease, flying).await {
            return end;
        }
    }
}

impl Shared {
    /// Told to, or the copies in hand may be somebody else's by now.
    fn must_stop(&self) -> bool {
        self.stop.is_cancelled() || !self.grip.is_firm()
    }

    /// The next copies whose sites are not left alone; claims more when none are at hand.
    async fn next_batch(&self) -> Result<Vec<Claimed>, DbError> {
        let rules = &self.state.config.digest;
        let size = rules.flight_rows as usize;
        let mut claimed = self.claimed.lock().await;
        loop {
            if claimed.is_empty() {
                let now = self.state.clock.now();
                let (lease, rows) = (rules.claim_lease_seconds, rules.claim_rows);
                let more = db::within(&self.state.pool, patience(&self.state), async |conn| {
                    claim::claim(conn, self.digest_id, &self.owner, lease, rows, now).await
                });
                claimed.extend(more.await?);
                if claimed.is_empty() {
                    return Ok(Vec::new());
                }
            }
            let take = size.min(claimed.len());
            let batch: Vec<Claimed> = claimed.drain(..take).collect();
            let batch = self.leave_alone(batch).await?;
            if !batch.is_empty() {
                return Ok(batch);
            }
        }
    }

    /// Puts off copies to sites whose breaker is open.
    async fn leave_alone(&self, batch: Vec<Claimed>) -> Result<Vec<Claimed>, DbError> {
        let now = self.state.clock.now();
        let (closed, open): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|copy| self.breaker.open_until(&copy.domain, now).is_some());
        if !closed.is_empty() {
            let ids: Vec<_> = closed.iter().map(|copy| copy.subscriber_id).collect();
            let until = now + OPEN_FOR;
            let why = "the site refuses us by policy: left alone for a while";
            db::within(&self.state.pool, patience(&self.state), async |conn| {
                settle::postpone(conn, self.digest_id, &self.owner, &ids, until, why).await
            })
            .await?;
        }
        Ok(open)
    }

    async fn put_in_flight(&self, batch: &[Claimed]) -> Result<Flight, DbError> {
        let cx = self.state.context(None);
        db::within(&self.state.pool, patience(&self.state), async |conn| {
            flight::put_in_flight(conn, &cx, self.digest_id, self.press.issue(), &self.owner, batch).await
        })
        .await
    }

    /// Sends a micro-batch. What could not be begun goes back as if nothing had happened, and nothing had; so does what a
    /// slow relay left over, for the look at issue, reader and engineers grows old.
    async fn send_all(&self, lease: &mut Lease, flying: Vec<Flying>) -> Option<End> {
        let lasts = Duration::from_secs(self.state.config.digest.flight_seconds);
        let (looked, mut end) = (Instant::now(), None);
        for copy in flying {
            if end.is_none() && self.must_stop() {
                end = Some(End::Stopped);
            }
            if end.is_some() || looked.elapsed() > lasts {
                self.report(self.untried(&copy)).await;
                continue;
            }
            let result = match self.press.letter(&copy) {
                Ok(letter) => lease.send_raw(&letter.envelope, &letter.bytes).await,
                Err(error) => Err(error),
            };
            match &result {
                Err(SendError::Connect(why)) => {
                    self.report(self.untried(&copy)).await;
                    end = Some(End::Relay(why.clone()));
                    continue;
                }
                Err(SendError::Refused { stage: Stage::Mail, reply }) if !reply.is_transient() => {
                    end = Some(End::Relay(format!("our sender was refused: {reply}")));
                }
                _ => {}
            }
            self.report(self.outcome(&copy, &result)).await;
        }
        end
    }

    async fn report(&self, outcome: Outcome) {
        // The writer lives as long as any lane: a closed channel means that the process ends, and the row's lease with it.
        if self.outcomes.send(outcome).await.is_err() {
            self.stop.cancel();
        }
    }

    fn untried(&self, copy: &Flying) -> Outcome {
        self.blank(&copy.copy, DeliveryState::Waiting)
    }

    fn blank(&self, copy: &Claimed, state: DeliveryState) -> Outcome {
        Outcome {
            digest_id: self.digest_id,
            subscriber_id: copy.subscriber_id,
            owner: self.owner.clone(),
            epoch: copy.epoch,
            state,
            code: None,
            enhanced: None,
            reason: None,
            next_at: None,
            is_gone: false,
            at: self.state.clock.now(),
        }
    }

    fn outcome(&self, copy: &Flying, result: &Result<Reply, SendError>) -> Outcome {
        let verdict = classify(result);
        let state = match verdict {
            Verdict::Sent => DeliveryState::Sent,
            Verdict::Deferred { .. } | Verdict::Policy => DeliveryState::Deferred,
            Verdict::Bounced { .. } => DeliveryState::Bounced,
            Verdict::Failed => DeliveryState::Failed,
            Verdict::Uncertain => DeliveryState::Uncertain,
        };
        let mut outcome = self.blank(&copy.copy, state);
        let reply = match result {
            Ok(reply) | Err(SendError::Refused { reply, .. }) => Some(reply),
            Err(_) => None,
        };
        outcome.code = reply.and_then(|reply| i16::try_from(reply.code).ok());
        outcome.enhanced = reply.and_then(|reply| reply.enhanced).map(|code| code.to_string());
        if let Err(error) = result {
            outcome.reason = Some(reason(error, &copy.address));
        }
        if state == DeliveryState::Deferred {
            outcome.next_at = Some(settle::retry_at(&self.state.context(None), copy.copy.attempts));
        }
        outcome.is_gone = matches!(verdict, Verdict::Bounced { is_gone: true });
        if verdict == Verdict::Policy {
            self.breaker.trip(&copy.copy.domain, outcome.at);
        }
        outcome
    }
}

/// The relay's words without the reader's address: reasons are counted, and counts name nobody.
fn reason(error: &SendError, address: &str) -> String {
    let said = match error {
        SendError::Refused { reply, .. } => reply.text.clone(),
        other => other.to_string(),
    };
    without_address(&said, address)
}
