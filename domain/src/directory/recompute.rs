//! Stores T. Only active, unmoderated engineers with a standing vetting and a word within 35 days have one.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, SmallInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::score::{Components, ScoreInput, VERSION, score};
use super::shown::is_confirmed;
use crate::bands;
use crate::engineers::{Availability, Evidence, Moderation, NetworkStatus};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::keys::{Keys, Purpose};
use crate::reviews;
use crate::schema::{engineer_skills, engineers};

/// Engineers computed in one go.
const CHUNK: i64 = 1_000;

type Row = (
    EngineerId,
    NetworkStatus,
    Moderation,
    Option<f64>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    Availability,
    Option<i16>,
    Option<NaiveDate>,
    Option<DateTime<Utc>>,
    i16,
);

/// Recomputes one engineer's score, in the caller's transaction, which must have written what it depends on. The row is
/// locked before anything is read, so that of two at once the later one has the last word.
pub async fn recompute(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<()> {
    lock(conn, &[engineer]).await?;
    let rows = rows(conn, &[engineer]).await?;
    store(conn, cx, rows).await
}

/// Recomputes everybody's, in chunks that are transactions of their own; safe to stop and to repeat. Answers how many
/// engineers there were.
///
/// # Errors
/// When Postgres refuses; chunks before it are done.
pub async fn recompute_all(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let (mut after, mut done) = (EngineerId(Uuid::nil()), 0);
    loop {
        let ids: Vec<EngineerId> = engineers::table
            .filter(engineers::id.gt(after))
            .filter(engineers::network_status.eq(NetworkStatus::Active).or(engineers::score.is_not_null()))
            .order(engineers::id)
            .limit(CHUNK)
            .select(engineers::id)
            .load(conn)
            .await?;
        let Some(last) = ids.last() else { return Ok(done) };
        after = *last;
        done += ids.len();
        conn.transaction(async |conn| {
            lock(conn, &ids).await?;
            let rows = rows(conn, &ids).await?;
            store(conn, cx, rows).await
        })
        .await?;
    }
}

/// Locks the rows in one order for all, but not against rows that only refer to them.
async fn lock(conn: &mut Conn, ids: &[EngineerId]) -> QueryResult<()> {
    engineers::table
        .filter(engineers::id.eq_any(ids))
        .order(engineers::id)
        .select(engineers::id)
        .for_no_key_update()
        .load::<EngineerId>(conn)
        .await?;
    Ok(())
}

async fn rows(conn: &mut Conn, ids: &[EngineerId]) -> QueryResult<Vec<Row>> {
    engineers::table
        .filter(engineers::id.eq_any(ids))
        .select((
            engineers::id,
            engineers::network_status,
            engineers::moderation,
            engineers::vetting_mean,
            engineers::approved_at,
            engineers::vetted_until,
            engineers::availability,
            engineers::hours_per_week,
            engineers::earliest_start,
            engineers::availability_confirmed_at,
            engineers::completeness,
        ))
        .load(conn)
        .await
}

/// Why an engineer has no score now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Not in the network, or hidden by staff.
    NotListed,
    /// The vetting has expired.
    VettingExpired,
    /// No word about availability within 35 days.
    Unconfirmed,
}

/// What a score is computed from, and whether there is one.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    /// Why there is none.
    pub(super) bar: Option<Bar>,
    /// What it would be computed from; nothing before an approval.
    pub(super) input: Option<ScoreInput>,
}

impl Inputs {
    fn score(&self, now: DateTime<Utc>) -> Option<Components> {
        self.input.as_ref().filter(|_| self.bar.is_none()).map(|input| score(input, now))
    }
}

/// The inputs of one engineer.
pub(super) async fn inputs_of(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
) -> QueryResult<Option<Inputs>> {
    Ok(list_inputs(conn, cx, &[engineer]).await?.pop().map(|(_, inputs)| inputs))
}

/// The inputs of those of `ids` that there are.
pub(super) async fn list_inputs(
    conn: &mut Conn,
    cx: &Context,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, Inputs)>> {
    let rows = rows(conn, ids).await?;
    let inputs = inputs(conn, cx, &rows).await?;
    Ok(rows.iter().map(|row| row.0).zip(inputs).collect())
}

async fn store(conn: &mut Conn, cx: &Context, rows: Vec<Row>) -> QueryResult<()> {
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.0).collect();
    let inputs = inputs(conn, cx, &rows).await?;
    let scores: Vec<Option<Components>> = inputs.iter().map(|inputs| inputs.score(cx.now)).collect();
    update(conn, cx, &ids, &scores).await
}

/// The inputs of these rows, in their order.
async fn inputs(conn: &mut Conn, cx: &Context, rows: &[Row]) -> QueryResult<Vec<Inputs>> {
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.0).collect();
    let answers = bands::count_engineers_answers(conn, &ids, cx.now).await?;
    let outcomes = reviews::weights_of(conn, &ids, cx.now).await?;
    let skills: Vec<(EngineerId, Evidence)> = engineer_skills::table
        .filter(engineer_skills::engineer_id.eq_any(&ids))
        .filter(engineer_skills::is_primary)
        .select((engineer_skills::engineer_id, engineer_skills::evidence))
        .load(conn)
        .await?;
    let mut primary: HashMap<EngineerId, (i64, i64)> = HashMap::new();
    for (owner, evidence) in skills {
        let counted = primary.entry(owner).or_default();
        counted.0 += 1;
        counted.1 += i64::from(matches!(evidence, Evidence::Assessed | Evidence::Delivered));
    }
    let whole = |row: &Row| {
        let mut input = input(row);
        if let Some(input) = &mut input {
            let band = answers.get(&row.0).copied().unwrap_or_default();
            (input.asked, input.answered) = (band.asked, band.answered);
            input.outcomes = outcomes.get(&row.0).copied().unwrap_or_default();
            (input.primary_skills, input.assessed_skills) = primary.get(&row.0).copied().unwrap_or_default();
        }
        Inputs { bar: bar(row, cx.now), input }
    };
    Ok(rows.iter().map(whole).collect())
}

fn bar(row: &Row, now: DateTime<Utc>) -> Option<Bar> {
    let (_, status, moderation, _, approved_at, vetted_until, .., confirmed_at, _) = *row;
    let is_over = vetted_until.is_some_and(|until| until <= now);
    let is_out_of_time = status == NetworkStatus::None && moderation == Moderation::Clear && is_over;
    if is_out_of_time && approved_at.is_some() {
        Some(Bar::VettingExpired)
    } else if status != NetworkStatus::Active || moderation != Moderation::Clear || approved_at.is_none() {
        Some(Bar::NotListed)
    } else if vetted_until.is_none_or(|until| until <= now) {
        Some(Bar::VettingExpired)
    } else if !is_confirmed(confirmed_at, now) {
        Some(Bar::Unconfirmed)
    } else {
        None
    }
}

/// What the row itself says; nothing before an approval, or without any word about availability.
fn input(row: &Row) -> Option<ScoreInput> {
    let (_, _, _, vetting_mean, approved_at, _, availability, hours, start, confirmed_at, complete) = *row;
    Some(ScoreInput {
        vetting_mean,
        approved_at: approved_at?,
        availability,
        hours_per_week: hours,
        earliest_start: start,
        confirmed_at: confirmed_at?,
        asked: 0,
        answered: 0,
        outcomes: (0.0, 0),
        primary_skills: 0,
        assessed_skills: 0,
        completeness: complete,
    })
}

/// Writes what changed, and nothing else: a write of every row each night would rewrite the table.
async fn update(
    conn: &mut Conn,
    cx: &Context,
    ids: &[EngineerId],
    scores: &[Option<Components>],
) -> QueryResult<()> {
    let totals: Vec<Option<i16>> = scores.iter().map(|score| score.map(|c| c.total())).collect();
    let parts: Vec<Option<serde_json::Value>> =
        scores.iter().map(|score| score.and_then(|c| serde_json::to_value(c).ok())).collect();
    let rotations: Vec<i64> = ids.iter().map(|id| rotation(&cx.keys, *id, cx.now)).collect();
    diesel::sql_query(
        "update engineers e set score = n.score, score_components = n.components, rotation = n.rotation,
           score_version = case when n.score is null then null else $5 end,
           scored_at = case when n.score is null then null else $6 end, updated_at = $6
         from unnest($1, $2, $3, $4) as n (id, score, components, rotation)
         where e.id = n.id and (e.score, e.score_components, e.rotation, e.score_version)
           is distinct from (n.score, n.components, n.rotation, case when n.score is null then null else $5 end)",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Nullable<SmallInt>>, _>(totals)
    .bind::<Array<Nullable<Jsonb>>, _>(parts)
    .bind::<Array<BigInt>, _>(rotations)
    .bind::<SmallInt, _>(VERSION)
    .bind::<Timestamptz, _>(cx.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Orders equal scores: a keyed hash of the ISO week and the id, so that nobody is always last.
pub(crate) fn rotation(keys: &Keys, engineer: EngineerId, now: DateTime<Utc>) -> i64 {
    let week = now.iso_week();
    let mac = keys.mac(Purpose::Rotation, format!("{}-{} {engineer}", week.year(), week.week()).as_bytes());
    let mut bytes = [0_u8; 8];
    bytes.iter_mut().zip(mac).for_each(|(to, from)| *to = from);
    i64::from_be_bytes(bytes)
}
