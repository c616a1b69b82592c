//! Generates `src/schema.rs` from a migrated database, in place of diesel's command line, which needs libpq.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    udt_name: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
    #[diesel(sql_type = Bool)]
    is_key: bool,
}

const COLUMNS: &str = "
select c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable = 'YES' as is_nullable,
  exists (select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indisprimary and i.indrelid = format('public.%I', c.table_name)::regclass and a.attname = c.column_name) as is_key
from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name not like '\\_\\_diesel%'
order by c.table_name, c.ordinal_position";

/// The text of `schema.rs` for this database.
pub async fn generate(conn: &mut AsyncPgConnection) -> String {
    let columns: Vec<Column> = diesel::sql_query(COLUMNS).load(conn).await.expect("columns");
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in columns {
        tables.entry(column.table_name.clone()).or_default().push(column);
    }
    let mut text = String::from(
        "//! Generated from the migrations by `./dev db schema`; a test compares it with a fresh database.\n",
    );
    for (table, columns) in &tables {
        let keys: Vec<&str> = columns.iter().filter(|c| c.is_key).map(|c| c.column_name.as_str()).collect();
        let _ = write!(text, "\ndiesel::table! {{\n    {table} ({}) {{\n", keys.join(", "));
        for column in columns {
            let _ = writeln!(text, "        {} -> {},", column.column_name, sql_type(column));
        }
        text.push_str("    }\n}\n");
    }
    let names: Vec<&str> = tables.keys().map(String::as_str).collect();
    let _ = writeln!(text, "\ndiesel::allow_tables_to_appear_in_same_query!({});", names.join(", "));
    text
}

fn sql_type(column: &Column) -> String {
    let base = match column.udt_name.trim_start_matches('_') {
        "bool" => "Bool",
        "bytea" => "Binary",
        "date" => "Date",
        "float8" => "Double",
        "int2" => "SmallInt",
        "int4" => "Integer",
        "int8" => "BigInt",
        "jsonb" => "Jsonb",
        "text" => "Text",
        "timestamptz" => "Timestamptz",
        "uuid" => "Uuid",
        other => panic!("{}.{} has type {other}: teach it here", column.table_name, column.column_name),
    };
    let plain = if column.udt_name.starts_with('_') { format!("Array<{base}>") } else { base.to_owned() };
    if column.is_nullable { format!("Nullable<{plain}>") } else { plain }
}
