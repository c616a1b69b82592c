//! What staff see of the queue, and the two things they can do: run a dead job again, call a waiting one off.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

use crate::outbox;
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::jobs;
use crate::text_enum;

text_enum! {
    /// Where a job is in its life.
    pub enum JobState {
        Queued = "queued", Running = "running", Done = "done", Dead = "dead", Cancelled = "cancelled",
    }
}

/// One job, for people.
#[derive(Clone, Debug, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct JobRow {
    /// The row.
    pub id: i64,
    /// The lane.
    pub queue: String,
    /// What it does; text, for an older release may have left kinds that this one does not know.
    pub kind: String,
    /// Ids only, by the rule of the queue.
    pub payload: serde_json::Value,
    /// Where it is.
    pub state: JobState,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// Runs so far.
    pub attempt: i32,
    /// Runs allowed.
    pub max_attempts: i32,
    /// Leases lost in a row.
    pub losses: i32,
    /// Who runs it.
    pub worker: Option<String>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// Its last start.
    pub started_at: Option<DateTime<Utc>>,
    /// Its end.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Why staff could not do it.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// Only administrators may.
    #[error("only administrators may look at the queue")]
    Forbidden,
    /// No such job, or it is not in a state for this any more.
    #[error("this job has moved on meanwhile")]
    MovedOn,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

/// Jobs in one state, newest first, of one kind if that is given; `before` is the id to go on from.
///
/// # Errors
/// [`AdminError::Forbidden`] for everybody but administrators.
pub async fn list(
    conn: &mut Conn,
    cx: &Context,
    state: JobState,
    kind: Option<&str>,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<JobRow>, AdminError> {
    permit(cx)?;
    let mut query = jobs::table.filter(jobs::state.eq(state)).order(jobs::id.desc()).limit(rows).into_boxed();
    if let Some(kind) = kind {
        query = query.filter(jobs::kind.eq(kind.to_owned()));
    }
    if let Some(before) = before {
        query = query.filter(jobs::id.lt(before));
    }
    Ok(query.select(JobRow::as_select()).load(conn).await?)
}

/// Gives a dead job a new life with all its attempts, now. Its losses stay: what killed processes runs alone.
///
/// # Errors
/// [`AdminError::MovedOn`] when it is not dead.
pub async fn retry(conn: &mut Conn, cx: &Context, id: i64) -> Result<(), AdminError> {
    permit(cx)?;
    let change = "update jobs set state = 'queued', attempt = 0, run_at = $2, finished_at = null
        where id = $1 and state = 'dead' returning queue, kind";
    apply(conn, cx, id, change, "job.retried").await
}

/// Calls a queued or dead job off. Its unique key is free again, and a mail that it was to send ends with it.
///
/// # Errors
/// [`AdminError::MovedOn`] when it runs or is finished.
pub async fn cancel(conn: &mut Conn, cx: &Context, id: i64) -> Result<(), AdminError> {
    permit(cx)?;
    let change = "update jobs set state = 'cancelled', finished_at = $2
        where id = $1 and state in ('queued', 'dead') returning queue, kind";
    conn.transaction(async |conn| {
        apply(conn, cx, id, change, "job.cancelled").await?;
        outbox::end_orphans(conn, cx).await?;
        Ok(())
    })
    .await
}

fn permit(cx: &Context) -> Result<(), AdminError> {
    if cx.actor.may(Permission::Admin) { Ok(()) } else { Err(AdminError::Forbidden) }
}

#[derive(QueryableByName)]
struct Changed {
    #[diesel(sql_type = Text)]
    queue: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// The change, its entry in the audit log and the wake-up commit together.
async fn apply(
    conn: &mut Conn,
    cx: &Context,
    id: i64,
    change: &'static str,
    action: &'static str,
) -> Result<(), AdminError> {
    conn.transaction(async |conn| {
        let changed: Option<Changed> = sql_query(change)
            .bind::<BigInt, _>(id)
            .bind::<Timestamptz, _>(cx.now)
            .get_result(conn)
            .await
            .optional()?;
        let changed = changed.ok_or(AdminError::MovedOn)?;
        let event = audit::Event {
            action,
            subject_kind: "job",
            subject_id: id.to_string(),
            reason: None,
            detail: serde_json::json!({ "kind": changed.kind }),
        };
        audit::record(conn, cx, &event).await?;
        sql_query("select pg_notify($1, $2)")
            .bind::<Text, _>(super::CHANNEL)
            .bind::<Text, _>(changed.queue)
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}
