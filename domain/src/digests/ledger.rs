//! The ledger of an issue: where every copy stands, in one consistent look.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::model::{DeliveryState, Digest, DigestState};
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};

/// frozen = sent + bounced + suppressed + skipped + failed + held + uncertain + pending, at every moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Copies when the issue was frozen.
    pub frozen: i64,
    /// Taken by the relay.
    pub sent: i64,
    /// Refused for good at the recipient.
    pub bounced: i64,
    /// Never to be mailed.
    pub suppressed: i64,
    /// Not confirmed any more, paused, or nobody left to show.
    pub skipped: i64,
    /// Undeliverable, refused by policy to the end, or stale.
    pub failed: i64,
    /// Open to an operator.
    pub held: i64,
    /// Awaiting the decision after a crash.
    pub uncertain: i64,
    /// Waiting, leased, deferred or in flight.
    pub pending: i64,
}

impl Ledger {
    /// All copies but those that were frozen.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.sent
            + self.bounced
            + self.suppressed
            + self.skipped
            + self.failed
            + self.held
            + self.uncertain
            + self.pending
    }

    /// Whether no copy was lost or made.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.frozen == self.sum()
    }

    /// Whether nothing is open but what waits for a person.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.uncertain == 0 && self.pending == 0
    }

    fn add(&mut self, state: DeliveryState, count: i64) {
        *match state {
            DeliveryState::Sent => &mut self.sent,
            DeliveryState::Bounced => &mut self.bounced,
            DeliveryState::Suppressed => &mut self.suppressed,
            DeliveryState::Skipped => &mut self.skipped,
            DeliveryState::Failed => &mut self.failed,
            DeliveryState::Held => &mut self.held,
            DeliveryState::Uncertain => &mut self.uncertain,
            DeliveryState::Waiting
            | DeliveryState::Leased
            | DeliveryState::Deferred
            | DeliveryState::InFlight => &mut self.pending,
        } += count;
    }
}

/// What `worker digest status --json` prints, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// `2026-11`.
    pub period: String,
    /// Where the issue stands.
    pub state: DigestState,
    /// Where its copies stand.
    #[serde(flatten)]
    pub ledger: Ledger,
}

/// A reason and how many copies have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, QueryableByName)]
pub struct ReasonCount {
    /// The state.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// The reason, the code of the relay with it.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Copies.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<DeliveryState>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Integer>)]
    frozen_count: Option<i32>,
}

/// The ledger now. Before the freeze is sealed everything is 0: a row counts from `frozen_at` on.
///
/// # Errors
/// When Postgres does not answer.
pub async fn ledger(conn: &mut Conn, id: DigestId) -> QueryResult<Ledger> {
    let rows: Vec<Row> = diesel::sql_query(
        "select d.state, count(d.state) as count, i.frozen_count
         from digests i left join deliveries d on d.digest_id = i.id
         where i.id = $1 and i.frozen_at is not null group by d.state, i.frozen_count",
    )
    .bind::<SqlUuid, _>(id)
    .load(conn)
    .await?;
    let mut ledger = Ledger::default();
    for row in rows {
        ledger.frozen = row.frozen_count.unwrap_or(0).into();
        if let Some(state) = row.state {
            ledger.add(state, row.count);
        }
    }
    Ok(ledger)
}

/// State and ledger of an issue.
///
/// # Errors
/// When Postgres does not answer.
pub async fn status(conn: &mut Conn, digest: &Digest) -> QueryResult<Status> {
    Ok(Status { period: digest.period.clone(), state: digest.state, ledger: ledger(conn, digest.id).await? })
}

/// Why copies did not simply arrive, most frequent first.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_reasons(conn: &mut Conn, id: DigestId) -> QueryResult<Vec<ReasonCount>> {
    diesel::sql_query(
        "select state, coalesce(smtp_enhanced || ' ', smtp_code || ' ', '') || coalesce(reason, 'no reason given') as reason,
                count(*) as count
         from deliveries where digest_id = $1 and state not in ('sent', 'waiting', 'leased', 'in_flight')
         group by 1, 2 order by 3 desc, 1, 2 limit 50",
    )
    .bind::<SqlUuid, _>(id)
    .load(conn)
    .await
}

/// Subscribers that got no copy by the freeze, by reason.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_exclusions(conn: &mut Conn, id: DigestId) -> QueryResult<Vec<ReasonCount>> {
    diesel::sql_query(
        "select 'excluded' as state, reason, count::bigint as count from digest_exclusion_counts
         where digest_id = $1 order by 3 desc, 2",
    )
    .bind::<SqlUuid, _>(id)
    .load(conn)
    .await
}

/// A copy that waits for a person.
#[derive(Clone, Debug, QueryableByName)]
pub struct Question {
    /// Whose.
    #[diesel(sql_type = SqlUuid)]
    pub subscriber_id: SubscriberId,
    /// The address, unless it was erased.
    #[diesel(sql_type = Nullable<Text>)]
    pub address: Option<String>,
    /// Uncertain or held.
    #[diesel(sql_type = Text)]
    pub state: DeliveryState,
    /// What is known.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    /// Since when.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub settled_at: Option<DateTime<Utc>>,
}

/// Copies whose fate is unknown, up to `limit`.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_questions(conn: &mut Conn, id: DigestId, limit: i32) -> QueryResult<Vec<Question>> {
    diesel::sql_query(
        "select subscriber_id, address, state, reason, settled_at from deliveries
         where digest_id = $1 and state in ('uncertain', 'held') order by state, subscriber_id limit $2",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Integer, _>(limit)
    .load(conn)
    .await
}

/// How fast it goes: copies settled as sent since `since`, by the application's clock. 0 once the issue was over by then;
/// its copies are then not looked at.
///
/// # Errors
/// When Postgres does not answer.
pub async fn sent_since(conn: &mut Conn, id: DigestId, since: DateTime<Utc>) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let row: Count = diesel::sql_query(
        "select count(*) as count from deliveries where digest_id = $1 and state = 'sent' and sent_at >= $2
         and (select state in ('sending', 'paused') or finished_at >= $2 from digests where id = $1)",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Timestamptz, _>(since)
    .get_result(conn)
    .await?;
    Ok(row.count)
}
