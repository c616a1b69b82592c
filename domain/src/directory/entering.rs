//! Whoever fits a search when its alerts begin, into its ledger: however many they are, in one statement.

use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::filters::{Filters, Sort};
use super::rates::Rates;
use super::viewer::{Surface, Viewer};
use super::visibility::visible_to;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SavedSearchId;
use crate::schema::{engineers, saved_search_finds};

/// Enters everybody who fits and whom `viewer` may be told of, as found and not told of; whoever is in the ledger already
/// stays as they are. Answers how many came in.
///
/// # Errors
/// When Postgres refuses.
pub async fn enter_fitting(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    filters: &Filters,
    search: SavedSearchId,
) -> QueryResult<usize> {
    let rates = Rates::load(conn).await?;
    let mut fitting = engineers::table
        .filter(visible_to(viewer, Surface::Alert, cx.now))
        .select((search.into_sql::<SqlUuid>(), engineers::id, cx.now.into_sql::<Timestamptz>()))
        .into_boxed();
    for condition in filters.conditions_by(&rates, Sort::Top, cx.now) {
        fitting = fitting.filter(condition);
    }
    diesel::insert_into(saved_search_finds::table)
        .values(fitting)
        .into_columns((
            saved_search_finds::search_id,
            saved_search_finds::engineer_id,
            saved_search_finds::found_at,
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}
