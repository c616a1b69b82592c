//! The body of `SendDigest`: one sender, with a lane for each connection. Many senders, in any number of processes, share
//! the one pool of rows; whether the issue is complete is judged from the rows, never from a job.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::digests::claim;
use domain::digests::{DigestError, DigestState, control, preview};
use domain::jobs::SendDigest;
use domain::platform::db::{self, DbError};
use domain::platform::ids::DigestId;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::grip::Grip;
use super::journal::{self, Journal};
use super::lane::{self, End, Shared};
use super::patience;
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
    let state = &cx.state;
    let Some(press) = in_time(state, load(cx, job.digest_id)).await? else { return Ok(Outcome::Done) };
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
    let writer = Writer::new(state.clone(), received, journal, stop.clone());
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
        in_time(state, finish(cx, job.digest_id)).await?;
    }
    Ok(outcome)
}

/// With a limit in time: see [`patience`].
async fn in_time<T>(state: &State, work: impl Future<Output = Result<T, JobError>>) -> Result<T, JobError> {
    let late = |_| Err(JobError::infra(anyhow::anyhow!("the database does not answer")));
    timeout(patience(state), work).await.unwrap_or_else(late)
}

async fn finish(cx: &JobContext, id: DigestId) -> Result<(), JobError> {
    let mut conn = cx.conn().await?;
    control::finish_or_wake(&mut conn, &cx.context(), id).await.map(drop).map_err(failed)
}

fn failed(error: DigestError) -> JobError {
    match error {
        DigestError::Query(error) => error.into(),
        other => JobError::retry(other),
    }
}

async fn load(cx: &JobContext, id: DigestId) -> Result<Option<Press>, JobError> {
    let mut conn = cx.conn().await?;
    let found = preview::find(&mut conn, id).await.map_err(failed)?;
    let Some(digest) = found.filter(|digest| digest.state == DigestState::Sending) else { return Ok(None) };
    let issue = preview::snapshot(&mut conn, id).await.map_err(failed)?;
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
    db::within(&state.pool, patience(state), async |conn| claim::release(conn, digest, owner).await).await
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
