//! Puts a job into the queue, in the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::jobs::Payload;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::jobs;

/// The database tells here that jobs came; the payload is the lane.
pub const CHANNEL: &str = "jobs";

/// A job to be.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// What to do, with ids only.
    pub payload: Payload,
    /// Not before; the application's clock.
    pub run_at: DateTime<Utc>,
    /// 0 low, 1 normal, 2 urgent.
    pub priority: i16,
    /// At most one job of this kind with this key, until retention deletes it.
    pub unique_key: Option<&'a str>,
}

impl NewJob<'_> {
    /// Due now, of normal priority, without a key.
    #[must_use]
    pub fn now(cx: &Context, payload: Payload) -> Self {
        Self { payload, run_at: cx.now, priority: 1, unique_key: None }
    }
}

/// Inserts; the commit wakes a worker. `None`: a job with this key exists already.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn enqueue(conn: &mut Conn, cx: &Context, job: &NewJob<'_>) -> QueryResult<Option<i64>> {
    let kind = job.payload.kind();
    diesel::insert_into(jobs::table)
        .values((
            jobs::queue.eq(kind.queue().as_str()),
            jobs::kind.eq(kind),
            jobs::payload.eq(job.payload.to_json()),
            jobs::priority.eq(job.priority),
            jobs::run_at.eq(job.run_at),
            jobs::max_attempts.eq(kind.policy().max_attempts),
            jobs::unique_key.eq(job.unique_key),
            jobs::request_id.eq(cx.request_id.as_deref()),
            jobs::created_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .returning(jobs::id)
        .get_result(conn)
        .await
        .optional()
}
