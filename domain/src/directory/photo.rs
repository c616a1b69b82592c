//! A portrait, for whoever may see its owner's name: the page's own predicate decides, at each request.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::cards::project;
use super::viewer::{Surface, Viewer};
use super::visibility::visible_to;
use crate::engineers::{Engineer, find_by_slug, load_photo};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::engineers;

/// A portrait that this viewer may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoOf {
    engineer: EngineerId,
    /// Differs with the pixels.
    pub stamp: String,
}

/// The portrait of the engineer at this slug, if `viewer` may see it. Its owner always may.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_photo(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    slug: &str,
) -> QueryResult<Option<PhotoOf>> {
    if let Some(account) = cx.actor.account_id() {
        let own = find_by_slug(conn, slug).await?.filter(|engineer| engineer.account_id == account);
        if let Some(engineer) = own {
            let stamp = engineer.photo_stamp;
            return Ok(stamp.map(|stamp| PhotoOf { engineer: engineer.id, stamp }));
        }
    }
    let row: Option<Engineer> = engineers::table
        .filter(visible_to(viewer, Surface::Profile, cx.now))
        .filter(engineers::slug.eq(slug))
        .filter(engineers::photo_stamp.is_not_null())
        .select(Engineer::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let shown = project(conn, viewer, Surface::Profile, vec![row], cx.now).await?.into_iter().next();
    Ok(shown.and_then(|shown| Some(PhotoOf { engineer: shown.id, stamp: shown.photo_stamp? })))
}

/// Its bytes in one size, JPEG.
///
/// # Errors
/// When Postgres refuses.
pub async fn read_photo(conn: &mut Conn, photo: &PhotoOf, size: i16) -> QueryResult<Option<Vec<u8>>> {
    load_photo(conn, photo.engineer, size).await
}
