//! What dead owners leave behind, and copies that grew stale.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{Digest, DigestError, DigestState, UncertainPolicy};
use super::{control, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;

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

/// Looks after one issue. Copies that became uncertain are decided at the next call, so that late evidence (the answer
/// in another worker's journal) has a minute to arrive.
///
/// # Errors
/// When Postgres does not answer.
pub async fn recover(conn: &mut Conn, cx: &Context, digest: &Digest) -> Result<Recovered, DigestError> {
    conn.transaction(async |conn| {
        let decided = match digest.uncertain_policy {
            UncertainPolicy::Hold => {
                update(conn, digest, "state = 'held'", "state = 'uncertain'").await?
            }
            // The owner stays, so that late evidence still finds the attempt until somebody claims the copy anew.
            UncertainPolicy::Resend => {
                update(conn, digest, "state = 'waiting', reason = 'sent again: its fate was unknown'", "state = 'uncertain'").await?
            }
        };
        let uncertain = update(
            conn,
            digest,
            "state = 'uncertain', lease_until = null, reason = coalesce(reason, 'the worker ended while it was in flight')",
            "state = 'in_flight' and lease_until < clock_timestamp()",
        )
        .await?;
        let returned = update(
            conn,
            digest,
            "state = 'waiting', lease_until = null, owner = null",
            "state = 'leased' and lease_until < clock_timestamp()",
        )
        .await?;
        Ok(Recovered { returned, uncertain, decided, stale: fail_stale(conn, cx, digest).await? })
    })
    .await
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
        settle_late(conn, cx, digest.id).await?;
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

async fn settle_late(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<(), DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        match digest.state {
            DigestState::Cancelled => control::skip_open(conn, cx, id).await.map(drop)?,
            DigestState::Finished => {
                queries::set_state(conn, cx, id, DigestState::Sending, None).await?;
                queries::log(conn, cx, &digest, "digest.reopened", None, serde_json::json!({})).await?;
            }
            _ => {}
        }
        Ok(())
    })
    .await
}

async fn update(conn: &mut Conn, digest: &Digest, set: &str, which: &str) -> QueryResult<usize> {
    diesel::sql_query(format!("update deliveries set {set} where digest_id = $1 and {which}"))
        .bind::<SqlUuid, _>(digest.id)
        .execute(conn)
        .await
}

async fn fail_stale(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<usize> {
    let Some(frozen_at) = digest.frozen_at else { return Ok(0) };
    let days = cx.config.digest.stale_days;
    if cx.now < frozen_at + TimeDelta::days(days) {
        return Ok(0);
    }
    diesel::sql_query(
        "update deliveries set state = 'failed', next_at = null, owner = null, settled_at = $2,
                reason = $3 || coalesce(': ' || reason, '')
         where digest_id = $1 and state in ('waiting', 'deferred')",
    )
    .bind::<SqlUuid, _>(digest.id)
    .bind::<Timestamptz, _>(cx.now)
    .bind::<Text, _>(format!("stale after {days} days"))
    .execute(conn)
    .await
}
