//! Plain statements, for tests of crates that do not list diesel.

use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::platform::db::Conn;

/// Runs statements without parameters.
pub async fn execute(conn: &mut Conn, statements: &str) {
    conn.batch_execute(statements).await.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows `from` has: a table, perhaps with `where`.
pub async fn count(conn: &mut Conn, from: &str) -> i64 {
    let statement = format!("select count(*) as count from {from}");
    let row: Count =
        sql_query(&statement).get_result(conn).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    row.count
}

/// What the table says of a job.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct JobRow {
    /// Where it is.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Runs that counted.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    /// Claims.
    #[diesel(sql_type = BigInt)]
    pub epoch: i64,
    /// From now until it is due, by the database's clock.
    #[diesel(sql_type = Integer)]
    pub wait_seconds: i32,
    /// Who has it.
    #[diesel(sql_type = Nullable<Text>)]
    pub worker: Option<String>,
    /// What went wrong last.
    #[diesel(sql_type = Nullable<Text>)]
    pub last_error: Option<String>,
}

/// Reads a job.
pub async fn job(conn: &mut Conn, id: i64) -> JobRow {
    sql_query(
        "select state, attempt, epoch, extract(epoch from run_at - now())::int as wait_seconds, worker, last_error
         from jobs where id = $1",
    )
    .bind::<BigInt, _>(id)
    .get_result(conn)
    .await
    .expect("the job")
}

/// What stands in each table, as one word a table: two that are equal hold the same rows. Left out are heartbeats,
/// which a process writes whatever anybody asks, and the log of what was shown, which it writes a moment later.
pub async fn fingerprints(conn: &mut Conn) -> std::collections::BTreeMap<String, String> {
    #[derive(diesel::QueryableByName)]
    struct Word {
        #[diesel(sql_type = Text)]
        word: String,
    }
    let tables = "select table_name::text as word from information_schema.tables
        where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not in
          ('heartbeats', 'impressions', 'impression_actions', 'impression_salts')";
    let tables: Vec<Word> = sql_query(tables).load(conn).await.unwrap();
    let mut prints = std::collections::BTreeMap::new();
    for Word { word: table } in tables {
        let statement = format!(
            "select coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as word from \"{table}\" t"
        );
        let print: Word = sql_query(&statement)
            .get_result(conn)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
        prints.insert(table, print.word);
    }
    prints
}
