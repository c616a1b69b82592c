//! How jobs run: woken, judged, given back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::platform::db;
use domain::testing::sql::{execute, job};
use domain::testing::{TestDatabase, until};
use tokio::sync::Notify;
use worker::jobs::{JobError, Outcome};
use worker::runtime::Ending;

use crate::support::{bodies, done, enqueue_mail, start, state, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn the_commit_itself_wakes_a_worker() {
    let database = TestDatabase::new().await;
    // Looking by itself comes far too late to be what ends a round: `until` gives up long before.
    let state = state(database.url(), 60_000, "");
    let ran: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let noted = ran.clone();
    let running = start(
        &state,
        "w1",
        bodies(move |_| {
            noted.lock().unwrap().push(Instant::now());
            async { Ok(Outcome::Done) }
        }),
    );
    let mut conn = database.connect().await;
    // The first one also shows that lanes and LISTEN are up.
    let first = enqueue_mail(&mut conn, &state).await;
    let nudge = async || {
        execute(&mut conn, "notify jobs, 'mail'").await;
        job(&mut conn, first).await.state == "done"
    };
    until("a first job", nudge).await;
    let mut best = Duration::MAX;
    for round in 2..=5 {
        let mut committed = None;
        db::transaction(&mut conn, async |conn| {
            enqueue_mail(conn, &state).await;
            Ok::<_, db::QueryError>(())
        })
        .await
        .unwrap();
        committed.get_or_insert_with(Instant::now);
        until("a run", async || ran.lock().unwrap().len() == round).await;
        best = best.min(ran.lock().unwrap()[round - 1].saturating_duration_since(committed.unwrap()));
    }
    assert!(best < Duration::from_millis(100), "{best:?} from commit to run");
    assert_eq!(running.stop().await, Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_cannot_be_read_is_dead_at_once_and_harms_no_other_job() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    let bad = enqueue_mail(&mut conn, &state).await;
    execute(&mut conn, r#"update jobs set payload = '{"mail_id": "x"}'"#).await;
    let good = enqueue_mail(&mut conn, &state).await;
    let running = start(&state, "w1", done());
    let dead = wait_for(&database, bad, "dead").await;
    assert_eq!(dead.attempt, 1);
    assert!(dead.last_error.unwrap().contains("send_mail"));
    wait_for(&database, good, "done").await;
    assert_eq!(running.stop().await, Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_of_a_newer_release_is_left_alone() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    let unknown = enqueue_mail(&mut conn, &state).await;
    execute(&mut conn, "update jobs set kind = 'send_postcard'").await;
    let known = enqueue_mail(&mut conn, &state).await;
    let running = start(&state, "w1", done());
    wait_for(&database, known, "done").await;
    running.stop().await;
    let row = job(&mut conn, unknown).await;
    assert_eq!((row.state.as_str(), row.attempt), ("queued", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_waits_as_it_should_and_counts_as_it_should() {
    type Fail = fn() -> Result<Outcome, JobError>;
    let cases: [(&str, Fail, i32, std::ops::RangeInclusive<i32>); 4] = [
        ("back-off of the kind", || Err(JobError::retry(anyhow::anyhow!("bad"))), 1, 25..=61),
        (
            "its own pause",
            || Err(JobError::RetryAfter(Duration::from_secs(600), anyhow::anyhow!("later"))),
            1,
            590..=601,
        ),
        ("an outage", || Err(JobError::infra(anyhow::anyhow!("away"))), 0, 0..=2),
        ("a panic", || panic!("a fault of ours"), 1, 25..=61),
    ];
    for (what, fail, attempt, wait) in cases {
        let database = TestDatabase::new().await;
        let state = state(database.url(), 60_000, "");
        let mut conn = database.connect().await;
        let id = enqueue_mail(&mut conn, &state).await;
        let running = start(&state, "w1", bodies(move |_| async move { fail() }));
        until(what, async || job(&mut conn, id).await.last_error.is_some()).await;
        let row = job(&mut conn, id).await;
        assert_eq!((row.state.as_str(), row.attempt), ("queued", attempt), "{what}: {row:?}");
        assert!(wait.contains(&row.wait_seconds), "{what}: {row:?}");
        assert_eq!(running.stop().await, Ending::Drained);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_run_nothing_twice() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    for _ in 0..300 {
        enqueue_mail(&mut conn, &state).await;
    }
    let ran: Arc<Mutex<HashMap<i64, usize>>> = Arc::default();
    let note = |ran: Arc<Mutex<HashMap<i64, usize>>>| {
        bodies(move |cx| {
            *ran.lock().unwrap().entry(cx.id()).or_default() += 1;
            async {
                tokio::task::yield_now().await;
                Ok(Outcome::Done)
            }
        })
    };
    let (one, two) = (start(&state, "w1", note(ran.clone())), start(&state, "w2", note(ran.clone())));
    until("all runs", async || ran.lock().unwrap().len() == 300).await;
    assert_eq!((one.stop().await, two.stop().await), (Ending::Drained, Ending::Drained));
    assert!(ran.lock().unwrap().values().all(|runs| *runs == 1), "one run each");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_short_jobs_end_and_long_ones_yield_without_a_cost() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    let id = enqueue_mail(&mut conn, &state).await;
    let begun = Arc::new(Notify::new());
    let told = begun.clone();
    let running = start(
        &state,
        "w1",
        bodies(move |cx| {
            told.notify_one();
            async move {
                cx.stopping().cancelled().await;
                assert!(cx.should_stop());
                Ok(Outcome::Yield)
            }
        }),
    );
    begun.notified().await;
    assert_eq!(running.stop().await, Ending::Drained);
    let row = job(&mut conn, id).await;
    assert_eq!((row.state.as_str(), row.attempt, row.epoch), ("queued", 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_outlive_the_grace_are_ended_and_given_back() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "[worker]\ngrace_seconds = 1");
    let mut conn = database.connect().await;
    let id = enqueue_mail(&mut conn, &state).await;
    let begun = Arc::new(Notify::new());
    let told = begun.clone();
    let running = start(
        &state,
        "w1",
        bodies(move |_| {
            told.notify_one();
            std::future::pending()
        }),
    );
    begun.notified().await;
    assert_eq!(running.stop().await, Ending::GraceOver(1));
    let row = job(&mut conn, id).await;
    assert_eq!((row.state.as_str(), row.attempt), ("queued", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn settling_with_the_effect_is_final_and_a_fenced_run_undoes_its_effect() {
    let database = TestDatabase::new().await;
    let state = state(database.url(), 50, "");
    let mut conn = database.connect().await;
    let id = enqueue_mail(&mut conn, &state).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let running = start(
        &state,
        "w1",
        bodies(move |cx| {
            let run = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                let mut conn = cx.conn().await?;
                if run == 0 {
                    // Somebody else took the job while this run slept.
                    let taken = "update jobs set epoch = epoch + 1, run_at = now(), state = 'queued', lease_until = null";
                    execute(&mut conn, taken).await;
                }
                db::transaction(&mut conn, async |conn| {
                    execute(conn, "insert into installation values (true, now())").await;
                    cx.settle_in(conn).await
                })
                .await?;
                Ok(Outcome::Done)
            }
        }),
    );
    let row = wait_for(&database, id, "done").await;
    assert_eq!((row.epoch, runs.load(Ordering::SeqCst)), (3, 2), "the effect of the first run was undone");
    assert_eq!(running.stop().await, Ending::Drained);
}
