//! What dead owners leave behind, and copies that grew stale.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{Digest, DigestError, UncertainPolicy};
use super::queries;
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

/// The same for issues that are over but still have copies in somebody's hands: those of a cancelled issue that were in
/// flight when its worker died.
///
/// # Errors
/// When Postgres does not answer.
pub async fn recover_closed(conn: &mut Conn, cx: &Context) -> Result<(), DigestError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        digest_id: DigestId,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "select d.digest_id from deliveries d join digests i on i.id = d.digest_id
         where d.state in ('leased', 'in_flight') and i.state in ('cancelled', 'finished')
         union
         select d.digest_id from deliveries d join digests i on i.id = d.digest_id
         where d.state in ('uncertain', 'held', 'failed') and d.state = 'uncertain' and i.state in ('cancelled', 'finished')",
    )
    .load(conn)
    .await?;
    for row in rows {
        if let Some(mut digest) = queries::find(conn, row.digest_id).await? {
            // Nothing of a cancelled issue is sent again.
            digest.uncertain_policy = UncertainPolicy::Hold;
            recover(conn, cx, &digest).await?;
        }
    }
    Ok(())
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
