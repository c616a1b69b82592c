//! Every query of the feature.

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Engineer, Evidence, HeldSkill};
use super::validate::CleanProfile;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{engineer_skills, engineers, skills};

/// One engineer's row.
pub async fn find_engineer(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<Engineer>> {
    engineers::table.find(id).select(Engineer::as_select()).first(conn).await.optional()
}

/// The engineer of an account.
pub async fn find_by_account(conn: &mut Conn, account: AccountId) -> QueryResult<Option<Engineer>> {
    engineers::table
        .filter(engineers::account_id.eq(account))
        .select(Engineer::as_select())
        .first(conn)
        .await
        .optional()
}

/// The engineer with this slug. Says nothing about who may see them: that is `directory::visible_to`.
pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Engineer>> {
    engineers::table
        .filter(engineers::slug.eq(slug))
        .select(Engineer::as_select())
        .first(conn)
        .await
        .optional()
}

/// One engineer's row, locked until the transaction ends.
pub async fn lock_engineer(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<Engineer>> {
    engineers::table.find(id).select(Engineer::as_select()).for_no_key_update().first(conn).await.optional()
}

/// The engineer of an account, locked until the transaction ends.
pub(super) async fn lock_by_account(conn: &mut Conn, account: AccountId) -> QueryResult<Option<Engineer>> {
    engineers::table
        .filter(engineers::account_id.eq(account))
        .select(Engineer::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// An empty profile for an account; nothing if it has one.
pub(super) async fn insert_empty(
    conn: &mut Conn,
    account: AccountId,
    slug: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(engineers::table)
        .values((
            engineers::id.eq(EngineerId::new()),
            engineers::account_id.eq(account),
            engineers::slug.eq(slug),
            engineers::created_at.eq(now),
            engineers::updated_at.eq(now),
            engineers::profile_updated_at.eq(now),
        ))
        .on_conflict(engineers::account_id)
        .do_nothing()
        .execute(conn)
        .await
}

/// Writes what the owner typed. Times, version and completeness are the caller's.
pub(super) async fn update_profile(
    conn: &mut Conn,
    id: EngineerId,
    clean: &CleanProfile,
) -> QueryResult<usize> {
    diesel::update(engineers::table.find(id))
        .set((
            engineers::display_name.eq(&clean.display_name),
            engineers::legal_name.eq(&clean.legal_name),
            engineers::headline.eq(&clean.headline),
            engineers::bio_md.eq(&clean.bio_md),
            engineers::seniority.eq(clean.seniority),
            engineers::country.eq(clean.country),
            engineers::time_zone.eq(clean.time_zone.map(chrono_tz::Tz::name)),
            engineers::engagement_types.eq(&clean.engagement_types),
            engineers::rate_minor.eq(clean.rate_minor),
            engineers::salary_minor.eq(clean.salary_minor),
            engineers::currency.eq(clean.currency),
            engineers::availability.eq(clean.availability),
            engineers::hours_per_week.eq(clean.hours_per_week),
            engineers::earliest_start.eq(clean.earliest_start),
            engineers::visibility.eq(clean.visibility),
            engineers::is_indexable.eq(clean.is_indexable),
        ))
        .execute(conn)
        .await
}

/// Skills of one engineer: primary ones first, then by level and name.
pub async fn list_held_skills(conn: &mut Conn, id: EngineerId) -> QueryResult<Vec<HeldSkill>> {
    Ok(list_held_skills_of(conn, &[id]).await?.into_iter().map(|(_, skill)| skill).collect())
}

/// Skills of several engineers, each one's in the order of [`list_held_skills`].
pub(crate) async fn list_held_skills_of(
    conn: &mut Conn,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, HeldSkill)>> {
    type Row = (EngineerId, i32, String, String, i16, Option<i16>, Option<i16>, bool, Evidence);
    let rows: Vec<Row> = engineer_skills::table
        .inner_join(skills::table.on(skills::id.eq(engineer_skills::skill_id)))
        .filter(engineer_skills::engineer_id.eq_any(ids))
        .order((engineer_skills::is_primary.desc(), engineer_skills::level.desc(), skills::name))
        .select((
            engineer_skills::engineer_id,
            skills::id,
            skills::slug,
            skills::name,
            engineer_skills::level,
            engineer_skills::years,
            engineer_skills::last_used_year,
            engineer_skills::is_primary,
            engineer_skills::evidence,
        ))
        .load(conn)
        .await?;
    let held = |(owner, skill_id, slug, name, level, years, last_used_year, is_primary, evidence)| {
        (owner, HeldSkill { skill_id, slug, name, level, years, last_used_year, is_primary, evidence })
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Brings the claimed skills to what was typed. A skill's evidence is kept, since only a linked row changes it; but a higher
/// level than the one that somebody looked at is the owner's claim again.
pub(super) async fn replace_skills(conn: &mut Conn, id: EngineerId, clean: &CleanProfile) -> QueryResult<()> {
    let kept: Vec<i32> = clean.skills.iter().map(|skill| skill.skill_id).collect();
    diesel::delete(
        engineer_skills::table
            .filter(engineer_skills::engineer_id.eq(id))
            .filter(not(engineer_skills::skill_id.eq_any(kept))),
    )
    .execute(conn)
    .await?;
    for skill in &clean.skills {
        let written = (
            engineer_skills::level.eq(skill.level),
            engineer_skills::years.eq(skill.years),
            engineer_skills::last_used_year.eq(skill.last_used_year),
            engineer_skills::is_primary.eq(skill.is_primary),
        );
        let raised = engineer_skills::table
            .find((id, skill.skill_id))
            .filter(engineer_skills::level.lt(skill.level))
            .filter(engineer_skills::evidence.eq_any([Evidence::Assessed, Evidence::Endorsed]));
        diesel::update(raised)
            .set((
                engineer_skills::evidence.eq(Evidence::Claimed),
                engineer_skills::evidence_ref.eq(None::<uuid::Uuid>),
            ))
            .execute(conn)
            .await?;
        diesel::insert_into(engineer_skills::table)
            .values((
                engineer_skills::engineer_id.eq(id),
                engineer_skills::skill_id.eq(skill.skill_id),
                written,
            ))
            .on_conflict((engineer_skills::engineer_id, engineer_skills::skill_id))
            .do_update()
            .set(written)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Marks an owner's edit: version, completeness, and the two times that an edit moves.
pub(super) async fn mark_edited(
    conn: &mut Conn,
    id: EngineerId,
    completeness: i16,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(engineers::table.find(id))
        .set((
            engineers::completeness.eq(completeness),
            engineers::row_version.eq(engineers::row_version + 1),
            engineers::updated_at.eq(now),
            engineers::profile_updated_at.eq(now),
        ))
        .execute(conn)
        .await
}
