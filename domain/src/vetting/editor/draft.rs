//! A draft: begun as a copy, named and capped, or thrown away.

use diesel_async::AsyncConnection;

use super::{CAP_MINUTES, EditError, admin, hold_draft, queries, record};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{StageId, TrackId};
use crate::vetting::model::Stage;
use crate::vetting::queries::{list_dimensions, list_stages};

/// Begins the next version of a track as a copy of `id`.
///
/// # Errors
/// See [`EditError`]; a track has one draft at most.
pub async fn begin_draft(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<TrackId, EditError> {
    admin(cx)?;
    conn.transaction(async |conn| {
        let source = queries::find_track(conn, id).await?.ok_or(EditError::NotFound)?;
        let versions = queries::lock_versions(conn, &source.slug).await?;
        if let Some(draft) = versions.iter().find(|version| version.published_at.is_none()) {
            return Err(EditError::DraftExists(draft.id));
        }
        let draft = TrackId::new();
        let version = versions.iter().map(|version| version.version).max().unwrap_or(0) + 1;
        queries::insert_draft(conn, draft, &source, version, cx.now).await?;
        let criteria = list_dimensions(conn, id).await?;
        for stage in list_stages(conn, id).await? {
            let own = criteria.iter().filter(|criterion| criterion.stage_id == stage.id);
            let own: Vec<_> = own
                .map(|criterion| queries::Criterion {
                    name: criterion.name.clone(),
                    anchors: criterion.anchors.clone(),
                    covers: criterion.covers,
                })
                .collect();
            let copy = Stage { id: StageId::new(), ..stage };
            queries::insert_stage(conn, draft, &copy).await?;
            queries::replace_criteria(conn, copy.id, &own).await?;
        }
        record(conn, cx, draft, "track.drafted").await?;
        Ok(draft)
    })
    .await
}

/// Begins a new track: a draft of its first version, with no stage yet. Its slug is made of its name and stays.
///
/// # Errors
/// See [`EditError`]; [`EditError::Invalid`] names `name` where another track has that slug.
pub async fn begin_track(conn: &mut Conn, cx: &Context, name: &str) -> Result<TrackId, EditError> {
    admin(cx)?;
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 3..=60);
    let name = errors.into_result(name).map_err(EditError::Invalid)?;
    let slug = slug_of(&name);
    let refused = |fault: &str| EditError::Invalid(FieldErrors::one("name", fault));
    if slug.is_empty() {
        return Err(refused("Write a name with letters."));
    }
    conn.transaction(async |conn| {
        let id = TrackId::new();
        if !queries::insert_track(conn, id, &slug, &name, cx.now).await? {
            return Err(refused("Another track has this name. Draft its next version instead."));
        }
        record(conn, cx, id, "track.drafted").await?;
        Ok(id)
    })
    .await
}

/// "Data & Platform Engineer" becomes "data-platform-engineer".
fn slug_of(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-")
}

/// Names a draft and says how many minutes it may take.
///
/// # Errors
/// See [`EditError`].
pub async fn save_track(
    conn: &mut Conn,
    cx: &Context,
    id: TrackId,
    name: &str,
    cap: &str,
) -> Result<(), EditError> {
    conn.transaction(async |conn| {
        hold_draft(conn, cx, id).await?;
        let minutes: i32 = list_stages(conn, id).await?.iter().map(|stage| stage.candidate_minutes).sum();
        let mut errors = FieldErrors::default();
        let name = errors.line("name", name, 3..=60);
        let cap = match cap.trim().parse::<i32>() {
            Ok(cap) if (0..=CAP_MINUTES).contains(&cap) => Ok(cap),
            _ => Err(format!(
                "Write a number of minutes from 0 to {CAP_MINUTES}: more unpaid time is asked of nobody."
            )),
        };
        let cap = cap.and_then(|cap| {
            let is_short = cap < minutes;
            (!is_short)
                .then_some(cap)
                .ok_or(format!("The stages take {minutes} minutes already. Shorten one first."))
        });
        let cap = errors.take("cap_minutes", cap);
        let (name, cap) = errors.into_result(name.zip(cap)).map_err(EditError::Invalid)?;
        queries::update_track(conn, id, &name, cap).await?;
        record(conn, cx, id, "track.changed").await?;
        Ok(())
    })
    .await
}

/// Throws a draft away.
///
/// # Errors
/// See [`EditError`].
pub async fn discard(conn: &mut Conn, cx: &Context, id: TrackId) -> Result<(), EditError> {
    conn.transaction(async |conn| {
        hold_draft(conn, cx, id).await?;
        queries::delete_track(conn, id).await?;
        record(conn, cx, id, "track.discarded").await?;
        Ok(())
    })
    .await
}
