//! Pages and totals of the directory.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::cursor::{Cursor, Place};
use super::filters::Sort;
use super::order::Order;
use super::visibility::VisibleTo;
use crate::engineers::Engineer;
use crate::platform::db::Conn;
use crate::schema::engineers;

/// More engineers than this are not walked for what a page can do without.
const MOST_WALKED: i64 = 50_000;

/// The places of up to `limit` rows in the direction of `place`: those before a cursor come nearest first.
pub(super) async fn list_places(
    conn: &mut Conn,
    conditions: Vec<VisibleTo>,
    order: &Order,
    place: &Place,
    limit: usize,
) -> QueryResult<Vec<Cursor>> {
    let is_descending = order.is_descending() != matches!(place, Place::Before(_));
    let (key, tie) = order.selected();
    let mut query =
        engineers::table.select((sql::<BigInt>(&key), sql::<BigInt>(&tie), engineers::id)).into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    if let Place::After(cursor) | Place::Before(cursor) = place {
        query = query.filter(order.beyond(*cursor, is_descending));
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<(i64, i64, Uuid)> =
        query.order(sql::<Bool>(&order.clause(is_descending))).limit(limit).load(conn).await?;
    let sort = order.sort;
    Ok(rows.into_iter().map(|(key, tie, id)| Cursor { sort, key, tie, id }).collect())
}

/// The first `limit` rows of an order that depends on nothing.
pub(super) async fn list_rows(
    conn: &mut Conn,
    conditions: Vec<VisibleTo>,
    sort: Sort,
    limit: i64,
) -> QueryResult<Vec<Engineer>> {
    let order = Order::by(sort);
    let mut query = engineers::table.select(Engineer::as_select()).into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    query.order(sql::<Bool>(&order.clause(order.is_descending()))).limit(limit).load(conn).await
}

/// Whether there are few enough rows for a request to walk over them again and again: as many as Postgres believes that
/// there are.
pub(super) async fn is_walked(conn: &mut Conn) -> QueryResult<bool> {
    let rows = "(select reltuples::bigint from pg_class where oid = 'engineers'::regclass)";
    let rows: i64 = diesel::select(sql::<BigInt>(rows)).get_result(conn).await?;
    Ok(rows <= MOST_WALKED)
}

/// How many rows fit.
pub(super) async fn count_rows(conn: &mut Conn, conditions: Vec<VisibleTo>) -> QueryResult<i64> {
    let mut query = engineers::table.count().into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    query.get_result(conn).await
}
