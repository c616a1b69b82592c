//! Looks after issues: each minute, by any number of workers side by side. Every step asks the database what is due.

use chrono::TimeDelta;
use domain::digests::model::Digest;
use domain::digests::{
    DigestError, DigestState, approve, calendar, control, freeze, pick, plan, preview, recover,
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
        preview::list_open(&mut conn).await.map_err(to_job_error)?
    };
    let mut first = None;
    for digest in open {
        if let Err(error) = step(cx, &digest).await {
            tracing::error!(period = digest.period, %error, "a digest did not go on");
            first.get_or_insert(to_job_error(error));
        }
    }
    let mut conn = cx.conn().await?;
    if let Err(error) = recover::recover_closed(&mut conn, &cx.context()).await {
        first.get_or_insert(to_job_error(error));
    }
    first.map_or(Ok(()), Err)
}

/// As far as this issue can go now.
async fn step(cx: &JobContext, digest: &Digest) -> Result<(), DigestError> {
    let now = cx.context();
    let mut conn = cx.state.pool.get().await.map_err(|error| {
        DigestError::Query(domain::platform::db::QueryError::QueryBuilderError(error.to_string().into()))
    })?;
    match digest.state {
        DigestState::Planned | DigestState::Previewed => draft(cx, &mut conn, &now, digest).await?,
        DigestState::Sending | DigestState::Paused => {
            let recovered = recover::recover(&mut conn, &now, digest).await?;
            if recovered != recover::Recovered::default() {
                tracing::warn!(
                    period = digest.period,
                    ?recovered,
                    "copies of ended senders were looked after"
                );
            }
        }
        _ => {}
    }
    // Each of these asks the row itself; the look above may be old.
    if let Some(digest) = preview::find(&mut conn, digest.id).await?
        && freeze::is_due(&digest, &now)
    {
        let began = Instant::now();
        freeze::freeze(&mut conn, &now, digest.id).await?;
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(period = digest.period, seconds, "every reader's copy is written down");
    }
    let now = cx.context();
    freeze::start(&mut conn, &now, digest.id).await?;
    control::finish_or_wake(&mut conn, &now, digest.id).await?;
    Ok(())
}

async fn draft(cx: &JobContext, conn: &mut Conn, now: &Context, digest: &Digest) -> Result<(), DigestError> {
    if digest.state == DigestState::Planned && now.now >= digest.send_at - calendar::CHOICE_LEAD {
        pick::pick(conn, now, digest.id).await?;
    }
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

fn to_job_error(error: DigestError) -> JobError {
    match error {
        DigestError::Query(error) => error.into(),
        other => JobError::retry(other),
    }
}
