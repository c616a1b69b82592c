//! Chooses the engineers of an issue, and keeps the choice fit until the issue is approved.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::asking::{self, NoticeAnswer};
use super::choose::{Candidate, Kept, choose};
use super::gates::{self, Eligible};
use super::model::{Digest, DigestError, DigestState, Pick, PickState, Scope};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, EngineerId};
use crate::platform::keys::{Keys, Purpose};
use crate::schema::digests;

/// Reason of a pick that staff asked for.
pub const PINNED: &str = "pinned";

/// Chooses, or fills what became empty since; staff's pins, drops and order stay. Gives the picks in order.
///
/// # Errors
/// [`DigestError::WrongState`] once the content is fixed.
pub async fn pick(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<Vec<Pick>, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if !digest.state.is_draft() {
            return Err(DigestError::WrongState(digest.state));
        }
        let picks = refresh(conn, cx, &digest, Round::Draft).await?;
        if digest.state == DigestState::Planned && picks.len() >= usize::from(cx.config.digest.minimum) {
            diesel::update(digests::table.find(id))
                .set((digests::previewed_at.eq(cx.now), digests::state.eq(DigestState::Previewed)))
                .execute(conn)
                .await?;
            let detail = serde_json::json!({ "picks": picks.len() });
            queries::log(conn, cx, &digest, "digest.previewed", None, detail).await?;
        }
        Ok(picks)
    })
    .await
}

/// What silence about the notice means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// There is time to answer yet: whoever may still say ok keeps the place.
    Draft,
    /// The content is fixed now: without a standing consent, silence is a no.
    Final,
}

/// Brings the picks of a locked draft up to date.
pub(super) async fn refresh(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    round: Round,
) -> Result<Vec<Pick>, DigestError> {
    let old = queries::list_picks(conn, digest.id).await?;
    let digest = &as_caught_up(conn, cx, digest, &old).await?;
    let (candidates, eligible) = candidates(conn, cx, digest, &old, round).await?;
    let kept: Vec<Kept> = old
        .iter()
        .filter(|pick| pick.state != PickState::Dropped)
        .map(|pick| Kept { engineer_id: pick.engineer_id, reason: pick.reason.clone() })
        .collect();
    let rules = &cx.config.digest;
    let chosen = choose(&kept, &candidates, usize::from(rules.picks), rules.max_share);
    let mut picks = Vec::with_capacity(chosen.len());
    for (position, chosen) in (0_i16..).zip(chosen) {
        let Some(engineer) = eligible.iter().find(|e| e.engineer_id == chosen.engineer_id) else { continue };
        let before = old.iter().find(|pick| pick.engineer_id == chosen.engineer_id);
        picks.push(Pick {
            digest_id: digest.id,
            engineer_id: chosen.engineer_id,
            position,
            score: engineer.score,
            scope: engineer.scope,
            reason: chosen.reason,
            is_pinned: before.is_some_and(|pick| pick.is_pinned),
            state: PickState::Candidate,
            state_reason: before.and_then(|pick| pick.state_reason.clone()),
            updated_at: cx.now,
        });
    }
    queries::replace_candidates(conn, digest.id, &picks).await?;
    Ok(picks)
}

/// An issue that is chosen for the first time when its T has come is one that is caught up, also when it was planned in
/// time: no engineer was told beforehand.
async fn as_caught_up(conn: &mut Conn, cx: &Context, digest: &Digest, picks: &[Pick]) -> QueryResult<Digest> {
    let is_first = digest.state == DigestState::Planned && picks.is_empty();
    let is_late = is_first && cx.now >= digest.send_at && !digest.is_caught_up;
    if is_late {
        let row = diesel::update(digests::table.find(digest.id));
        row.set(digests::is_caught_up.eq(true)).execute(conn).await?;
    }
    Ok(Digest { is_caught_up: digest.is_caught_up || is_late, ..digest.clone() })
}

/// Everybody who may be in this issue, without those whom staff dropped or who answered "not this time".
pub(super) async fn candidates(
    conn: &mut Conn,
    cx: &Context,
    digest: &Digest,
    picks: &[Pick],
    round: Round,
) -> QueryResult<(Vec<Candidate>, Vec<Eligible>)> {
    let resting = list_resting(conn, digest, i64::from(cx.config.digest.rest_issues)).await?;
    let is_dropped =
        |id: EngineerId| picks.iter().any(|p| p.engineer_id == id && p.state == PickState::Dropped);
    // Consents must still hold when the issue goes out.
    let at = digest.send_at.max(cx.now);
    let mut eligible =
        gates::list_eligible(conn, at.min(cx.now + TimeDelta::days(35)), digest.is_caught_up, None).await?;
    let answers = asking::answers(conn, digest.id).await?;
    eligible.retain(|e| match answers.get(&e.engineer_id) {
        _ if resting.contains(&e.engineer_id) || is_dropped(e.engineer_id) => false,
        Some(NoticeAnswer::Skip) => false,
        Some(NoticeAnswer::Ok | NoticeAnswer::Anonymous) => true,
        None => e.is_standing || round == Round::Draft,
    });
    for e in eligible.iter_mut().filter(|e| answers.get(&e.engineer_id) == Some(&NoticeAnswer::Anonymous)) {
        e.scope = Scope::Anonymous;
    }
    let newcomers_since = at - TimeDelta::days(cx.config.digest.newcomer_days);
    let candidates = eligible
        .iter()
        .map(|e| Candidate {
            engineer_id: e.engineer_id,
            score: e.score,
            country: e.country.clone(),
            skill: e.skill,
            newcomer_since: Some(e.approved_at).filter(|at| *at > newcomers_since),
            rotation: rotation(&cx.keys, at, e.engineer_id),
        })
        .collect();
    Ok((candidates, eligible))
}

/// Orders equal scores, differently each week, and so that nobody can work out the order beforehand.
fn rotation(keys: &Keys, at: DateTime<Utc>, id: EngineerId) -> [u8; 8] {
    let week = at.iso_week();
    let message = format!("{}-{} {id}", week.year(), week.week());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(keys.mac(Purpose::Rotation, message.as_bytes())) {
        *to = from;
    }
    first
}

#[derive(QueryableByName)]
struct EngineerRow {
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
}

/// Engineers of the issues before this one within the rest period.
async fn list_resting(conn: &mut Conn, digest: &Digest, rest_issues: i64) -> QueryResult<Vec<EngineerId>> {
    let rows: Vec<EngineerRow> = diesel::sql_query(
        "select distinct p.engineer_id from digest_picks p where p.state = 'frozen' and p.digest_id in (
           select id from digests where period < $1
             and state in ('approved', 'frozen', 'sending', 'paused', 'finished')
           order by period desc limit greatest($2 - 1, 0))",
    )
    .bind::<Text, _>(&digest.period)
    .bind::<BigInt, _>(rest_issues)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.engineer_id).collect())
}
