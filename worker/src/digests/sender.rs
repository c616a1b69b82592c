//! The body of `SendDigest`: one sender, with a lane for each connection. Many senders, in any number of processes, share
//! the one pool of rows; whether the issue is complete is judged from the rows, never from a job.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::digests::claim;
use domain::digests::{DigestState, control, preview};
use domain::jobs::SendDigest;
use domain::platform::db::DbError;
use domain::platform::ids::DigestId;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::grip::Grip;
use super::journal::{self, Journal};
use super::lane::{self, End, Shared};
use super::press::Press;
use super::writer::Writer;
use crate::jobs::{JobContext, JobError, Outcome};
use crate::mailer::Relay;
use crate::state::State;

/// Sends until nothing is left to claim, the process stops, or the relay cannot be reached.
///
/// # Errors
/// [`JobError::Infra`] when relay or database are away: soon again, uncounted.
pub async fn run(cx: &JobContext, job: SendDigest) -> Result<Outcome, JobError> {
    let Some(press) = load(cx, job.digest_id).await? else { return Ok(Outcome::Done) };
    let state = &cx.state;
    let stop = cx.stopping().child_token();
    let owner = format!("sender-{}-{}", std::process::id(), uuid::Uuid::now_v7().simple());
    let journal = open_journal(state, &owner);
    let (outcomes, received) = mpsc::channel(1024);
    let shared = Arc::new(Shared {
        state: state.clone(),
        digest_id: job.digest_id,
        owner: owner.clone(),
        press,
        relay: Relay::new(&state.config.smtp).map_err(JobError::retry)?,
        breaker: super::breaker::Breaker::default(),
        grip: Arc::new(Grip::new(state.config.digest.claim_lease_seconds)),
        stop: stop.clone(),
        outcomes,
        claimed: Mutex::new(VecDeque::new()),
    });
    let mut side = JoinSet::new();
    let writer = Writer { state: state.clone(), outcomes: received, journal, stop: stop.clone() };
    side.spawn(async move {
        writer.run().await;
    });
    let mut renewing = JoinSet::new();
    renewing.spawn({
        let (grip, state, owner, stop) = (shared.grip.clone(), state.clone(), owner.clone(), stop.clone());
        async move { grip.keep(&state, job.digest_id, &owner, &stop).await }
    });

    let mut lanes = JoinSet::new();
    for _ in 0..state.config.smtp.connections {
        lanes.spawn(lane::run(shared.clone()));
    }
    let ends = lanes.join_all().await;
    let relay = shared.relay.clone();
    drop(shared); // the channel closes, the writer writes what is left
    side.join_all().await;
    renewing.abort_all();
    relay.close().await;
    if let Err(error) = release(state, job.digest_id, &owner).await {
        tracing::warn!(%error, "leased copies come back when their lease ends");
    }
    let outcome = conclude(ends, cx.should_stop())?;
    if outcome == Outcome::Done {
        // The last sender to find nothing left ends the issue; the timer would, but only at the next minute.
        let mut conn = cx.conn().await?;
        control::finish_or_wake(&mut conn, &cx.context(), job.digest_id).await.map_err(JobError::retry)?;
    }
    Ok(outcome)
}

async fn load(cx: &JobContext, id: DigestId) -> Result<Option<Press>, JobError> {
    let mut conn = cx.conn().await?;
    let found = preview::find(&mut conn, id).await.map_err(JobError::retry)?;
    let Some(digest) = found.filter(|digest| digest.state == DigestState::Sending) else { return Ok(None) };
    let issue = preview::snapshot(&mut conn, id).await.map_err(JobError::retry)?;
    let issue = issue.ok_or_else(|| JobError::dead(anyhow::anyhow!("the issue has no snapshot")))?;
    let press = Press::new(cx.state.config.clone(), cx.state.keys.clone(), digest, issue);
    press.map(Some).map_err(JobError::dead)
}

fn open_journal(state: &State, owner: &str) -> Option<Journal> {
    match Journal::open(&journal::folder(&state.config, &state.keys), owner) {
        Ok(journal) => Some(journal),
        Err(error) => {
            tracing::error!(%error, "no journal: only the ledger keeps what the relay answers");
            None
        }
    }
}

async fn release(state: &State, digest: DigestId, owner: &str) -> Result<usize, DbError> {
    let mut conn = state.pool.get().await?;
    Ok(claim::release(&mut conn, digest, owner).await?)
}

fn conclude(ends: Vec<End>, should_stop: bool) -> Result<Outcome, JobError> {
    if should_stop {
        return Ok(Outcome::Yield);
    }
    let mut relay = None;
    for end in ends {
        match end {
            End::Ledger(error) => return Err(error.into()),
            End::Relay(why) => relay = Some(why),
            End::Stopped => return Err(JobError::infra(anyhow::anyhow!("copies in hand could not be kept"))),
            End::Closed(state) => tracing::info!(%state, "the issue is not being sent any more"),
            End::Empty => {}
        }
    }
    match relay {
        Some(why) => Err(JobError::infra(anyhow::anyhow!("the relay takes nothing: {why}"))),
        None => Ok(Outcome::Done),
    }
}
