//! Where everything stands at an instant: rows that have a state, and states that follow from the time alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::directory::oldest_confirmation;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::accounts;

/// What it is of: "application", and which: its id, or the month of an issue.
pub type Label = (String, String);

/// State by label.
pub type States = BTreeMap<Label, String>;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    table_name: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<String>,
}

/// Tables with a column `state` and a key `id`; jobs, mails and issues are told of otherwise.
const TABLES: &str = "\
select c.relname::text as table_name from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'state' and a.atttypid = 'text'::regtype
join pg_attribute k on k.attrelid = c.oid and k.attname = 'id' and not k.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  and c.relname not in ('jobs', 'outbox_mails', 'digests', 'candidacy_events')
order by 1";

/// $1 now, $2 the earliest word about availability that counts now. What only the passing of time changes is among them.
const DERIVED: &str = "\
select 'digest' as what, period as id, state from digests
union all select 'network status of engineer', id::text, network_status from engineers
union all select 'availability of engineer', id::text,
  case when availability = 'not_looking' then availability
       when availability_confirmed_at is null or availability_confirmed_at < $2 then availability || ', unconfirmed'
       else availability end from engineers where network_status = 'active'
union all select 'digest consent of engineer', engineer_id::text,
  case when expires_at <= $1 then 'ended' else scope end from digest_consents where replaced_at is null
union all select 'passport of engineer', coalesce(engineer_id, id)::text,
  case when revoked_at is not null then 'revoked' when valid_until <= $1 then 'expired' else 'valid' end from passports";

/// Where everything stands at `now`.
///
/// # Errors
/// When Postgres refuses.
pub async fn read_states(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<States> {
    let tables: Vec<Table> = diesel::sql_query(TABLES).load(conn).await?;
    let mut statement = DERIVED.to_owned();
    for Table { table_name } in tables {
        let what = noun(&table_name);
        let _ = write!(statement, " union all select '{what}', id::text, state from \"{table_name}\"");
    }
    let rows: Vec<Row> = diesel::sql_query(statement)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(oldest_confirmation(now))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some(((row.what, row.id), row.state?))).collect())
}

/// `identity_checks` as "identity check".
fn noun(table: &str) -> String {
    let words = table.replace('_', " ");
    match words.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => words.strip_suffix('s').unwrap_or(&words).to_owned(),
    }
}

/// The kind of an account: `developer`, `company` or `staff`.
///
/// # Errors
/// When Postgres refuses.
pub async fn whose(conn: &mut Conn, account: AccountId) -> QueryResult<Option<String>> {
    let id: Uuid = account.0;
    accounts::table.find(id).select(accounts::kind).first(conn).await.optional()
}

/// The ids of all accounts.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_accounts(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let ids: Vec<Uuid> = accounts::table.select(accounts::id).load(conn).await?;
    Ok(ids.iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::noun;

    #[test]
    fn tables_are_called_by_one_row() {
        for (table, one) in
            [("applications", "application"), ("companies", "company"), ("identity_checks", "identity check")]
        {
            assert_eq!(noun(table), one);
        }
    }
}
