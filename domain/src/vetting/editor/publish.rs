//! A draft becomes what new applications are judged by; a track that is retired takes no more of them.

use diesel_async::AsyncConnection;

use super::{EditError, admin, hold_draft, queries, record};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::TrackId;
use crate::vetting::queries::{list_dimensions, list_stages};

/// Publishes a draft: from now on it is what new applications to its track get. Those that run stay with their version.
///
/// # Errors
/// See [`EditError`].
pub async fn publish(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<(), EditError> {
    conn.transaction(async |conn| {
        let track = hold_draft(conn, cx, id).await?;
        let (stages, criteria) = (list_stages(conn, id).await?, list_dimensions(conn, id).await?);
        let mut errors = FieldErrors::default();
        if stages.is_empty() {
            errors.add("form", "Add at least one stage first.");
        }
        for stage in &stages {
            let count = criteria.iter().filter(|criterion| criterion.stage_id == stage.id).count();
            if !(3..=5).contains(&count) {
                errors.add("form", format!("“{}” has {count} criteria; it needs 3 to 5.", stage.name));
            }
            if stage.kind.asks_for_work() && stage.task_md.is_empty() {
                errors.add(
                    "form",
                    format!("“{}” asks for work and does not say which. Write its task first.", stage.name),
                );
            }
        }
        let minutes: i32 = stages.iter().map(|stage| stage.candidate_minutes).sum();
        if minutes > track.cap_minutes {
            errors
                .add("form", format!("The stages take {minutes} minutes; the cap is {}.", track.cap_minutes));
        }
        errors.into_result(Some(())).map_err(EditError::Invalid)?;
        queries::update_published(conn, id, cx.now).await?;
        record(conn, cx, id, "track.published").await?;
        Ok(())
    })
    .await
}

/// Retires a published version: no new application gets it. Those that run go on with it.
///
/// # Errors
/// See [`EditError`]; the last track that takes applications stays.
pub async fn retire(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<(), EditError> {
    admin(cx)?;
    conn.transaction(async |conn| {
        let track = queries::find_track(conn, id).await?.ok_or(EditError::NotFound)?;
        queries::lock_all(conn).await?;
        if track.published_at.is_none() {
            return Err(EditError::NotFound);
        }
        if queries::count_others(conn, id).await? == 0 {
            return Err(EditError::LastTrack);
        }
        queries::update_retired(conn, id, cx.now).await?;
        record(conn, cx, id, "track.retired").await?;
        Ok(())
    })
    .await
}
