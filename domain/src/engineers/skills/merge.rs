//! Two rows that are one thing become one: everything that names the first names the second from then on.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::curate::{CurateError, find, give_alias, lock_list, may, record};
use crate::directory::score;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::skills;

/// Who held both: only their share of assessed skills can change.
const HELD_BOTH: &str = "select engineer_id from engineer_skills where skill_id in ($1, $2)
  group by engineer_id having count(*) = 2 order by engineer_id";

/// The stronger evidence wins, with the row that it rests on and the level that it was given for: nobody looked at a
/// higher one. Of equal evidence the higher level wins; of both rows the longer use.
const MOVE_HELD: &str = "
insert into engineer_skills as kept
  (engineer_id, skill_id, level, years, last_used_year, is_primary, evidence, evidence_ref)
select engineer_id, $2, level, years, last_used_year, is_primary, evidence, evidence_ref
from engineer_skills where skill_id = $1
on conflict (engineer_id, skill_id) do update set
  years = greatest(kept.years, excluded.years),
  last_used_year = greatest(kept.last_used_year, excluded.last_used_year),
  is_primary = kept.is_primary or excluded.is_primary,
  (level, evidence, evidence_ref) = (
    select l, e, r from (values (kept.level, kept.evidence, kept.evidence_ref),
      (excluded.level, excluded.evidence, excluded.evidence_ref)) as proof(l, e, r)
    order by array_position(array['claimed', 'endorsed', 'assessed', 'delivered'], e) desc, l desc limit 1)";

/// What else names a skill. Copies of a digest that was frozen keep what they were frozen with.
const MOVE_REST: [&str; 6] = [
    "delete from engineer_skills where skill_id = $1 and $2 = $2",
    "update subscribers set skills = case when $2 = any(skills) then array_remove(skills, $1)
       else array_replace(skills, $1, $2) end where $1 = any(skills)",
    "update questions set skill_id = $2 where skill_id = $1",
    "update skill_proposals set skill_id = $2 where skill_id = $1",
    "update skill_aliases set skill_id = $2, is_staff = true where skill_id = $1",
    "update skills set merged_into = $2 where merged_into = $1",
];

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What a merge would move, for whoever is about to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeCounts {
    /// Profiles that hold the first.
    pub engineers: i64,
    /// Readers who are interested in it.
    pub subscribers: i64,
}

/// Counts what names a skill.
pub async fn count_uses(conn: &mut Conn, skill: i32) -> QueryResult<MergeCounts> {
    let held = "select count(*) as count from engineer_skills where skill_id = $1";
    let wanted = "select count(*) as count from subscribers where $1 = any(skills)";
    let mut counts = [0; 2];
    for (place, statement) in counts.iter_mut().zip([held, wanted]) {
        let row: Count = diesel::sql_query(statement).bind::<Integer, _>(skill).get_result(conn).await?;
        *place = row.count;
    }
    let [engineers, subscribers] = counts;
    Ok(MergeCounts { engineers, subscribers })
}

/// Merges the skill `from` into the skill `into`, wherever they are named; `from` leaves the list, and its names become
/// words for `into`.
pub async fn merge_skills(conn: &mut Conn, cx: &Context, from: &str, into: &str) -> Result<(), CurateError> {
    may(cx)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let from = find(conn, from).await?.ok_or(CurateError::NotFound)?;
        let into = find(conn, into).await?.ok_or(CurateError::NotFound)?;
        if from.id == into.id {
            return Err(CurateError::Conflict("A skill cannot be merged into itself."));
        }
        if from.merged_into.is_some() || into.merged_into.is_some() || !into.is_listed {
            return Err(CurateError::Conflict("One of the two is no longer on the list."));
        }
        let pair = |statement: &'static str| {
            diesel::sql_query(statement).bind::<Integer, _>(from.id).bind::<Integer, _>(into.id)
        };
        let both: Vec<Holder> = pair(HELD_BOTH).load(conn).await?;
        let moved = pair(MOVE_HELD).execute(conn).await?;
        for statement in MOVE_REST {
            pair(statement).execute(conn).await?;
        }
        for word in [&from.slug, &from.name] {
            let word = word.to_lowercase();
            if word != into.slug && word != into.name.to_lowercase() {
                give_alias(conn, &word, into.id).await?;
            }
        }
        diesel::update(skills::table.find(from.id))
            .set((skills::is_listed.eq(false), skills::merged_into.eq(into.id), skills::edited_at.eq(cx.now)))
            .execute(conn)
            .await?;
        for holder in both {
            score::recompute(conn, cx, holder.engineer_id).await?;
        }
        let detail = serde_json::json!({ "into": into.slug, "profiles": moved });
        Ok(record(conn, cx, "skill.merged", &from.slug, detail).await?)
    })
    .await
}
