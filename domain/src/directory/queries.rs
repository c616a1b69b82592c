//! Pages and totals of the directory.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, SmallInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::cursor::{Cursor, Place};
use super::filters::Sort;
use super::visibility::VisibleTo;
use crate::engineers::Engineer;
use crate::platform::cursor::time_of;
use crate::platform::db::Conn;
use crate::schema::engineers;

/// Columns that a sort goes by; the same text as in the indexes, or they are not used.
fn columns(sort: Sort) -> &'static str {
    match sort {
        Sort::Top => "(coalesce(engineers.score, -1::smallint), engineers.rotation, engineers.id)",
        Sort::Newest => "(engineers.approved_at, engineers.id)",
        Sort::Confirmed => "(engineers.availability_confirmed_at, engineers.id)",
        Sort::Rate => "(engineers.rate_minor, engineers.id)",
    }
}

/// `order by`, every column in one direction so that an index can be walked either way.
fn order(sort: Sort, is_descending: bool) -> String {
    let direction = if is_descending { "desc" } else { "asc" };
    let columns = match sort {
        Sort::Top => vec!["coalesce(engineers.score, -1::smallint)", "engineers.rotation", "engineers.id"],
        Sort::Newest => vec!["engineers.approved_at", "engineers.id"],
        Sort::Confirmed => vec!["engineers.availability_confirmed_at", "engineers.id"],
        Sort::Rate => vec!["engineers.rate_minor", "engineers.id"],
    };
    columns.into_iter().map(|column| format!("{column} {direction}")).collect::<Vec<_>>().join(", ")
}

/// Rows beyond a cursor, as a comparison of whole rows.
fn beyond(sort: Sort, cursor: Cursor, is_descending: bool) -> VisibleTo {
    let comparison = format!("{} {} (", columns(sort), if is_descending { "<" } else { ">" });
    let start = sql::<Bool>(&comparison);
    match sort {
        Sort::Top => {
            let key = i16::try_from(cursor.key).unwrap_or(-1);
            let start = start.bind::<SmallInt, _>(key).sql(", ").bind::<BigInt, _>(cursor.tie).sql(", ");
            Box::new(start.bind::<SqlUuid, _>(cursor.id).sql(")"))
        }
        Sort::Newest | Sort::Confirmed => {
            let at = time_of(cursor.key).unwrap_or_default();
            Box::new(start.bind::<Timestamptz, _>(at).sql(", ").bind::<SqlUuid, _>(cursor.id).sql(")"))
        }
        Sort::Rate => {
            Box::new(start.bind::<BigInt, _>(cursor.key).sql(", ").bind::<SqlUuid, _>(cursor.id).sql(")"))
        }
    }
}

/// Where a row stands in a sort.
pub(super) fn cursor_of(sort: Sort, row: &Engineer) -> Cursor {
    let micros = |at: Option<DateTime<Utc>>| at.unwrap_or_default().timestamp_micros();
    let (key, tie) = match sort {
        Sort::Top => (i64::from(row.score.unwrap_or(-1)), row.rotation),
        Sort::Newest => (micros(row.approved_at), 0),
        Sort::Confirmed => (micros(row.availability_confirmed_at), 0),
        Sort::Rate => (row.rate_minor.unwrap_or(0), 0),
    };
    Cursor { key, tie, id: row.id.0 }
}

/// Up to `limit` rows in the direction of `place`: those before a cursor come nearest first.
pub(super) async fn list_rows(
    conn: &mut Conn,
    conditions: Vec<VisibleTo>,
    sort: Sort,
    place: &Place,
    limit: i64,
) -> QueryResult<Vec<Engineer>> {
    let is_backward = matches!(place, Place::Before(_));
    let is_descending = (sort != Sort::Rate) != is_backward;
    let mut query = engineers::table.select(Engineer::as_select()).into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    if let Place::After(cursor) | Place::Before(cursor) = place {
        query = query.filter(beyond(sort, *cursor, is_descending));
    }
    query.order(sql::<Bool>(&order(sort, is_descending))).limit(limit).load(conn).await
}

/// How many rows fit.
pub(super) async fn count_rows(conn: &mut Conn, conditions: Vec<VisibleTo>) -> QueryResult<i64> {
    let mut query = engineers::table.count().into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    query.get_result(conn).await
}
