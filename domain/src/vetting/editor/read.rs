//! What staff read about tracks.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::EditError;
use super::queries::{self, TrackRow};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::TrackId;
use crate::schema::{applications, vetting_stages};
use crate::vetting::model::{ApplicationState, Dimension, Stage};
use crate::vetting::queries::{list_current_tracks, list_dimensions, list_stages};

/// A version in the list of tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackLine {
    /// The row.
    pub track: TrackRow,
    /// Whether new applications get it.
    pub is_current: bool,
    /// Minutes of a candidate's time, all stages together.
    pub minutes: i64,
    /// How many stages it has.
    pub stages: i64,
    /// Applications that are judged by it now.
    pub running: i64,
}

/// A version with its stages.
#[derive(Clone, Debug)]
pub struct TrackFile {
    /// As in the list.
    pub line: TrackLine,
    /// Stages with their criteria, in order.
    pub stages: Vec<(Stage, Vec<Dimension>)>,
}

/// All versions of all tracks, for those who vet.
///
/// # Errors
/// [`EditError::NotFound`] for everybody else.
pub async fn list_tracks(conn: &mut Conn, cx: &Context) -> Result<Vec<TrackLine>, EditError> {
    vetter(cx)?;
    let current = current(conn).await?;
    let mut lines = Vec::new();
    for track in queries::list_tracks(conn).await? {
        lines.push(line(conn, track, &current).await?);
    }
    Ok(lines)
}

/// One version, for those who vet.
///
/// # Errors
/// [`EditError::NotFound`] for everybody else.
pub async fn find_track(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<TrackFile, EditError> {
    vetter(cx)?;
    let track = queries::find_track(conn, id).await?.ok_or(EditError::NotFound)?;
    let current = current(conn).await?;
    let line = line(conn, track, &current).await?;
    let criteria = list_dimensions(conn, id).await?;
    let with_criteria = |stage: Stage| {
        let own = criteria.iter().filter(|criterion| criterion.stage_id == stage.id).cloned().collect();
        (stage, own)
    };
    let stages = list_stages(conn, id).await?.into_iter().map(with_criteria).collect();
    Ok(TrackFile { line, stages })
}

fn vetter(cx: &Context) -> Result<(), EditError> {
    if cx.actor.may(Permission::Vetter) { Ok(()) } else { Err(EditError::NotFound) }
}

/// The version of each track that new applications get.
async fn current(conn: &mut Conn) -> Result<Vec<TrackId>, QueryError> {
    Ok(list_current_tracks(conn).await?.into_iter().map(|track| track.id).collect())
}

async fn line(conn: &mut Conn, track: TrackRow, current: &[TrackId]) -> Result<TrackLine, QueryError> {
    let (minutes, stages): (Option<i64>, i64) = vetting_stages::table
        .filter(vetting_stages::track_id.eq(track.id))
        .select((diesel::dsl::sum(vetting_stages::candidate_minutes), diesel::dsl::count_star()))
        .first(conn)
        .await?;
    let open: Vec<ApplicationState> =
        ApplicationState::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let running = applications::table
        .filter(applications::track_id.eq(track.id))
        .filter(applications::state.eq_any(open))
        .count()
        .get_result(conn)
        .await?;
    Ok(TrackLine {
        is_current: current.contains(&track.id),
        minutes: minutes.unwrap_or(0),
        stages,
        running,
        track,
    })
}
