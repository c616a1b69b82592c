//! A sender takes copies: leased to one owner, under a number that rises with each claim.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::copy::Interests;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};

/// A claimed copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Whose.
    pub subscriber_id: SubscriberId,
    /// As frozen; `None` once erased.
    pub address: Option<String>,
    /// Canonical.
    pub address_key: String,
    /// Of the address.
    pub domain: String,
    /// This claim's number.
    pub epoch: i64,
    /// Attempts before this one.
    pub attempts: i16,
    /// The cards of an earlier attempt; a later one shows the same or fewer.
    pub cards: Option<i64>,
    /// As frozen.
    pub interests: Interests,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    subscriber_id: SubscriberId,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Text)]
    address_key: String,
    #[diesel(sql_type = Text)]
    domain: String,
    #[diesel(sql_type = BigInt)]
    sort_hash: i64,
    #[diesel(sql_type = BigInt)]
    epoch: i64,
    #[diesel(sql_type = SmallInt)]
    attempts: i16,
    #[diesel(sql_type = Nullable<BigInt>)]
    cards: Option<i64>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Array<Integer>)]
    skills: Vec<i32>,
    #[diesel(sql_type = Array<Text>)]
    countries: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    engagement_types: Vec<String>,
}

/// $1 digest, $2 owner, $3 lease in seconds, $4 rows.
const CLAIM: &str = "\
with next as materialized (
  select d.subscriber_id from deliveries d
  where d.digest_id = $1 and d.state = 'waiting'
    and exists (select from digests where id = $1 and state = 'sending' and frozen_at is not null)
  order by d.sort_hash, d.subscriber_id limit $4 for update skip locked
)
update deliveries d set state = 'leased', owner = $2, epoch = d.epoch + 1,
       lease_until = clock_timestamp() + $3 * interval '1 second'
from next where d.digest_id = $1 and d.subscriber_id = next.subscriber_id
returning d.subscriber_id, d.address, d.address_key, d.domain, d.sort_hash, d.epoch, d.attempts, d.cards, d.name,
          d.skills, d.countries, d.engagement_types";

/// Deferred copies that are due wait again: so many at once that a claim finds enough, however many there are. By place,
/// for a join would read the whole issue.
const WAKE: &str = "\
update deliveries set state = 'waiting', next_at = null
where ctid = any (array(
  select ctid from deliveries where digest_id = $1 and state = 'deferred' and next_at <= $2
  order by next_at limit 5000 for update skip locked))";

/// Rows that a statement is settling or marking just now are passed over: they need no renewal, and two statements that
/// lock many rows of one owner in different orders would deadlock.
const RENEW: &str = "\
with held as materialized (
  select subscriber_id from deliveries
  where digest_id = $1 and owner = $2 and state in ('leased', 'in_flight') for update skip locked
)
update deliveries d set lease_until = clock_timestamp() + $3 * interval '1 second'
from held where d.digest_id = $1 and d.subscriber_id = held.subscriber_id";

/// Takes up to `rows` copies, in the order of the issue.
///
/// # Errors
/// When Postgres does not answer.
pub async fn claim(
    conn: &mut Conn,
    digest: DigestId,
    owner: &str,
    lease_seconds: u64,
    rows: u32,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Claimed>> {
    let mut claimed: Vec<Row> = conn
        .transaction(async |conn| {
            diesel::sql_query(WAKE)
                .bind::<SqlUuid, _>(digest)
                .bind::<Timestamptz, _>(now)
                .execute(conn)
                .await?;
            diesel::sql_query(CLAIM)
                .bind::<SqlUuid, _>(digest)
                .bind::<Text, _>(owner)
                .bind::<Integer, _>(i32::try_from(lease_seconds).unwrap_or(i32::MAX))
                .bind::<Integer, _>(i32::try_from(rows).unwrap_or(i32::MAX))
                .load(conn)
                .await
        })
        .await?;
    claimed.sort_by_key(|row| (row.sort_hash, row.subscriber_id));
    Ok(claimed.into_iter().map(Row::into_claimed).collect())
}

/// Renews what `owner` holds of this issue, and says how many copies that is.
///
/// # Errors
/// When Postgres does not answer: an owner who cannot renew must stop before the lease ends.
pub async fn renew(conn: &mut Conn, digest: DigestId, owner: &str, lease_seconds: u64) -> QueryResult<usize> {
    diesel::sql_query(RENEW)
        .bind::<SqlUuid, _>(digest)
        .bind::<Text, _>(owner)
        .bind::<Integer, _>(i32::try_from(lease_seconds).unwrap_or(i32::MAX))
        .execute(conn)
        .await
}

/// Gives back what `owner` holds and has not put in flight: no DATA had begun.
///
/// # Errors
/// When Postgres does not answer; the lease then ends by itself.
pub async fn release(conn: &mut Conn, digest: DigestId, owner: &str) -> QueryResult<usize> {
    diesel::sql_query(
        "update deliveries set state = 'waiting', owner = null, lease_until = null
         where digest_id = $1 and owner = $2 and state = 'leased'",
    )
    .bind::<SqlUuid, _>(digest)
    .bind::<Text, _>(owner)
    .execute(conn)
    .await
}

impl Row {
    fn into_claimed(self) -> Claimed {
        Claimed {
            subscriber_id: self.subscriber_id,
            address: self.address,
            address_key: self.address_key,
            domain: self.domain,
            epoch: self.epoch,
            attempts: self.attempts,
            cards: self.cards,
            interests: Interests {
                name: self.name,
                skills: self.skills,
                countries: self.countries,
                engagement_types: self.engagement_types,
            },
        }
    }
}
