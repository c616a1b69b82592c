//! Looks after issues: each minute, by any number of workers side by side. Every step asks the database what is due.

use chrono::TimeDelta;
use domain::digests::model::Digest;
use domain::digests::{
    DigestError, DigestState, approve, asking, calendar, control, freeze, pick, plan, preview, recover,
};
use domain::platform::context::Context;
use domain::platform::db::Conn;
use tokio::time::Instant;

use super::writer;
use crate::jobs::{JobContext, JobError};

/// One look at all issues. An issue that fails keeps none of the others from their step.
///
/// # Errors
/// The first failure.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    writer::replay(&cx.state).await?;
    let open = {
        let mut conn = cx.conn().await?;
        plan::ensure_due(&mut conn, &cx.context()).await?;
        list_open(&mut conn).await?
    };
    let mut first = None;
    for digest in open {
        let result = step(cx, &mut *cx.conn().await?, &digest).await;
        first = first.or(worth_a_retry(&digest.period, result));
    }
    let closed = recover::recover_closed(&mut *cx.conn().await?, &cx.context()).await;
    first = first.or(worth_a_retry("closed issues", closed));
    first.map_or(Ok(()), Err)
}

/// Only the database is worth a retry. Whatever else is wrong with an issue is so until somebody acts, and the next minute
/// looks again in any case: a tick that failed for it would be tried for half an hour beside those of the next minutes.
fn worth_a_retry(what: &str, result: Result<(), DigestError>) -> Option<JobError> {
    let error = result.err()?;
    tracing::error!(issue = what, %error, "a digest did not go on");
    match error {
        DigestError::Query(error) => Some(error.into()),
        _ => None,
    }
}

async fn list_open(conn: &mut Conn) -> Result<Vec<Digest>, JobError> {
    match preview::list_open(conn).await {
        Ok(open) => Ok(open),
        Err(DigestError::Query(error)) => Err(error.into()),
        Err(other) => Err(JobError::retry(other)),
    }
}

/// As far as this issue can go now.
async fn step(cx: &JobContext, conn: &mut Conn, digest: &Digest) -> Result<(), DigestError> {
    let now = cx.context();
    match digest.state {
        DigestState::Planned | DigestState::Previewed => draft(cx, conn, &now, digest).await?,
        DigestState::Sending | DigestState::Paused => {
            let recovered = recover::recover(conn, &now, digest).await?;
            if recovered != recover::Recovered::default() {
                tracing::warn!(
                    period = digest.period,
                    ?recovered,
                    "copies of ended senders were looked after"
                );
            }
        }
        DigestState::Approved if digest.is_held && now.now >= digest.send_at => {
            approve::remind(conn, &now, digest.id).await?;
        }
        _ => {}
    }
    // Each of these asks the row itself; the look above may be old.
    if let Some(digest) = preview::find(conn, digest.id).await?
        && freeze::is_due(&digest, &now)
    {
        let began = Instant::now();
        freeze_or_hold(conn, &now, &digest).await?;
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(period = digest.period, seconds, "every reader's copy is written down");
    }
    let now = cx.context();
    freeze::start(conn, &now, digest.id).await?;
    control::finish_or_wake(conn, &now, digest.id).await?;
    Ok(())
}

/// An issue whose freeze fails for a fault of its own is held, with the fault as the reason: the desk shows it, and editors
/// are reminded.
async fn freeze_or_hold(conn: &mut Conn, now: &Context, digest: &Digest) -> Result<(), DigestError> {
    match freeze::freeze(conn, now, digest.id).await {
        Err(
            fault @ (DigestError::DoesNotAddUp { .. }
            | DigestError::TooLarge(_)
            | DigestError::Unrenderable(_)),
        ) => {
            let why: String = fault.to_string().chars().take(300).collect();
            approve::set_hold(conn, now, digest.id, true, &why).await?;
            Err(fault)
        }
        other => other,
    }
}

async fn draft(cx: &JobContext, conn: &mut Conn, now: &Context, digest: &Digest) -> Result<(), DigestError> {
    if digest.state == DigestState::Planned && now.now >= digest.send_at - calendar::CHOICE_LEAD {
        pick::pick(conn, now, digest.id).await?;
    }
    asking::ask_engineers(conn, now, digest.id).await?;
    if now.now < digest.send_at || digest.send_at < now.now - TimeDelta::days(400) {
        return Ok(());
    }
    match approve::approve_due(conn, now, &cx.state.templates, digest.id).await {
        Err(error @ (DigestError::Unrenderable(_) | DigestError::TooLarge(_))) => {
            approve::remind(conn, now, digest.id).await?;
            Err(error)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
