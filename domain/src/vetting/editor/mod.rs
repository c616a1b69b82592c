//! Staff write tracks (V1): a new version is drafted as a copy, changed stage by stage, and published.
//!
//! What is published is never edited: applications that run on it go on with it, new ones get the version that was
//! published last. Operations refuse, and so do triggers of the tables. The candidate's minutes may not pass the cap.
//! Those who vet read tracks; admins write them.

mod draft;
mod publish;
mod queries;
mod read;
mod stage;
#[cfg(test)]
mod tests;

pub use draft::{begin_draft, begin_track, discard, save_track};
pub use publish::{publish, retire};
pub use read::{TrackFile, TrackLine, find_track, list_tracks};
pub use stage::{DimensionInput, Direction, StageInput, move_stage, remove_stage, save_stage};

use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::TrackId;
pub use queries::TrackRow;

/// Minutes that nobody may be asked to give unpaid, whatever a track says (I5).
pub const CAP_MINUTES: i32 = 180;
/// Stages of a track.
pub const MAX_STAGES: usize = 8;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Not an admin, or no such track or stage.
    #[error("no such track")]
    NotFound,
    /// It is published, and stays as it is.
    #[error("the version is published")]
    Published,
    /// There is a draft of this track already.
    #[error("there is a draft: {0}")]
    DraftExists(TrackId),
    /// New applications would have no track.
    #[error("it is the only track")]
    LastTrack,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

fn admin(cx: &Context) -> Result<(), EditError> {
    if cx.actor.may(Permission::Admin) { Ok(()) } else { Err(EditError::NotFound) }
}

/// The draft, held until the transaction ends.
async fn hold_draft(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<TrackRow, EditError> {
    admin(cx)?;
    let track = queries::lock_track(conn, id).await?.ok_or(EditError::NotFound)?;
    if track.published_at.is_some() { Err(EditError::Published) } else { Ok(track) }
}

async fn record(conn: &mut Conn, cx: &Context, id: TrackId, action: &str) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "vetting_track",
        subject_id: id.to_string(),
        reason: None,
        detail: serde_json::json!({}),
    };
    audit::record(conn, cx, &event).await
}
