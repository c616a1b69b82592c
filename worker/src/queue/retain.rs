//! Deletes jobs that were finished long ago, a thousand at a time, so that no statement holds its locks for long.

use chrono::TimeDelta;
use domain::queue::delete_finished;

use crate::jobs::{JobContext, JobError};

const CHUNK: i64 = 1_000;

/// Until nothing old is left, or the process stops: tomorrow is another day.
///
/// # Errors
/// When Postgres does not answer.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let before = cx.state.clock.now() - TimeDelta::days(cx.state.config.worker.keep_done_days);
    let mut total = 0;
    while !cx.should_stop() {
        let deleted = delete_finished(&mut *cx.conn().await?, before, CHUNK).await?;
        total += deleted;
        if i64::try_from(deleted).is_ok_and(|deleted| deleted < CHUNK) {
            break;
        }
    }
    tracing::info!(total, %before, "old jobs deleted");
    Ok(())
}
