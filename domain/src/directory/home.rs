//! Engineers on the home page: public ones who look for work, the best ranked first.

use diesel::QueryResult;

use super::cards::project;
use super::filters::{AvailabilityFilter, Filters, Sort};
use super::queries::{count_rows, list_rows};
use super::shown::Shown;
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

/// How many engineers the directory shows to a stranger without any filter.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_public(conn: &mut Conn, cx: &Context) -> QueryResult<i64> {
    let mut conditions = vec![visible_to(&Viewer::stranger(), Surface::Directory, cx.now)];
    conditions.extend(Filters::default().conditions(cx.now));
    count_rows(conn, conditions).await
}
