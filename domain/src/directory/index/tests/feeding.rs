//! The feed: what changes is seen within a second, whatever becomes of the notification.

use std::time::{Duration, Instant};

use diesel::QueryableByName;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use secrecy::SecretString;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::directory::index::feed::{Directory, build, catch_up, follow, keep, take};
use crate::directory::{Surface, Viewer};
use crate::platform::clock::Clock;
use crate::platform::db::{self, Conn};
use crate::testing::engineers::approved;
use crate::testing::proxy::{Mode, Proxy};
use crate::testing::{self, TestDatabase, until};

/// The bar of quality.md.
const SOON: Duration = Duration::from_secs(1);

/// Runs beside the test; dropped, it ends.
pub(super) fn beside(work: impl Future<Output = ()> + Send + 'static) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(work);
    tasks
}

pub(super) fn clock() -> Clock {
    Clock::standing_at(testing::start())
}

/// Waits for so many engineers in the index, and answers how long it took.
async fn wait_for(directory: &Directory, count: u64) -> Duration {
    let began = Instant::now();
    let mut watch = directory.watch();
    let there = watch.wait_for(|snapshot| snapshot.as_ref().is_some_and(|s| s.len() == count));
    tokio::time::timeout(Duration::from_secs(20), there).await.expect("in time").expect("a feed");
    began.elapsed()
}

async fn hide(conn: &mut Conn, name: &str) {
    let hide = format!("update engineers set visibility = 'hidden' where display_name = '{name}'");
    conn.batch_execute(&hide).await.unwrap();
}

#[tokio::test]
async fn a_change_is_seen_within_a_second_told_or_not() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    approved(&mut conn, "Ada").await;
    let directory = Directory::default();
    let (own, pool, url) = (directory.clone(), db.pool(), db.secret_url());
    let task = beside(async move { follow(&own, &pool, url, &clock()).await });
    wait_for(&directory, 1).await;
    approved(&mut conn, "Bea").await;
    assert!(wait_for(&directory, 2).await < SOON);
    hide(&mut conn, "Bea").await;
    assert!(wait_for(&directory, 1).await < SOON);
    let version = directory.health().unwrap().version;
    drop(task);
    // The same without anybody who tells: every notification is lost.
    let (own, pool) = (directory.clone(), db.pool());
    let _task = beside(async move { keep(&own, &pool, &Notify::new(), &clock()).await });
    approved(&mut conn, "Cleo").await;
    wait_for(&directory, 2).await;
    hide(&mut conn, "Cleo").await;
    assert!(wait_for(&directory, 1).await < SOON);
    assert!(directory.health().unwrap().version > version, "a rebuild does not begin at 1 again");
}

#[tokio::test]
async fn a_transaction_that_began_earlier_and_ended_later_is_not_passed_over() {
    let db = TestDatabase::new().await;
    let (mut slow, mut quick, pool) = (db.connect().await, db.connect().await, db.pool());
    approved(&mut quick, "Ada").await;
    approved(&mut quick, "Bea").await;
    let directory = Directory::default();
    let mark = take(&directory, &build(&pool, &clock(), 0).await.unwrap());
    slow.batch_execute("begin").await.unwrap();
    hide(&mut slow, "Ada").await;
    hide(&mut quick, "Bea").await;
    let (mark, _) = catch_up(&directory, &pool, &clock(), &mark).await.unwrap();
    assert_eq!(directory.snapshot().unwrap().len(), 1);
    slow.batch_execute("commit").await.unwrap();
    let (mark, _) = catch_up(&directory, &pool, &clock(), &mark).await.unwrap();
    assert_eq!(directory.snapshot().unwrap().len(), 0);
    // What was seen is not read again.
    let version = directory.health().unwrap().version;
    catch_up(&directory, &pool, &clock(), &mark).await.unwrap();
    assert_eq!(directory.health().unwrap().version, version);
}

#[tokio::test]
async fn what_happens_while_every_connection_is_cut_is_caught_up() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    approved(&mut conn, "Ada").await;
    let proxy = Proxy::to_postgres(db.url()).await;
    let mut settings = testing::config("").database;
    settings.url = SecretString::from(proxy.in_place_of(db.url()));
    let (directory, pool, url) = (Directory::default(), db::pool(&settings), settings.url.clone());
    let own = directory.clone();
    let _task = beside(async move { follow(&own, &pool, url, &clock()).await });
    wait_for(&directory, 1).await;
    proxy.set(Mode::Cut);
    approved(&mut conn, "Bea").await;
    approved(&mut conn, "Cleo").await;
    proxy.set(Mode::Pass);
    wait_for(&directory, 3).await;
}

#[tokio::test]
async fn while_postgres_is_away_the_index_answers_and_it_follows_again_afterwards() {
    let (db, elsewhere) = (TestDatabase::new().await, TestDatabase::empty().await);
    let (mut conn, mut admin) = (db.connect().await, elsewhere.connect().await);
    approved(&mut conn, "Ada").await;
    let (directory, pool, url) = (Directory::default(), db.pool(), db.secret_url());
    let own = directory.clone();
    let _task = beside(async move { follow(&own, &pool, url, &clock()).await });
    wait_for(&directory, 1).await;
    // What a restart does to one database: no connection is let in, and each that stands is ended.
    let name = ask(&mut conn, "current_database()").await;
    admin.batch_execute(&format!("alter database {name} with allow_connections false")).await.unwrap();
    let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    admin.batch_execute(&end).await.unwrap();
    assert!(conn.batch_execute("select 1").await.is_err());
    let is_away = async || directory.health().is_some_and(|health| health.age_ms > 1_200);
    until("it cannot look", is_away).await;
    assert_eq!(directory.snapshot().unwrap().len(), 1);
    admin.batch_execute(&format!("alter database {name} with allow_connections true")).await.unwrap();
    let mut conn = db.connect().await;
    approved(&mut conn, "Bea").await;
    wait_for(&directory, 2).await;
}

#[tokio::test]
async fn a_bulk_load_is_read_anew_beside_the_following() {
    let db = TestDatabase::new().await;
    let (mut conn, pool) = (db.connect().await, db.pool());
    approved(&mut conn, "Ada").await;
    let directory = Directory::default();
    let own = directory.clone();
    let _task = beside(async move { keep(&own, &pool, &Notify::new(), &clock()).await });
    wait_for(&directory, 1).await;
    // As the trigger writes it after a statement of very many rows; this one it does not hear of.
    conn.batch_execute(
        "set session_replication_role = replica; update engineers set visibility = 'hidden';
         set session_replication_role = origin; insert into directory_changes (engineer_id) values (null)",
    )
    .await
    .unwrap();
    wait_for(&directory, 0).await;
    until("the health says so", async || directory.health().is_some_and(|health| health.engineers == 0))
        .await;
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

async fn ask(conn: &mut Conn, text: &str) -> String {
    let row: Text =
        diesel::sql_query(format!("select ({text})::text as text")).get_result(conn).await.unwrap();
    row.text
}

#[tokio::test]
async fn a_failed_reading_of_everything_is_tried_again() {
    let db = TestDatabase::new().await;
    let (mut conn, pool) = (db.connect().await, db.pool());
    approved(&mut conn, "Ada").await;
    let directory = Directory::default();
    let own = directory.clone();
    let _task = beside(async move { keep(&own, &pool, &Notify::new(), &clock()).await });
    wait_for(&directory, 1).await;
    let whole = ask(&mut conn, "pg_get_functiondef('directory_text(engineers)'::regprocedure)").await;
    // Everything must be read anew, and cannot: a number is not given back when a statement fails.
    conn.batch_execute(
        "set session_replication_role = replica; update engineers set visibility = 'anonymous';
         insert into directory_changes (engineer_id) values (null);
         create sequence tried;
         create or replace function directory_text(e engineers) returns text language plpgsql as $$
           begin perform nextval('tried'); raise exception 'not now'; end $$",
    )
    .await
    .unwrap();
    until("a try failed", async || ask(&mut conn, "select is_called from tried").await == "true").await;
    conn.batch_execute(&whole).await.unwrap();
    let seen = async || {
        let now = directory.snapshot().unwrap();
        now.count_seen(&Viewer::search_engine(), Surface::Directory)
    };
    until("it was tried again", async || seen().await == 0).await;
}
