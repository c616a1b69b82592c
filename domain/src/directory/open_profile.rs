//! One engineer's page.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::cards::project;
use super::parts::ShownParts;
use super::shown::{Identity, Shown};
use super::veil::Veil;
use super::viewer::{Surface, Viewer};
use super::visibility::{is_visible, visible_to};
use crate::engineers::Engineer;
use crate::engineers::parts::list_parts;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::engineers;

/// What a page shows of an engineer.
#[derive(Clone, Debug)]
pub struct OpenProfile {
    /// As on a card.
    pub shown: Shown,
    /// Markdown; without names where the engineer is anonymous.
    pub bio_md: String,
    /// Languages, work history and what else there is, as far as the viewer may know.
    pub parts: ShownParts,
    /// How many people scored them for the standing approval; 0 where it was decided without scorecards.
    pub scorer_count: i16,
    /// Whether a search engine may keep the page.
    pub is_indexable: bool,
    /// Whether this viewer may ask for an intro here.
    pub can_ask: bool,
}

/// The page at this slug, if `viewer` may see it. Whoever may not cannot tell it from one that is not there.
///
/// # Errors
/// When Postgres refuses.
pub async fn open_profile(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    slug: &str,
) -> QueryResult<Option<OpenProfile>> {
    let row: Option<Engineer> = engineers::table
        .filter(visible_to(viewer, Surface::Profile, cx.now))
        .filter(engineers::slug.eq(slug))
        .select(Engineer::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let (id, scorer_count) = (row.id, row.scorer_count);
    let (bio_md, display_name, legal_name) =
        (row.bio_md.clone(), row.display_name.clone(), row.legal_name.clone());
    let shown = project(conn, viewer, Surface::Profile, vec![row], cx.now).await?;
    let Some(shown) = shown.into_iter().next() else { return Ok(None) };
    let parts = list_parts(conn, id).await?;
    let employers: Vec<String> = parts.history.iter().map(|position| position.employer.clone()).collect();
    let veil = match shown.identity {
        Identity::Named(_) => Veil::none(),
        Identity::Anonymous => Veil::over(&display_name, legal_name.as_deref(), &employers),
    };
    let (bio_md, parts) = (veil.text(&bio_md), ShownParts::of(parts, &veil));
    let is_indexable = is_visible(conn, &Viewer::search_engine(), Surface::Profile, id, cx.now).await?;
    let can_ask = is_visible(conn, viewer, Surface::IntroForm, id, cx.now).await?;
    Ok(Some(OpenProfile { shown, bio_md, parts, scorer_count, is_indexable, can_ask }))
}
