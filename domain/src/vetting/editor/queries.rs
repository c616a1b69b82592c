//! Queries of the editor. Hold no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::platform::db::Conn;
use crate::platform::ids::{StageId, TrackId};
use crate::schema::{rubric_dimensions, vetting_stages, vetting_tracks};
use crate::vetting::model::{Covers, Stage, StageKind};

/// A version of a track with its dates.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = vetting_tracks, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migrations explain every column")]
pub struct TrackRow {
    pub id: TrackId,
    pub slug: String,
    pub version: i32,
    pub name: String,
    pub cap_minutes: i32,
    pub used_at: Option<DateTime<Utc>>,
    pub retired_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

/// A criterion to be written.
#[derive(Clone, Debug)]
pub(super) struct Criterion {
    pub(super) name: String,
    /// By mark.
    pub(super) anchors: Vec<(String, String)>,
    pub(super) covers: Covers,
}

pub(super) async fn find_track(conn: &mut Conn, id: TrackId) -> QueryResult<Option<TrackRow>> {
    vetting_tracks::table.find(id).select(TrackRow::as_select()).first(conn).await.optional()
}

/// Held until the transaction ends.
pub(super) async fn lock_track(conn: &mut Conn, id: TrackId) -> QueryResult<Option<TrackRow>> {
    vetting_tracks::table.find(id).select(TrackRow::as_select()).for_update().first(conn).await.optional()
}

/// All versions of all tracks, the latest first.
pub(super) async fn list_tracks(conn: &mut Conn) -> QueryResult<Vec<TrackRow>> {
    vetting_tracks::table
        .order((vetting_tracks::slug, vetting_tracks::version.desc()))
        .select(TrackRow::as_select())
        .load(conn)
        .await
}

/// All versions of one track, held until the transaction ends: two drafts or publications come one after the other.
pub(super) async fn lock_versions(conn: &mut Conn, slug: &str) -> QueryResult<Vec<TrackRow>> {
    vetting_tracks::table
        .filter(vetting_tracks::slug.eq(slug))
        .order(vetting_tracks::version)
        .select(TrackRow::as_select())
        .for_update()
        .load(conn)
        .await
}

pub(super) async fn insert_draft(
    conn: &mut Conn,
    id: TrackId,
    of: &TrackRow,
    version: i32,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(vetting_tracks::table)
        .values((
            vetting_tracks::id.eq(id),
            vetting_tracks::slug.eq(&of.slug),
            vetting_tracks::version.eq(version),
            vetting_tracks::name.eq(&of.name),
            vetting_tracks::cap_minutes.eq(of.cap_minutes),
            vetting_tracks::created_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// The first version of a new track; `false` where its slug is taken.
pub(super) async fn insert_track(
    conn: &mut Conn,
    id: TrackId,
    slug: &str,
    name: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(vetting_tracks::table)
        .values((
            vetting_tracks::id.eq(id),
            vetting_tracks::slug.eq(slug),
            vetting_tracks::version.eq(1),
            vetting_tracks::name.eq(name),
            vetting_tracks::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

pub(super) async fn update_track(conn: &mut Conn, id: TrackId, name: &str, cap: i32) -> QueryResult<usize> {
    diesel::update(vetting_tracks::table.find(id))
        .set((vetting_tracks::name.eq(name), vetting_tracks::cap_minutes.eq(cap)))
        .execute(conn)
        .await
}

pub(super) async fn update_published(conn: &mut Conn, id: TrackId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(vetting_tracks::table.find(id))
        .set(vetting_tracks::published_at.eq(now))
        .execute(conn)
        .await
}

pub(super) async fn update_retired(conn: &mut Conn, id: TrackId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(vetting_tracks::table.find(id)).set(vetting_tracks::retired_at.eq(now)).execute(conn).await
}

pub(super) async fn delete_track(conn: &mut Conn, id: TrackId) -> QueryResult<usize> {
    diesel::delete(vetting_tracks::table.find(id)).execute(conn).await
}

/// How many tracks new applications could take besides this one.
pub(super) async fn count_others(conn: &mut Conn, id: TrackId) -> QueryResult<i64> {
    vetting_tracks::table
        .filter(vetting_tracks::id.ne(id))
        .filter(vetting_tracks::published_at.is_not_null())
        .filter(vetting_tracks::retired_at.is_null())
        .count()
        .get_result(conn)
        .await
}

pub(super) async fn insert_stage(conn: &mut Conn, track: TrackId, stage: &Stage) -> QueryResult<usize> {
    diesel::insert_into(vetting_stages::table)
        .values((
            vetting_stages::id.eq(stage.id),
            vetting_stages::track_id.eq(track),
            vetting_stages::position.eq(stage.position),
            vetting_stages::kind.eq(stage.kind),
            vetting_stages::name.eq(&stage.name),
            vetting_stages::candidate_minutes.eq(stage.candidate_minutes),
            vetting_stages::due_days.eq(stage.due_days),
            vetting_stages::task_md.eq(&stage.task_md),
        ))
        .execute(conn)
        .await
}

pub(super) async fn update_stage(conn: &mut Conn, stage: &Stage) -> QueryResult<usize> {
    diesel::update(vetting_stages::table.find(stage.id))
        .set((
            vetting_stages::kind.eq::<StageKind>(stage.kind),
            vetting_stages::name.eq(&stage.name),
            vetting_stages::candidate_minutes.eq(stage.candidate_minutes),
            vetting_stages::due_days.eq(stage.due_days),
            vetting_stages::task_md.eq(&stage.task_md),
        ))
        .execute(conn)
        .await
}

pub(super) async fn update_position(conn: &mut Conn, id: StageId, position: i16) -> QueryResult<usize> {
    diesel::update(vetting_stages::table.find(id))
        .set(vetting_stages::position.eq(position))
        .execute(conn)
        .await
}

pub(super) async fn delete_stage(conn: &mut Conn, id: StageId) -> QueryResult<usize> {
    diesel::delete(vetting_stages::table.find(id)).execute(conn).await
}

/// The criteria of a stage, instead of those that it has.
pub(super) async fn replace_criteria(
    conn: &mut Conn,
    stage: StageId,
    criteria: &[Criterion],
) -> QueryResult<usize> {
    let old = rubric_dimensions::table.filter(rubric_dimensions::stage_id.eq(stage));
    diesel::delete(old).execute(conn).await?;
    let rows: Vec<_> = (0_i16..)
        .zip(criteria)
        .map(|(position, criterion)| {
            let (covers, skill) = criterion.covers.columns();
            let anchors: serde_json::Map<_, _> =
                criterion.anchors.iter().map(|(mark, text)| (mark.clone(), json!(text))).collect();
            (
                rubric_dimensions::id.eq(Uuid::now_v7()),
                rubric_dimensions::stage_id.eq(stage),
                rubric_dimensions::position.eq(position),
                rubric_dimensions::name.eq(&criterion.name),
                rubric_dimensions::anchors.eq(serde_json::Value::Object(anchors)),
                rubric_dimensions::covers.eq(covers),
                rubric_dimensions::skill_id.eq(skill),
            )
        })
        .collect();
    diesel::insert_into(rubric_dimensions::table).values(rows).execute(conn).await
}

/// All versions, held until the transaction ends: of two that are retired at once, the second sees the first.
pub(super) async fn lock_all(conn: &mut Conn) -> QueryResult<Vec<TrackId>> {
    vetting_tracks::table
        .order(vetting_tracks::id)
        .select(vetting_tracks::id)
        .for_no_key_update()
        .load(conn)
        .await
}
