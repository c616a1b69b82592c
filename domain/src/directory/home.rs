//! Engineers on the home page: public ones who look for work, the best ranked first.

use diesel::QueryResult;

use super::asked::{Asked, Source};
use super::cards::project;
use super::filters::{AvailabilityFilter, Filters, Sort};
use super::index::Snapshot;
use super::order::Order;
use super::queries::list_rows;
use super::shown::Shown;
use super::slots;
use super::viewer::{Surface, Viewer};
use super::visibility::visible_to;
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Up to `limit` public engineers who are open to work, as this viewer may see them.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_open_to_work(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    limit: i64,
) -> QueryResult<Vec<Shown>> {
    let looking = Filters {
        availability: vec![AvailabilityFilter::ActivelyLooking, AvailabilityFilter::Open],
        ..Filters::default()
    };
    let mut conditions = vec![visible_to(viewer, Surface::HomeStrip, cx.now)];
    conditions.extend(looking.conditions(cx.now));
    let rows = list_rows(conn, conditions, Sort::Top, limit).await?;
    project(conn, viewer, Surface::HomeStrip, rows, cx.now).await
}

/// How many engineers the directory shows to a stranger without any filter. Without an index it is a walk over all.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_public(conn: &mut Conn, cx: &Context, index: Option<&Snapshot>) -> QueryResult<i64> {
    let (viewer, filters, order) = (Viewer::stranger(), Filters::default(), Order::by(Sort::Top));
    let (surface, cutoff) = (Surface::Directory, slots::cutoff(cx));
    let asked = Asked { viewer: &viewer, surface, filters: &filters, order: &order, now: cx.now, cutoff };
    Source::of(index, asked).count(conn).await
}
