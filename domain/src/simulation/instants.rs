//! When something may become due: every time in the tables that lies ahead, and every time behind that a rule counts from.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;

/// Something happens so long after the time in a column; before it, if negative.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its table.
    pub table: &'static str,
    /// A column that holds a time.
    pub column: &'static str,
    /// After it.
    pub after: TimeDelta,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Instant {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// Columns that hold times, but those of rows that live for minutes and those that the database's own clock fills.
const COLUMNS: &str = "\
select c.relname::text as table_name, a.attname::text as column_name
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'timestamptz'::regtype
  and c.relname not in ('sessions', 'refresh_tokens', 'heartbeats', 'deliveries', 'audit_events')
  and not exists (
    select from pg_attrdef d
    where d.adrelid = c.oid and d.adnum = a.attnum and pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()')
order by 1, 2";

/// The multiples of ten minutes after `after` that follow each time up to `until` that stands in a column or follows from a rule:
/// when the timers look next. A time that is such a multiple itself counts too, as some rules hold from it and some after it.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_instants(
    conn: &mut Conn,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    rules: &[Rule],
) -> QueryResult<Vec<DateTime<Utc>>> {
    let columns: Vec<Column> = diesel::sql_query(COLUMNS).load(conn).await?;
    let mut sources = Vec::new();
    for Column { table_name, column_name } in columns {
        let own = rules.iter().filter(|rule| rule.table == table_name && rule.column == column_name);
        let shifts = own.map(|rule| rule.after).chain([TimeDelta::zero()]);
        sources.extend(shifts.map(|shift| {
            let seconds = shift.num_seconds();
            format!("select \"{column_name}\" + interval '{seconds} seconds' as at from \"{table_name}\"")
        }));
    }
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "select distinct look.at from ({}) s, (values (interval '10 minutes'), (interval '10 minutes' - interval '1 microsecond')) l (ahead),
           date_bin('10 minutes', s.at + l.ahead, 'epoch'::timestamptz) as look (at)
         where s.at > $1::timestamptz - interval '10 minutes' and s.at <= $2 and look.at > $1 order by 1",
        sources.join(" union all ")
    );
    let rows: Vec<Instant> = diesel::sql_query(statement)
        .bind::<Timestamptz, _>(after)
        .bind::<Timestamptz, _>(until)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.at).collect())
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = BigInt)]
    mark: i64,
}

/// Rises with every transaction that wrote something: the same mark twice means that nothing was written between.
///
/// # Errors
/// When Postgres refuses.
pub async fn mark(conn: &mut Conn) -> QueryResult<i64> {
    let statement = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as mark";
    let row: Mark = diesel::sql_query(statement).get_result(conn).await?;
    Ok(row.mark)
}
