//! What dead owners leave behind, copies that grew stale, and answers that come after the end. Every statement changes a
//! chunk of rows at most, and passes over rows that another one has locked: a sender settles them just now.

use std::borrow::Cow;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{Digest, DigestError, DigestState, UncertainPolicy};
use super::{control, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;

/// Rows that one statement changes: at any size of an issue it stays far below `database.statement_timeout_ms`.
const CHUNK: usize = 5_000;
/// Chunks of one call; a minute later comes the next one.
const CHUNKS: usize = 40;

/// How many copies moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Leased by a dead owner: waiting again.
    pub returned: usize,
    /// In flight with a dead owner: uncertain.
    pub uncertain: usize,
    /// Uncertain before this call: held, or waiting again, by the policy.
    pub decided: usize,
    /// Open for too long: failed.
    pub stale: usize,
}

/// How open copies end that will not be sent.
pub(super) struct Ending {
    state: &'static str,
    reason: Cow<'static, str>,
    /// What is known of the copy follows the reason.
    keeps_reason: bool,
}

impl Ending {
    /// Of an issue that was called off.
    pub(super) const CANCELLED: Self =
        Self { state: "skipped", reason: Cow::Borrowed("cancelled"), keeps_reason: false };
}

/// Looks after one issue. Copies that became uncertain are decided at the next call, so that late evidence (the answer
/// in another worker's journal) has a minute to arrive.
///
/// # Errors
/// When Postgres does not answer.
pub async fn recover(conn: &mut Conn, cx: &Context, digest: &Digest) -> Result<Recovered, DigestError> {
    let mut recovered = conn
        .transaction(async |conn| {
            Ok::<_, DigestError>(Recovered {
                decided: decide(conn, digest).await?,
                uncertain: update(
                    conn,
                    digest,
                    "state = 'uncertain', lease_until = null,
                     reason = coalesce(reason, 'the worker ended while it was in flight')",
                    "state = 'in_flight' and lease_until < clock_timestamp()",
                )
                .await?,
                returned: update(
                    conn,
                    digest,
                    "state = 'waiting', lease_until = null, owner = null",
                    "state = 'leased' and lease_until < clock_timestamp()",
                )
                .await?,
                stale: 0,
            })
        })
        .await?;
    recovered.stale = fail_stale(conn, cx, digest).await?;
    Ok(recovered)
}

/// The policy, applied to copies that are uncertain. Without a person a copy is sent again once: the reader may have two
/// then, and a relay that closes after every message must not make that more.
///
/// The owner stays, so that late evidence still finds the attempt until somebody claims the copy anew.
async fn decide(conn: &mut Conn, digest: &Digest) -> QueryResult<usize> {
    let set = match digest.uncertain_policy {
        UncertainPolicy::Hold => "state = 'held'",
        UncertainPolicy::Resend => {
            "state = case when resends = 0 then 'waiting' else 'held' end,
             reason = case when resends = 0 then 'sent again: its fate was unknown'
                           else coalesce(reason || '; ', '') || 'it was sent again once before' end,
             resends = 1"
        }
    };
    update(conn, digest, set, "state = 'uncertain'").await
}

/// Looks after issues that are over but whose last answers came later. Copies in dead hands become held. A copy that turned
/// out not to have been sent ends with a cancelled issue, and opens a finished one again.
///
/// # Errors
/// When Postgres does not answer.
pub async fn recover_closed(conn: &mut Conn, cx: &Context) -> Result<(), DigestError> {
    for mut digest in list_closed(conn, &["leased", "in_flight", "uncertain"]).await? {
        // Nothing of a cancelled issue is sent again.
        digest.uncertain_policy = UncertainPolicy::Hold;
        recover(conn, cx, &digest).await?;
    }
    for digest in list_closed(conn, &["waiting", "deferred"]).await? {
        match digest.state {
            DigestState::Cancelled => skip_open(conn, cx, digest.id).await?,
            DigestState::Finished if is_stale(cx, &digest) => {
                fail_stale(conn, cx, &digest).await.map(drop)?;
            }
            DigestState::Finished => reopen(conn, cx, digest.id).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Cancelled and finished issues with copies in one of `states`. Each state is asked for by itself, for each has an index
/// of its own.
async fn list_closed(conn: &mut Conn, states: &[&str]) -> Result<Vec<Digest>, DigestError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        id: DigestId,
    }
    let has = |state: &&str| {
        format!("exists (select from deliveries d where d.digest_id = i.id and d.state = '{state}')")
    };
    let has_some = states.iter().map(has).collect::<Vec<_>>().join(" or ");
    let rows: Vec<Row> = diesel::sql_query(format!(
        "select i.id from digests i where i.state in ('cancelled', 'finished') and ({has_some})"
    ))
    .load(conn)
    .await?;
    let mut digests = Vec::with_capacity(rows.len());
    for row in rows {
        digests.extend(queries::find(conn, row.id).await?);
    }
    Ok(digests)
}

async fn skip_open(conn: &mut Conn, cx: &Context, id: DigestId) -> QueryResult<()> {
    for _ in 0..CHUNKS {
        if control::skip_some(conn, cx, id).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// A finished issue has copies to send after all: evidence came late.
async fn reopen(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<(), DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.state == DigestState::Finished {
            queries::set_state(conn, cx, id, DigestState::Sending, None).await?;
            queries::log(conn, cx, &digest, "digest.reopened", None, serde_json::json!({})).await?;
        }
        Ok::<_, DigestError>(())
    })
    .await?;
    control::finish_or_wake(conn, cx, id).await.map(drop)
}

/// One chunk of the rows of which `which` is true: locked, then found by their place, for a join would read the whole
/// issue.
async fn update(conn: &mut Conn, digest: &Digest, set: &str, which: &str) -> QueryResult<usize> {
    diesel::sql_query(format!(
        "update deliveries set {set} where ctid = any (array(
           select ctid from deliveries where digest_id = $1 and {which} limit {CHUNK} for update skip locked))"
    ))
    .bind::<SqlUuid, _>(digest.id)
    .execute(conn)
    .await
}

/// Whether the issue is so old that nothing of it is sent any more.
pub(super) fn is_stale(cx: &Context, digest: &Digest) -> bool {
    let days = TimeDelta::days(cx.config.digest.stale_days);
    digest.frozen_at.is_some_and(|frozen_at| cx.now >= frozen_at + days)
}

async fn fail_stale(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<usize> {
    if !is_stale(cx, digest) {
        return Ok(0);
    }
    let reason = format!("stale after {} days", cx.config.digest.stale_days);
    let ending = Ending { state: "failed", reason: reason.into(), keeps_reason: true };
    let mut failed = 0;
    for state in ["waiting", "deferred"] {
        for _ in 0..CHUNKS {
            let some = end_some(conn, cx, digest.id, state, &ending).await?;
            failed += some;
            if some < CHUNK {
                break;
            }
        }
    }
    Ok(failed)
}

/// Ends one chunk of the copies in `state`. Gives how many.
pub(super) async fn end_some(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    state: &str,
    ending: &Ending,
) -> QueryResult<usize> {
    diesel::sql_query(format!(
        "update deliveries set state = $2, owner = null, lease_until = null, next_at = null, settled_at = $5,
                reason = $3 || case when $4 then coalesce(': ' || reason, '') else '' end
         where ctid = any (array(
           select ctid from deliveries where digest_id = $1 and state = '{state}' limit {CHUNK} for update skip locked))"
    ))
    .bind::<SqlUuid, _>(id)
    .bind::<Text, _>(ending.state)
    .bind::<Text, _>(ending.reason.as_ref())
    .bind::<Bool, _>(ending.keeps_reason)
    .bind::<Timestamptz, _>(cx.now)
    .execute(conn)
    .await
}
