//! Who fits a search, without a page around it: for alerts and near misses.

use std::collections::HashSet;

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::asked::{Asked, Source, Stream};
use super::cursor::Place;
use super::filters::{Filters, Sort};
use super::index::Snapshot;
use super::order::Order;
use super::queries::is_walked;
use super::rates::Rates;
use super::slots;
use super::viewer::{Surface, Viewer};
use super::visibility::visible_to;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, SavedSearchId};
use crate::schema::{engineers, hidden_engineers, saved_search_finds, saved_searches};

/// Who is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Fitting<'a> {
    /// For whom.
    pub viewer: &'a Viewer,
    /// Where they will be shown.
    pub surface: Surface,
    /// What is asked for.
    pub filters: &'a Filters,
    /// Leaves out whom this saved search has found before, and whom its owner hid.
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
        query = query.filter(not(exists(
            hidden_engineers::table
                .inner_join(
                    saved_searches::table.on(saved_searches::account_id.eq(hidden_engineers::account_id)),
                )
                .filter(saved_searches::id.eq(search))
                .filter(hidden_engineers::engineer_id.eq(engineers::id)),
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

/// Up to `limit` for each of these searches who are in the directory for `viewer`, the better T first; nobody twice. Asks
/// the index; without one Postgres, as long as a network of its size can be walked that often.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_first(
    conn: &mut Conn,
    cx: &Context,
    index: Option<&Snapshot>,
    viewer: &Viewer,
    searches: &[Filters],
    limit: usize,
) -> QueryResult<Vec<EngineerId>> {
    let mut ids: Vec<EngineerId> = Vec::new();
    if searches.is_empty() || (index.is_none() && !is_walked(conn).await?) {
        return Ok(ids);
    }
    let rates = Rates::load(conn).await?;
    for filters in searches {
        let order = Order::of(filters, Sort::Top, &rates);
        let (surface, cutoff) = (Surface::Directory, slots::cutoff(cx));
        let asked = Asked { viewer, surface, filters, order: &order, now: cx.now, cutoff };
        for place in Source::of(index, asked).list(conn, Stream::All, &Place::First, limit).await? {
            if !ids.contains(&EngineerId(place.id)) {
                ids.push(EngineerId(place.id));
            }
        }
    }
    Ok(ids)
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
