//! Every statement about passports.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::read::Passport;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId, PassportId};
use crate::schema::{decisions, passports};

/// An approval that holds and lacks its passport.
#[derive(Debug, QueryableByName)]
pub(crate) struct Approval {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) decision_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) engineer_id: EngineerId,
    #[diesel(sql_type = Text)]
    pub(crate) slug: String,
    #[diesel(sql_type = Text)]
    pub(crate) track: String,
    #[diesel(sql_type = Integer)]
    pub(crate) version: i32,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) decided_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) vetted_until: DateTime<Utc>,
    #[diesel(sql_type = SmallInt)]
    pub(crate) assessors: i16,
    #[diesel(sql_type = Jsonb)]
    pub(crate) stages: serde_json::Value,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) skills: Vec<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) identity_checked_at: Option<DateTime<Utc>>,
}

/// $1 the decisions, $2 now. An amended scorecard counts as its amendment: one person, and the criteria that either marks.
const APPROVALS: &str = "\
with ready as materialized (
  select d.id, d.application_id, d.decided_at, e.id as engineer_id, e.slug, e.vetted_until, a.track_id, a.snapshot
  from decisions d
  join applications a on a.id = d.application_id
  join engineers e on e.id = a.engineer_id
  where d.id = any($1) and d.outcome = 'approved' and d.decided_at = e.approved_at and e.vetted_until > $2
    and exists (select from scorecards c join stage_runs r on r.id = c.stage_run_id where r.application_id = a.id)
    and not exists (select from passports p where p.decision_id = d.id))
select d.id as decision_id, d.engineer_id, d.slug, t.slug as track, t.version, d.decided_at, d.vetted_until,
       v.assessors, w.stages,
       array(select s.name from skills s
             where s.id in (
               select x::int from jsonb_array_elements_text(coalesce(d.snapshot -> 'assessed', '[]')) x
               union all select k.skill_id from engineer_skills k join stage_runs r on r.id = k.evidence_ref
               where k.engineer_id = d.engineer_id and r.application_id = d.application_id)
             order by s.name) as skills,
       (select max(i.verdict_at) from identity_checks i
        where i.engineer_id = d.engineer_id and i.state = 'verified' and i.valid_until > $2) as identity_checked_at
from ready d
join vetting_tracks t on t.id = d.track_id
cross join lateral (
  select count(distinct c.vetter_id)::smallint as assessors
  from scorecards c join stage_runs r on r.id = c.stage_run_id where r.application_id = d.application_id) v
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'name', s.name, 'criteria', k.criteria) order by s.position),
                  '[]') as stages
  from stage_runs r
  join vetting_stages s on s.id = r.stage_id
  cross join lateral (
    select coalesce(jsonb_agg(q.name order by q.position), '[]') as criteria
    from rubric_dimensions q
    where q.stage_id = s.id and exists (
      select from scorecard_marks m join scorecards c on c.id = m.scorecard_id
      where c.stage_run_id = r.id and m.dimension_id = q.id)) k
  where r.application_id = d.application_id and exists (select from scorecards c where c.stage_run_id = r.id)) w
order by d.id";

pub(super) async fn list_approvals(
    conn: &mut Conn,
    decisions: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Approval>> {
    diesel::sql_query(APPROVALS)
        .bind::<Array<SqlUuid>, _>(decisions)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await
}

/// Decisions that approve and have no passport, whether they hold or not. One statement compares the two tables whole:
/// where nothing is missing, a million of them take seconds.
pub(super) async fn list_unissued(conn: &mut Conn) -> QueryResult<Vec<Uuid>> {
    let issued = passports::table.filter(passports::decision_id.eq(decisions::id.nullable()));
    decisions::table
        .filter(decisions::outcome.eq("approved"))
        .filter(not(exists(issued)))
        .order(decisions::id)
        .select(decisions::id)
        .load(conn)
        .await
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = passports)]
pub(crate) struct NewPassport {
    pub(crate) id: PassportId,
    pub(crate) engineer_id: EngineerId,
    pub(crate) decision_id: Uuid,
    pub(crate) key_id: String,
    pub(crate) vetted_month: NaiveDate,
    pub(crate) assessors: i16,
    pub(crate) signed: String,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) valid_until: DateTime<Utc>,
}

/// Gives the ids of those that were not there yet.
pub(super) async fn insert_passports(conn: &mut Conn, rows: &[NewPassport]) -> QueryResult<Vec<PassportId>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    diesel::insert_into(passports::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(passports::id)
        .get_results(conn)
        .await
}

pub(super) async fn find_passport(conn: &mut Conn, id: PassportId) -> QueryResult<Option<Passport>> {
    passports::table.find(id).select(Passport::as_select()).first(conn).await.optional()
}

pub(super) async fn lock_passport(conn: &mut Conn, id: PassportId) -> QueryResult<Option<Passport>> {
    passports::table.find(id).select(Passport::as_select()).for_update().first(conn).await.optional()
}

/// Of these engineers, the newest first, those that hold at `now`.
pub(super) async fn list_holding(
    conn: &mut Conn,
    engineers: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<Vec<(EngineerId, PassportId, NaiveDate, i16)>> {
    passports::table
        .filter(passports::engineer_id.assume_not_null().eq_any(engineers))
        .filter(passports::revoked_at.is_null())
        .filter(passports::valid_until.gt(now))
        .order(passports::issued_at.desc())
        .select((
            passports::engineer_id.assume_not_null(),
            passports::id,
            passports::vetted_month,
            passports::assessors,
        ))
        .load(conn)
        .await
}

pub(super) async fn count_holding(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<i64> {
    let holding =
        passports::table.filter(passports::revoked_at.is_null()).filter(passports::valid_until.gt(now));
    holding.count().get_result(conn).await
}

pub(super) async fn list_newest(conn: &mut Conn, rows: i64) -> QueryResult<Vec<Passport>> {
    passports::table
        .order((passports::issued_at.desc(), passports::id.desc()))
        .limit(rows)
        .select(Passport::as_select())
        .load(conn)
        .await
}

/// Revoked ones that would hold otherwise: of the others their own date says enough.
pub(super) async fn list_revoked(
    conn: &mut Conn,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(PassportId, DateTime<Utc>)>> {
    passports::table
        .filter(passports::revoked_at.is_not_null())
        .filter(passports::valid_until.gt(now))
        .order((passports::revoked_at, passports::id))
        .select((passports::id, passports::revoked_at.assume_not_null()))
        .load(conn)
        .await
}

pub(super) async fn update_revoked(
    conn: &mut Conn,
    id: PassportId,
    by: Option<AccountId>,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(passports::table.find(id))
        .set((
            passports::revoked_at.eq(now),
            passports::revoked_by.eq(by),
            passports::revoke_reason.eq(reason),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Of an engineer, whether they hold still or not.
pub(super) async fn list_unrevoked(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<PassportId>> {
    passports::table
        .filter(passports::engineer_id.eq(engineer))
        .filter(passports::revoked_at.is_null())
        .order(passports::id)
        .select(passports::id)
        .for_update()
        .load(conn)
        .await
}

/// Takes back what was revoked for this reason; gives which.
pub(super) async fn update_unrevoked(
    conn: &mut Conn,
    engineer: EngineerId,
    reason: &str,
) -> QueryResult<Vec<PassportId>> {
    let revoked = passports::table
        .filter(passports::engineer_id.eq(engineer))
        .filter(passports::revoke_reason.eq(reason));
    diesel::update(revoked)
        .set((
            passports::revoked_at.eq(None::<DateTime<Utc>>),
            passports::revoked_by.eq(None::<AccountId>),
            passports::revoke_reason.eq(None::<String>),
        ))
        .returning(passports::id)
        .get_results(conn)
        .await
}

/// The bytes of an engineer's passport that was revoked for this reason.
pub(super) async fn find_revoked_for(
    conn: &mut Conn,
    engineer: EngineerId,
    reason: &str,
) -> QueryResult<Option<String>> {
    passports::table
        .filter(passports::engineer_id.eq(engineer))
        .filter(passports::revoke_reason.eq(reason))
        .select(passports::signed)
        .first(conn)
        .await
        .optional()
}

/// Another one like `like`, revoked as soon as it is there.
pub(super) async fn insert_revoked(
    conn: &mut Conn,
    like: &Passport,
    id: PassportId,
    signed: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(passports::table)
        .values((
            passports::id.eq(id),
            passports::engineer_id.eq(like.engineer_id),
            passports::key_id.eq(&like.key_id),
            passports::vetted_month.eq(like.vetted_month),
            passports::assessors.eq(like.assessors),
            passports::signed.eq(signed),
            passports::issued_at.eq(like.issued_at),
            passports::valid_until.eq(like.valid_until),
            passports::revoked_at.eq(now),
            passports::revoke_reason.eq(reason),
        ))
        .execute(conn)
        .await
        .map(drop)
}
