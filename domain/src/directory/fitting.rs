//! Who fits a search, without a page around it: for alerts and near misses.

use std::collections::HashSet;

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::filters::{Filters, Sort};
use super::rates::Rates;
use super::viewer::{Surface, Viewer};
use super::visibility::visible_to;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, SavedSearchId};
use crate::schema::{engineers, saved_search_finds};

/// Who is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Fitting<'a> {
    /// For whom.
    pub viewer: &'a Viewer,
    /// Where they will be shown.
    pub surface: Surface,
    /// What is asked for.
    pub filters: &'a Filters,
    /// Leaves out whom this saved search has found before.
    pub not_found_by: Option<SavedSearchId>,
}

/// Up to `limit` who fit, the better T first. Asks Postgres, which knows what the index may learn a second later.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_fitting(
    conn: &mut Conn,
    cx: &Context,
    fitting: &Fitting<'_>,
    limit: i64,
) -> QueryResult<Vec<EngineerId>> {
    let rates = Rates::load(conn).await?;
    let mut query = engineers::table
        .filter(visible_to(fitting.viewer, fitting.surface, cx.now))
        .select(engineers::id)
        .into_boxed();
    for condition in fitting.filters.conditions_by(&rates, Sort::Top, cx.now) {
        query = query.filter(condition);
    }
    if let Some(search) = fitting.not_found_by {
        query = query.filter(not(exists(
            saved_search_finds::table
                .filter(saved_search_finds::search_id.eq(search))
                .filter(saved_search_finds::engineer_id.eq(engineers::id)),
        )));
    }
    query
        .order(sql::<Bool>(
            "coalesce(engineers.score, -1::smallint) desc, engineers.rotation desc, engineers.id desc",
        ))
        .limit(limit)
        .load(conn)
        .await
}

/// Those of `ids` whom `viewer` may see there.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_visible(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    surface: Surface,
    ids: &[EngineerId],
) -> QueryResult<HashSet<EngineerId>> {
    let seen: Vec<EngineerId> = engineers::table
        .filter(visible_to(viewer, surface, cx.now))
        .filter(engineers::id.eq_any(ids))
        .select(engineers::id)
        .load(conn)
        .await?;
    Ok(seen.into_iter().collect())
}

/// The engineer of this address, where `viewer` may see them there.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_visible(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    surface: Surface,
    slug: &str,
) -> QueryResult<Option<EngineerId>> {
    engineers::table
        .filter(visible_to(viewer, surface, cx.now))
        .filter(engineers::slug.eq(slug))
        .select(engineers::id)
        .first(conn)
        .await
        .optional()
}
