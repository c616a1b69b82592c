//! The last look before the wire: a micro-batch is rechecked and marked in flight in one transaction. Only these copies
//! can become uncertain.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::claim::Claimed;
use super::issue::{Issue, bit};
use super::model::{DeliveryState, DigestState};
use super::{asking, gates};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, EngineerId, SubscriberId};
use crate::platform::keys::Purpose;
use crate::schema::digests;

/// A copy that goes out now.
#[derive(Clone, Debug)]
pub struct Flying {
    /// The claim.
    pub copy: Claimed,
    /// The address to send to.
    pub address: String,
    /// Which cards it shows; stored with the row.
    pub cards: i64,
    /// Version in the reader's link to their preferences.
    pub link_version: i32,
}

/// What became of a micro-batch.
#[derive(Clone, Debug)]
pub enum Flight {
    /// These go out; the others were settled as skipped or suppressed, or belong to somebody else by now.
    Go(Vec<Flying>),
    /// The issue is not being sent any more: give everything back.
    Stopped(DigestState),
}

/// Rechecks `batch` and puts what remains in flight.
///
/// # Errors
/// When Postgres does not answer: nothing is in flight then, unless the answer to the commit was lost. Settle the whole
/// batch as untried ([`DeliveryState::Waiting`]).
pub async fn put_in_flight(
    conn: &mut Conn,
    cx: &Context,
    digest: DigestId,
    issue: &Issue,
    owner: &str,
    batch: &[Claimed],
) -> QueryResult<Flight> {
    conn.transaction(async |conn| {
        let (state, only_standing): (DigestState, bool) = digests::table
            .find(digest)
            .select((digests::state, digests::is_caught_up))
            .for_share()
            .first(conn)
            .await?;
        if state != DigestState::Sending {
            return Ok(Flight::Stopped(state));
        }
        let ids: Vec<(SubscriberId, &str)> =
            batch.iter().map(|copy| (copy.subscriber_id, copy.address_key.as_str())).collect();
        let engineers: Vec<EngineerId> = issue.cards.iter().map(|card| card.engineer_id).collect();
        let mut gates = gates::read(conn, cx.now, only_standing, &engineers, &ids).await?;
        gates.narrow(&asking::answers(conn, digest).await?);
        let readers = read_readers(conn, cx, batch).await?;
        let mut flying = Vec::with_capacity(batch.len());
        let mut stay = Vec::new();
        for copy in batch {
            match judge(copy, issue, &gates, readers.get(&copy.subscriber_id), cx.now) {
                Ok((address, cards, link_version)) => {
                    flying.push(Flying { copy: copy.clone(), address, cards, link_version });
                }
                Err((state, reason)) => stay.push((copy, state, reason)),
            }
        }
        settle_stay(conn, cx, digest, owner, &stay).await?;
        let marked = mark(conn, cx, digest, owner, &flying).await?;
        flying.retain(|flying| marked.contains(&(flying.copy.subscriber_id, flying.copy.epoch)));
        Ok(Flight::Go(flying))
    })
    .await
}

#[derive(QueryableByName)]
struct ReaderRow {
    #[diesel(sql_type = SqlUuid)]
    id: SubscriberId,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    address_key: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    paused_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    link_version: i32,
    #[diesel(sql_type = Bool)]
    is_suppressed: bool,
}

async fn read_readers(
    conn: &mut Conn,
    cx: &Context,
    batch: &[Claimed],
) -> QueryResult<HashMap<SubscriberId, ReaderRow>> {
    let ids: Vec<SubscriberId> = batch.iter().map(|copy| copy.subscriber_id).collect();
    let hashes: Vec<Vec<u8>> = batch
        .iter()
        .map(|copy| cx.keys.mac(Purpose::Suppressions, copy.address_key.as_bytes()).to_vec())
        .collect();
    let rows: Vec<ReaderRow> = diesel::sql_query(
        "select s.id, s.state, s.address_key, s.paused_until, s.link_version,
                exists (select from suppressions x where x.address_hash = b.hash) as is_suppressed
         from unnest($1, $2) as b (id, hash) join subscribers s on s.id = b.id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Binary>, _>(hashes)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

type Stay = (DeliveryState, &'static str);

fn judge(
    copy: &Claimed,
    issue: &Issue,
    gates: &gates::Gates,
    reader: Option<&ReaderRow>,
    now: DateTime<Utc>,
) -> Result<(String, i64, i32), Stay> {
    let (Some(reader), Some(address)) = (reader, copy.address.clone()) else {
        return Err((DeliveryState::Skipped, "erased"));
    };
    if reader.is_suppressed {
        return Err((DeliveryState::Suppressed, "suppressed"));
    }
    match reader.state.as_str() {
        "confirmed" => {}
        "paused" if reader.paused_until.is_some_and(|until| until <= now) => {}
        "paused" => return Err((DeliveryState::Skipped, "paused")),
        "unsubscribed" => return Err((DeliveryState::Skipped, "unsubscribed")),
        _ => return Err((DeliveryState::Skipped, "unconfirmed")),
    }
    if reader.address_key != copy.address_key {
        return Err((DeliveryState::Skipped, "address changed"));
    }
    let allowed = issue
        .cards
        .iter()
        .enumerate()
        .filter(|(_, card)| gates.allows(card.engineer_id, card.scope, copy.subscriber_id))
        .fold(0, |bits, (i, _)| bits | bit(i));
    let cards = copy.cards.map_or(allowed, |before| before & allowed);
    if cards == 0 {
        Err((DeliveryState::Skipped, "no engineer left"))
    } else {
        Ok((address, cards, reader.link_version))
    }
}

async fn settle_stay(
    conn: &mut Conn,
    cx: &Context,
    digest: DigestId,
    owner: &str,
    stay: &[(&Claimed, DeliveryState, &'static str)],
) -> QueryResult<()> {
    if stay.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "update deliveries d set state = b.state, reason = b.reason, owner = null, lease_until = null, settled_at = $7
         from unnest($3, $4, $5, $6) as b (id, epoch, state, reason)
         where d.digest_id = $1 and d.subscriber_id = b.id and d.owner = $2 and d.epoch = b.epoch and d.state = 'leased'",
    )
    .bind::<SqlUuid, _>(digest)
    .bind::<Text, _>(owner)
    .bind::<Array<SqlUuid>, _>(stay.iter().map(|(copy, _, _)| copy.subscriber_id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(stay.iter().map(|(copy, _, _)| copy.epoch).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(stay.iter().map(|(_, state, _)| state.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(stay.iter().map(|(_, _, reason)| *reason).collect::<Vec<_>>())
    .bind::<Timestamptz, _>(cx.now)
    .execute(conn)
    .await
    .map(drop)
}

#[derive(QueryableByName)]
struct Marked {
    #[diesel(sql_type = SqlUuid)]
    subscriber_id: SubscriberId,
    #[diesel(sql_type = BigInt)]
    epoch: i64,
}

async fn mark(
    conn: &mut Conn,
    cx: &Context,
    digest: DigestId,
    owner: &str,
    flying: &[Flying],
) -> QueryResult<Vec<(SubscriberId, i64)>> {
    if flying.is_empty() {
        return Ok(Vec::new());
    }
    let lease_seconds = i32::try_from(cx.config.digest.claim_lease_seconds).unwrap_or(i32::MAX);
    // The lease begins anew: a renewal passes over rows that are locked here.
    let rows: Vec<Marked> = diesel::sql_query(
        "update deliveries d set state = 'in_flight', attempts = least(d.attempts + 1, 32000)::smallint, cards = b.cards,
                lease_until = greatest(d.lease_until, clock_timestamp() + $6 * interval '1 second')
         from unnest($3, $4, $5) as b (id, epoch, cards)
         where d.digest_id = $1 and d.subscriber_id = b.id and d.owner = $2 and d.epoch = b.epoch and d.state = 'leased'
           and d.lease_until > clock_timestamp()
         returning d.subscriber_id, d.epoch",
    )
    .bind::<SqlUuid, _>(digest)
    .bind::<Text, _>(owner)
    .bind::<Array<SqlUuid>, _>(flying.iter().map(|f| f.copy.subscriber_id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(flying.iter().map(|f| f.copy.epoch).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(flying.iter().map(|f| f.cards).collect::<Vec<_>>())
    .bind::<Integer, _>(lease_seconds)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.subscriber_id, row.epoch)).collect())
}
