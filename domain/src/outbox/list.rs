//! The staff's view of the outbox, newest first.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::{MailState, Summary, queries};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::MailId;

pub use super::queries::count_by_state;

/// What failed longer ago is history: nobody waits for that mail any more.
pub const ATTENTION: TimeDelta = TimeDelta::days(14);

/// Which mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Those of the last [`ATTENTION`] that go nowhere unless somebody decides: failed ones, and open ones without a
    /// job that would send them.
    Attention,
    /// Those that stand there.
    In(MailState),
}

/// One page of mails older than `before`; `None` for who may not look.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list(
    conn: &mut Conn,
    cx: &Context,
    filter: Filter,
    before: Option<MailId>,
    limit: i64,
) -> Result<Option<Vec<Summary>>, QueryError> {
    if !cx.actor.may(Permission::Admin) {
        return Ok(None);
    }
    let since = cx.now - ATTENTION;
    queries::list_summaries(conn, filter, since, before, limit.clamp(1, 200)).await.map(Some)
}

/// How many mails go nowhere unless somebody decides: those of [`Filter::Attention`].
///
/// # Errors
/// When Postgres does not answer.
pub async fn count_attention(conn: &mut Conn, cx: &Context) -> Result<i64, QueryError> {
    queries::count_attention(conn, cx.now - ATTENTION).await
}

/// Those of `rows` that [`retry`](super::retry) would send.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_retryable(conn: &mut Conn, rows: &[Summary]) -> Result<HashSet<MailId>, QueryError> {
    let open: Vec<&Summary> = rows.iter().filter(|mail| mail.state.may_begin()).collect();
    let ids: Vec<MailId> = open.iter().map(|mail| mail.id).collect();
    let (mut waiting, mut running) = (HashSet::new(), HashSet::new());
    for (key, is_running) in queries::list_live_jobs(conn, &ids).await? {
        if is_running {
            running.insert(key)
        } else {
            waiting.insert(key)
        };
    }
    // One that waits and was never tried waits for its own time: five minutes to take something back, for one.
    let is_due = |mail: &Summary| mail.attempts > 0 || !waiting.contains(&mail.id.to_string());
    let retryable = open.into_iter().filter(|mail| !running.contains(&mail.id.to_string()) && is_due(mail));
    Ok(retryable.map(|mail| mail.id).collect())
}
