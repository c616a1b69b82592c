//! What becomes of jobs when the connection to the database misbehaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::platform::db::Conn;
use domain::testing::TestDatabase;
use domain::testing::proxy::{Mode, Proxy};
use domain::testing::sql::{count, execute, job};
use domain::testing::until;
use worker::jobs::Outcome;
use worker::runtime::Ending;

use crate::support::{bodies, done, enqueue_mail, start, state, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_lease_was_taken_is_ended() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    let id = enqueue_mail(&mut conn, &state).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let running = start(
        &state,
        "w1",
        bodies(move |_| {
            let run = counted.fetch_add(1, Ordering::SeqCst);
            async move { if run == 0 { std::future::pending().await } else { Ok(Outcome::Done) } }
        }),
    );
    wait_for(&database, id, "running").await;
    execute(&mut conn, "update jobs set state = 'queued', lease_until = null, worker = null").await;
    let row = wait_for(&database, id, "done").await;
    assert_eq!((row.epoch, runs.load(Ordering::SeqCst)), (2, 2));
    assert_eq!(running.stop().await, Ending::Drained, "the first run does not hold up the stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_end_before_their_lease_when_the_database_is_a_black_hole_and_go_on_after_it() {
    let database = TestDatabase::new().await;
    let proxy = Proxy::to_postgres(database.url()).await;
    let state = state(&proxy.in_place_of(database.url()), 50, "");
    let mut conn = database.connect().await;
    let id = enqueue_mail(&mut conn, &state).await;
    let (runs, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, noted) = (runs.clone(), ended.clone());
    let running = start(
        &state,
        "w1",
        bodies(move |_| {
            let (run, noted) = (counted.fetch_add(1, Ordering::SeqCst), noted.clone());
            async move {
                let _ended = OnDrop(noted);
                if run == 0 { std::future::pending().await } else { Ok(Outcome::Done) }
            }
        }),
    );
    wait_for(&database, id, "running").await;
    let begun = Instant::now();
    proxy.set(Mode::BlackHole);
    until("the run is ended", async || ended.load(Ordering::SeqCst) == 1).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}: the lease of 3 s is over", begun.elapsed());
    assert_eq!(job(&mut conn, id).await.state, "running", "nobody told the database");
    proxy.set(Mode::Pass);
    wait_for(&database, id, "done").await;
    assert_eq!(running.stop().await, Ending::Drained);
}

struct OnDrop(Arc<AtomicUsize>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_replaced_and_jobs_of_the_meantime_are_run() {
    let database = TestDatabase::new().await;
    let proxy = Proxy::to_postgres(database.url()).await;
    let state = state(&proxy.in_place_of(database.url()), 200, "");
    let mut conn = database.connect().await;
    let running = start(&state, "w1", done());
    let before = enqueue_mail(&mut conn, &state).await;
    wait_for(&database, before, "done").await;
    proxy.set(Mode::Cut);
    let meanwhile = enqueue_mail(&mut conn, &state).await;
    until("the listener is gone", async || listeners(&mut conn).await == 0).await;
    assert_eq!(job(&mut conn, meanwhile).await.state, "queued");
    proxy.set(Mode::Pass);
    wait_for(&database, meanwhile, "done").await;
    until("the listener is back", async || listeners(&mut conn).await == 1).await;
    assert_eq!(running.stop().await, Ending::Drained);
}

async fn listeners(conn: &mut Conn) -> i64 {
    count(conn, "pg_stat_activity where datname = current_database() and lower(query) like 'listen%'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_gives_up_when_the_database_stays_away() {
    let database = TestDatabase::new().await;
    let proxy = Proxy::to_postgres(database.url()).await;
    let url = proxy.in_place_of(database.url());
    let state = state(&url, 50, "[worker]\nfatal_seconds = 1\n[database]\nacquire_seconds = 1");
    let mut conn = database.connect().await;
    let running = start(&state, "w1", done());
    let before = enqueue_mail(&mut conn, &state).await;
    wait_for(&database, before, "done").await;
    proxy.set(Mode::Cut);
    let ending = running.ended().await;
    assert_eq!(ending.exit_code(), 1, "{ending:?}");
}
