//! One engineer's page, and whether a link to it leads anywhere.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
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
use crate::vetting::identity::checked_at;

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
    /// When their identity was checked last, if that holds: the page says the month.
    pub identity_checked_at: Option<DateTime<Utc>>,
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
    open_on(conn, cx, viewer, Surface::Profile, slug).await
}

/// The same for a place that shows as much as the page.
pub(super) async fn open_on(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    surface: Surface,
    slug: &str,
) -> QueryResult<Option<OpenProfile>> {
    let row: Option<Engineer> = engineers::table
        .filter(visible_to(viewer, surface, cx.now))
        .filter(engineers::slug.eq(slug))
        .select(Engineer::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let (id, scorer_count) = (row.id, row.scorer_count);
    let (bio_md, display_name, legal_name) =
        (row.bio_md.clone(), row.display_name.clone(), row.legal_name.clone());
    let shown = project(conn, viewer, surface, vec![row], cx.now).await?;
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
    let identity_checked_at = checked_at(conn, id, cx.now).await?;
    Ok(Some(OpenProfile { shown, bio_md, parts, scorer_count, identity_checked_at, is_indexable, can_ask }))
}

/// Those of these slugs whose pages `viewer` may open. A page links to an engineer only if it may: else its reader would be
/// sent to a page that is not there for them.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_open_slugs(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    slugs: &[String],
) -> QueryResult<HashSet<String>> {
    let open: Vec<String> = engineers::table
        .filter(visible_to(viewer, Surface::Profile, cx.now))
        .filter(engineers::slug.eq_any(slugs))
        .select(engineers::slug)
        .load(conn)
        .await?;
    Ok(open.into_iter().collect())
}
