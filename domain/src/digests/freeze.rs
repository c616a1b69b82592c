//! The freeze: one row for each reader, in chunks that can be cut short and gone on with; `frozen_at` last.

use chrono::SubsecRound;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::issue::MOST_HTML_BYTES;
use super::model::{Digest, DigestError, DigestState};
use super::{queries, render};
use crate::jobs::{Payload, SendDigest};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::platform::keys::{Keys, Purpose};
use crate::queue::{NewJob, enqueue};
use crate::schema::digests;

/// Subscribers looked at in one transaction.
const CHUNK: i32 = 10_000;

/// One chunk: $1 digest, $2 cursor (null: from the start), $3 size, $4 inner and $5 outer pad of the suppressions' HMAC
/// (RFC 2104, so that the anti-join needs no address to leave the database), $6 now.
const FREEZE_CHUNK: &str = "\
with chunk as materialized (
  select s.*, case
      when s.state = 'paused' and s.paused_until <= $6 then null
      when s.state <> 'confirmed' then s.state
    end as closed,
    exists (select from suppressions x where x.address_hash
      = sha256($5 || sha256($4 || convert_to(s.address_key, 'UTF8')))) as is_suppressed
  from subscribers s where $2 is null or s.id > $2 order by s.id limit $3
), judged as (
  select c.*, case when c.is_suppressed then 'suppressed' else c.closed end as excluded from chunk c
), written as (
  insert into deliveries (digest_id, subscriber_id, address, address_key, domain, sort_hash, name, skills, countries,
                          engagement_types)
  select $1, id, email, address_key, domain, sort_hash, name, skills, countries, engagement_types
  from judged where excluded is null
  on conflict do nothing returning subscriber_id
), counted as (
  insert into digest_exclusion_counts (digest_id, reason, count)
  select $1, excluded, count(*) from judged where excluded is not null group by excluded
  on conflict (digest_id, reason) do update set count = digest_exclusion_counts.count + excluded.count
  returning 1
)
select (select count(*) from chunk) as looked_at, (select id from chunk order by id desc limit 1) as cursor,
       (select count(*) from written) as written, (select count(*) from counted) as reasons";

#[derive(QueryableByName)]
struct Chunk {
    #[diesel(sql_type = BigInt)]
    looked_at: i64,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    cursor: Option<Uuid>,
}

/// How far a freeze got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Call again.
    More,
    /// Every reader has a row, and the sum was checked.
    Frozen,
    /// Staff hold it: it goes on from here when they let go.
    Held,
}

/// Freezes an approved issue whose T has come, chunk by chunk; a hold of staff stops it before the next chunk. Safe to
/// call from several workers at once, and again after any of them died.
///
/// # Errors
/// [`DigestError::WrongState`], [`DigestError::TooLarge`], or [`DigestError::DoesNotAddUp`].
pub async fn freeze(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<(), DigestError> {
    while freeze_chunk_of(conn, cx, id, CHUNK).await? == Progress::More {}
    Ok(())
}

/// One transaction of [`freeze`], over `size` subscribers.
///
/// # Errors
/// As [`freeze`].
pub(super) async fn freeze_chunk_of(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    size: i32,
) -> Result<Progress, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.frozen_at.is_some() {
            return Ok(Progress::Frozen);
        }
        if digest.state != DigestState::Approved {
            return Err(DigestError::WrongState(digest.state));
        }
        if digest.is_held {
            return Ok(Progress::Held);
        }
        if digest.freeze_cursor.is_none() {
            check_size(conn, &digest).await?;
        }
        let (inner, outer) = pads(&cx.keys);
        let chunk: Chunk = diesel::sql_query(FREEZE_CHUNK)
            .bind::<SqlUuid, _>(id)
            .bind::<Nullable<SqlUuid>, _>(digest.freeze_cursor)
            .bind::<Integer, _>(size)
            .bind::<Binary, _>(inner)
            .bind::<Binary, _>(outer)
            .bind::<Timestamptz, _>(cx.now)
            .get_result(conn)
            .await?;
        let looked_at = i64::from(digest.candidates.unwrap_or(0)) + chunk.looked_at;
        diesel::update(digests::table.find(id))
            .set((
                digests::candidates.eq(i32::try_from(looked_at).unwrap_or(i32::MAX)),
                digests::freeze_cursor.eq(chunk.cursor.or(digest.freeze_cursor)),
                digests::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        if chunk.looked_at == i64::from(size) {
            return Ok(Progress::More);
        }
        seal(conn, cx, &digest, looked_at).await?;
        Ok(Progress::Frozen)
    })
    .await
}

async fn check_size(conn: &mut Conn, digest: &Digest) -> Result<(), DigestError> {
    let Some(issue) = queries::find_issue(conn, digest.id).await? else {
        return Err(DigestError::Unrenderable("it has no snapshot".to_owned()));
    };
    let bytes = render::largest_html(&issue);
    if bytes > MOST_HTML_BYTES { Err(DigestError::TooLarge(bytes)) } else { Ok(()) }
}

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = BigInt)]
    exclusions: i64,
}

/// Checks that every reader looked at is in the ledger or excluded for a reason, and says so with `frozen_at`.
async fn seal(conn: &mut Conn, cx: &Context, digest: &Digest, candidates: i64) -> Result<(), DigestError> {
    let sums: Sums = diesel::sql_query(
        "select (select count(*) from deliveries where digest_id = $1) as rows,
                (select coalesce(sum(count), 0) from digest_exclusion_counts where digest_id = $1) as exclusions",
    )
    .bind::<SqlUuid, _>(digest.id)
    .get_result(conn)
    .await?;
    if sums.rows + sums.exclusions != candidates {
        return Err(DigestError::DoesNotAddUp { candidates, rows: sums.rows, exclusions: sums.exclusions });
    }
    diesel::update(digests::table.find(digest.id))
        .set((
            digests::state.eq(DigestState::Frozen),
            digests::frozen_count.eq(i32::try_from(sums.rows).unwrap_or(i32::MAX)),
            digests::mail_date.eq(cx.now.trunc_subsecs(0)),
            digests::frozen_at.eq(cx.now),
            digests::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    // So many rows of an issue that the planner has never heard of: until autovacuum comes, it takes them for one, and a
    // claim of 500 walks through all of them 500 times.
    diesel::sql_query("analyze deliveries").execute(conn).await?;
    let detail = serde_json::json!({ "rows": sums.rows, "excluded": sums.exclusions });
    queries::log(conn, cx, digest, "digest.frozen", None, detail).await?;
    Ok(())
}

/// Starts sending a frozen issue: its sender jobs, once each.
///
/// # Errors
/// Postgres, or there is no such issue.
pub async fn start(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<bool, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.state != DigestState::Frozen {
            return Ok(false);
        }
        diesel::update(digests::table.find(id))
            .set((
                digests::state.eq(DigestState::Sending),
                digests::started_at.eq(cx.now),
                digests::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        enqueue_senders(conn, cx, &digest).await?;
        Ok(true)
    })
    .await
}

/// Makes sure that each sender has a job that waits or runs: missing ones are made, ended ones start from the front. The
/// epoch stays, so that a run which is not dead after all is fenced.
pub(super) async fn enqueue_senders(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<()> {
    for sender in 0..cx.config.digest.senders {
        let key = format!("digest:{}:sender-{sender}", digest.period);
        let payload = Payload::SendDigest(SendDigest { digest_id: digest.id, sender });
        let job = NewJob { unique_key: Some(&key), ..NewJob::now(cx, payload) };
        if enqueue(conn, cx, &job).await?.is_none() {
            crate::queue::restart(conn, cx, crate::jobs::Kind::SendDigest, &key).await?;
        }
    }
    Ok(())
}

/// Whether it is time to freeze.
#[must_use]
pub fn is_due(digest: &Digest, cx: &Context) -> bool {
    digest.state == DigestState::Approved && !digest.is_held && digest.send_at <= cx.now
}

/// The two padded keys of HMAC (RFC 2104 section 2).
fn pads(keys: &Keys) -> (Vec<u8>, Vec<u8>) {
    let mut block = [0_u8; 64];
    for (to, from) in block.iter_mut().zip(keys.key(Purpose::Suppressions)) {
        *to = from;
    }
    (block.iter().map(|b| b ^ 0x36).collect(), block.iter().map(|b| b ^ 0x5c).collect())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_pads_make_the_same_hash_as_the_keys_do() {
        let keys = Keys::new("k".repeat(40).into());
        let (inner, outer) = pads(&keys);
        let hash = |a: &[u8], b: &[u8]| Sha256::new().chain_update(a).chain_update(b).finalize().to_vec();
        let expected = keys.mac(Purpose::Suppressions, b"ada@example.com").to_vec();
        assert_eq!(hash(&outer, &hash(&inner, b"ada@example.com")), expected);
    }
}
