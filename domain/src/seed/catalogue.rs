//! The curated skills as this database numbers them, and the track that applications use.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::draw::{Draw, Zipf};
use super::trades::TRADES;
use crate::platform::db::Conn;
use crate::schema::{rubric_dimensions, skills, vetting_stages, vetting_tracks};

/// What rows refer to.
#[derive(Debug)]
pub(super) struct Catalogue {
    names: HashMap<i32, String>,
    ids: HashMap<String, i32>,
    /// By popularity.
    ranked: Vec<i32>,
    zipf: Zipf,
    pub(super) track: Track,
}

/// The newest track, with the stage that seeded engineers were scored in.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) id: Uuid,
    pub(super) stage: Uuid,
    pub(super) due_days: i32,
    /// All stages in their order, with their days.
    pub(super) stages: Vec<(Uuid, i32)>,
    pub(super) dimensions: Vec<Uuid>,
}

impl Catalogue {
    /// `None`: the reference data is not loaded.
    pub(super) async fn read(conn: &mut Conn) -> QueryResult<Option<Self>> {
        let listed: Vec<(i32, String)> = skills::table
            .filter(skills::is_listed)
            .order(skills::slug)
            .select((skills::id, skills::name))
            .load(conn)
            .await?;
        let Some(track) = track(conn).await? else { return Ok(None) };
        if listed.is_empty() {
            return Ok(None);
        }
        // What the trades use is the head of the distribution, the rest follows by name.
        let ids: HashMap<String, i32> = listed.iter().map(|(id, name)| (name.clone(), *id)).collect();
        let depth = TRADES.iter().map(|trade| trade.skills.len()).max().unwrap_or(0);
        let head =
            (0..depth).flat_map(|place| TRADES.iter().filter_map(move |trade| trade.skills.get(place)));
        let mut ranked: Vec<i32> = Vec::with_capacity(listed.len());
        for id in head.filter_map(|name| ids.get(*name)).chain(listed.iter().map(|(id, _)| id)) {
            if !ranked.contains(id) {
                ranked.push(*id);
            }
        }
        let zipf = Zipf::over(ranked.len());
        Ok(Some(Self { names: listed.into_iter().collect(), ids, ranked, zipf, track }))
    }

    pub(super) fn id(&self, name: &str) -> Option<i32> {
        self.ids.get(name).copied()
    }

    pub(super) fn name(&self, id: i32) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// Any skill, by Zipf's law.
    pub(super) fn draw(&self, draw: &mut Draw) -> i32 {
        let rank = self.zipf.draw(draw);
        self.ranked.get(rank).copied().unwrap_or_default()
    }
}

async fn track(conn: &mut Conn) -> QueryResult<Option<Track>> {
    let track: Option<Uuid> = vetting_tracks::table
        .filter(vetting_tracks::retired_at.is_null())
        .filter(vetting_tracks::published_at.is_not_null())
        .order(vetting_tracks::published_at.desc())
        .select(vetting_tracks::id)
        .first(conn)
        .await
        .optional()?;
    let Some(id) = track else { return Ok(None) };
    let stages: Vec<(Uuid, i32)> = vetting_stages::table
        .filter(vetting_stages::track_id.eq(id))
        .order(vetting_stages::position)
        .select((vetting_stages::id, vetting_stages::due_days))
        .load(conn)
        .await?;
    let Some((stage, due_days)) = stages.as_slice().first().copied() else { return Ok(None) };
    let dimensions = rubric_dimensions::table
        .filter(rubric_dimensions::stage_id.eq(stage))
        .order(rubric_dimensions::position)
        .select(rubric_dimensions::id)
        .load(conn)
        .await?;
    Ok(Some(Track { id, stage, due_days, stages, dimensions }))
}
