//! What the relay answered, written down: many outcomes in one statement, each fenced with (owner, epoch).
//!
//! An outcome is also taken as late evidence: for a copy that became uncertain or held meanwhile, or waits to be sent
//! again, if nobody has claimed it since. What was not tried goes back as it was before it was put in flight, also when
//! nobody knows whether it got there: a transaction that commits only now is waited for by its lock.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::model::DeliveryState;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};
use crate::subscribers;

/// What became of one attempt. Also the line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of which issue.
    pub digest_id: DigestId,
    /// Whose copy.
    pub subscriber_id: SubscriberId,
    /// Who sent it.
    pub owner: String,
    /// Under which claim.
    pub epoch: i64,
    /// Sent, deferred, bounced, failed or uncertain; waiting when nothing was tried.
    pub state: DeliveryState,
    /// SMTP code.
    pub code: Option<i16>,
    /// Enhanced status code.
    pub enhanced: Option<String>,
    /// One line.
    pub reason: Option<String>,
    /// Deferred: not before.
    pub next_at: Option<DateTime<Utc>>,
    /// The mailbox does not exist: never mail it again.
    #[serde(default)]
    pub is_gone: bool,
    /// When the answer came.
    pub at: DateTime<Utc>,
}

const SETTLE: &str = "\
update deliveries d
set state = b.state, next_at = b.next_at, settled_at = b.at, lease_until = null,
    smtp_code = case when b.state = 'waiting' then d.smtp_code else b.code end,
    smtp_enhanced = case when b.state = 'waiting' then d.smtp_enhanced else b.enhanced end,
    reason = case when b.state = 'waiting' then d.reason else b.reason end,
    sent_at = case when b.state = 'sent' then b.at else d.sent_at end,
    owner = case when b.state = 'uncertain' then d.owner end,
    attempts = case when b.state = 'waiting' and d.state <> 'leased' then greatest(d.attempts - 1, 0)::smallint else d.attempts end,
    resends = case when d.state = 'waiting' then greatest(d.resends - 1, 0)::smallint else d.resends end
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     as b (digest_id, subscriber_id, owner, epoch, state, code, enhanced, reason, next_at, at)
where d.digest_id = b.digest_id and d.subscriber_id = b.subscriber_id and d.owner = b.owner and d.epoch = b.epoch
  and (d.state = 'in_flight' or (d.state in ('uncertain', 'held', 'waiting') and b.state <> 'uncertain')
       or (d.state = 'leased' and b.state = 'waiting'))
returning d.digest_id, d.subscriber_id";

#[derive(PartialEq, Eq, QueryableByName)]
struct Settled {
    #[diesel(sql_type = SqlUuid)]
    digest_id: DigestId,
    #[diesel(sql_type = SqlUuid)]
    subscriber_id: SubscriberId,
}

/// Writes `outcomes`, and suppresses addresses that do not exist. Gives how many were taken: the others belong to a
/// successor, or were written before.
///
/// # Errors
/// When Postgres does not answer: nothing was written then.
pub async fn settle(conn: &mut Conn, cx: &Context, outcomes: &[Outcome]) -> QueryResult<usize> {
    if outcomes.is_empty() {
        return Ok(0);
    }
    conn.transaction(async |conn| {
        let settled = write(conn, outcomes).await?;
        for outcome in outcomes.iter().filter(|outcome| outcome.is_gone) {
            let was_taken = settled
                .iter()
                .any(|row| row.digest_id == outcome.digest_id && row.subscriber_id == outcome.subscriber_id);
            if was_taken {
                let detail = outcome.enhanced.as_deref().unwrap_or_default();
                subscribers::suppress_bounced(conn, cx, outcome.subscriber_id, detail).await?;
            }
        }
        Ok(settled.len())
    })
    .await
}

async fn write(conn: &mut Conn, outcomes: &[Outcome]) -> QueryResult<Vec<Settled>> {
    macro_rules! column {
        ($each:ident => $value:expr) => {
            outcomes.iter().map(|$each| $value).collect::<Vec<_>>()
        };
    }
    diesel::sql_query(SETTLE)
        .bind::<Array<SqlUuid>, _>(column!(o => o.digest_id))
        .bind::<Array<SqlUuid>, _>(column!(o => o.subscriber_id))
        .bind::<Array<Text>, _>(column!(o => o.owner.as_str()))
        .bind::<Array<BigInt>, _>(column!(o => o.epoch))
        .bind::<Array<Text>, _>(column!(o => o.state.as_str()))
        .bind::<Array<Nullable<SmallInt>>, _>(column!(o => o.code))
        .bind::<Array<Nullable<Text>>, _>(column!(o => o.enhanced.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column!(o => o.reason.as_deref()))
        .bind::<Array<Nullable<Timestamptz>>, _>(column!(o => o.next_at))
        .bind::<Array<Timestamptz>, _>(column!(o => o.at))
        .load(conn)
        .await
}

/// When a deferred copy is tried again: from `digest.retry_minutes` up, doubling, at most every six hours.
#[must_use]
pub fn retry_at(cx: &Context, attempts: i16) -> DateTime<Utc> {
    let doublings = u32::try_from(attempts.clamp(0, 10)).unwrap_or(0);
    let minutes = cx.config.digest.retry_minutes.saturating_mul(1 << doublings).min(360);
    cx.now + TimeDelta::minutes(minutes)
}

/// Leased copies go back without an attempt, not to be tried before `next_at`: their site's breaker is open.
///
/// # Errors
/// When Postgres does not answer.
pub async fn postpone(
    conn: &mut Conn,
    digest: DigestId,
    owner: &str,
    copies: &[SubscriberId],
    next_at: DateTime<Utc>,
    reason: &str,
) -> QueryResult<usize> {
    diesel::sql_query(
        "update deliveries set state = 'deferred', next_at = $4, reason = $5, owner = null, lease_until = null
         where digest_id = $1 and owner = $2 and subscriber_id = any($3) and state = 'leased'",
    )
    .bind::<SqlUuid, _>(digest)
    .bind::<Text, _>(owner)
    .bind::<Array<SqlUuid>, _>(copies)
    .bind::<Timestamptz, _>(next_at)
    .bind::<Text, _>(reason)
    .execute(conn)
    .await
}
