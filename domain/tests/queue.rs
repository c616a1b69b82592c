//! The table of jobs: what each statement promises, against a real database and a clock that the tests move.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use chrono::TimeDelta;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::jobs::{Payload, Queue, SendMail, Tick, Timer};
use domain::platform::actor::{Actor, Permission};
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::ids::MailId;
use domain::queue::admin::{self, AdminError, JobState};
use domain::queue::{Claim, Claimed, NewJob, Store, Verdict, delete_finished, enqueue, settle_in};
use domain::testing::{self, TestDatabase, accounts};

struct Bench {
    database: TestDatabase,
    conn: AsyncPgConnection,
    clock: Clock,
    store: Store,
}

#[derive(Debug, PartialEq, diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Integer)]
    losses: i32,
    #[diesel(sql_type = BigInt)]
    epoch: i64,
    #[diesel(sql_type = Timestamptz)]
    run_at: chrono::DateTime<chrono::Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    last_error: Option<String>,
}

impl Bench {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let mut config = testing::config("");
        config.database.url = database.secret_url();
        let (conn, clock) = (database.connect().await, Clock::standing_at(testing::start()));
        Self { store: Store::new(&config), conn, clock, database }
    }

    fn cx(&self) -> Context {
        testing::context(&self.clock)
    }

    async fn enqueue(&mut self, key: Option<&str>) -> Option<i64> {
        let cx = self.cx();
        let job = NewJob { unique_key: key, ..NewJob::now(&cx, mail()) };
        enqueue(&mut self.conn, &cx, &job).await.unwrap()
    }

    async fn claim(&self, slots: usize, is_suspect: bool) -> Vec<Claimed> {
        let claim = Claim { queue: Queue::Mail, slots, worker: "w1", now: self.clock.now(), is_suspect };
        self.store.claim(claim).await.unwrap()
    }

    async fn claim_one(&self) -> Claimed {
        let mut jobs = self.claim(1, false).await;
        assert_eq!(jobs.len(), 1);
        jobs.remove(0)
    }

    async fn row(&mut self, id: i64) -> Row {
        diesel::sql_query("select state, attempt, losses, epoch, run_at, last_error from jobs where id = $1")
            .bind::<BigInt, _>(id)
            .get_result(&mut self.conn)
            .await
            .unwrap()
    }

    /// The worker of every running job falls silent.
    async fn lose_leases(&mut self) {
        let lapse = "update jobs set lease_until = now() - interval '1 s' where state = 'running'";
        self.conn.batch_execute(lapse).await.unwrap();
        self.store.reap(self.clock.now()).await.unwrap();
    }
}

fn mail() -> Payload {
    Payload::SendMail(SendMail { mail_id: MailId::new() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_rolled_back_enqueues_nothing() {
    let mut bench = Bench::new().await;
    let cx = bench.cx();
    let done: Result<(), diesel::result::Error> = bench
        .conn
        .transaction(async |conn| {
            enqueue(conn, &cx, &NewJob::now(&cx, mail())).await?.unwrap();
            Err(diesel::result::Error::RollbackTransaction)
        })
        .await;
    assert!(done.is_err());
    assert!(bench.claim(10, false).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unique_key_lets_one_in_until_it_is_cancelled_or_forgotten() {
    let mut bench = Bench::new().await;
    let first = bench.enqueue(Some("a")).await.unwrap();
    assert_eq!(bench.enqueue(Some("a")).await, None);
    assert!(bench.enqueue(Some("b")).await.is_some());
    let cx = bench.cx();
    admin::cancel(&mut bench.conn, &cx, first).await.unwrap();
    let again = bench.enqueue(Some("a")).await.expect("a cancelled job holds no key");
    let job = bench.claim(10, false).await.into_iter().find(|job| job.id == again).unwrap();
    assert!(bench.store.settle(job.hold(), &Verdict::Done, bench.clock.now()).await.unwrap());
    assert_eq!(bench.enqueue(Some("a")).await, None, "a done job holds its key …");
    bench.clock.advance(TimeDelta::days(46));
    let before = bench.clock.now() - TimeDelta::days(45);
    assert_eq!(delete_finished(&mut bench.conn, before, 10).await.unwrap(), 2);
    assert!(bench.enqueue(Some("a")).await.is_some(), "… until retention");
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_take_what_is_due_urgent_ones_first_and_no_more_than_asked() {
    let mut bench = Bench::new().await;
    let cx = bench.cx();
    let mut ids = Vec::new();
    for (priority, seconds) in [(0, 0), (1, -5), (1, -9), (2, 0), (2, 60)] {
        let run_at = cx.now + TimeDelta::seconds(seconds);
        let job = NewJob { priority, run_at, ..NewJob::now(&cx, mail()) };
        ids.push(enqueue(&mut bench.conn, &cx, &job).await.unwrap().unwrap());
    }
    let order = |jobs: Vec<Claimed>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(order(bench.claim(3, false).await), [ids[3], ids[2], ids[1]]);
    assert_eq!(order(bench.claim(3, false).await), [ids[0]], "the last one is not due");
    bench.clock.advance(TimeDelta::minutes(1));
    assert_eq!(order(bench.claim(3, false).await), [ids[4]]);
    let tick = Payload::Tick(Tick { timer: Timer::Scores, at: cx.now });
    enqueue(&mut bench.conn, &cx, &NewJob::now(&cx, tick)).await.unwrap();
    assert!(bench.claim(3, false).await.is_empty(), "another lane's job");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_slept_changes_nothing() {
    let mut bench = Bench::new().await;
    bench.enqueue(None).await.unwrap();
    let slept = bench.claim_one().await;
    bench.lose_leases().await;
    bench.clock.advance(TimeDelta::seconds(10));
    let awake = bench.claim_one().await;
    assert_eq!((awake.id, awake.epoch, awake.attempt), (slept.id, 2, 2));
    assert_eq!(bench.store.renew(&[slept.hold()]).await.unwrap(), []);
    assert_eq!(bench.store.release(&[slept.hold()]).await.unwrap(), 0);
    assert!(!bench.store.settle(slept.hold(), &Verdict::Done, bench.clock.now()).await.unwrap());
    assert_eq!(bench.store.renew(&[awake.hold()]).await.unwrap(), [awake.hold()]);
    assert!(bench.store.settle(awake.hold(), &Verdict::Done, bench.clock.now()).await.unwrap());
    assert_eq!(bench.row(awake.id).await.state, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_jobs_wait_longer_each_time_and_run_apart_from_the_second_loss() {
    let mut bench = Bench::new().await;
    let id = bench.enqueue(None).await.unwrap();
    for (losses, pause) in [(1, 2), (2, 8), (3, 32)] {
        let is_suspect = losses > 2;
        assert_eq!(bench.claim(5, is_suspect).await.len(), 1, "claimed for loss {losses}");
        bench.lose_leases().await;
        let row = bench.row(id).await;
        assert_eq!((row.state.as_str(), row.losses), ("queued", losses));
        assert_eq!(row.run_at - bench.clock.now(), TimeDelta::seconds(pause));
        assert!(row.last_error.unwrap().contains("w1"));
        bench.clock.advance(TimeDelta::seconds(pause));
    }
    assert!(bench.claim(5, false).await.is_empty(), "a suspect is not claimed among others");
    let alone = bench.claim(1, true).await.remove(0);
    bench.store.acquit(alone.hold()).await.unwrap();
    assert_eq!(bench.row(id).await.losses, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_lost_at_its_last_attempt_is_dead() {
    let mut bench = Bench::new().await;
    let id = bench.enqueue(None).await.unwrap();
    bench.conn.batch_execute("update jobs set max_attempts = 1").await.unwrap();
    bench.claim_one().await;
    bench.lose_leases().await;
    assert_eq!(bench.row(id).await.state, "dead");
}

#[tokio::test(flavor = "multi_thread")]
async fn verdicts_count_what_they_should() {
    let text = || "because".to_owned();
    let pause = Duration::from_secs(90);
    for (verdict, state, attempt, seconds, error) in [
        (Verdict::Done, "done", 1, 0, None),
        (Verdict::Retry(pause, text()), "queued", 1, 90, Some(text())),
        (Verdict::Defer(pause, text()), "queued", 0, 90, Some(text())),
        (Verdict::Yield, "queued", 0, 0, None),
        (Verdict::Dead(text()), "dead", 1, 0, Some(text())),
    ] {
        let mut bench = Bench::new().await;
        let id = bench.enqueue(None).await.unwrap();
        let job = bench.claim_one().await;
        assert!(bench.store.settle(job.hold(), &verdict, bench.clock.now()).await.unwrap());
        let run_at = bench.clock.now() + TimeDelta::seconds(seconds);
        let expected = Row { state: state.into(), attempt, losses: 0, epoch: 1, run_at, last_error: error };
        assert_eq!(bench.row(id).await, expected, "{verdict:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outages_cost_no_attempt_and_pause_longer_up_to_a_minute_until_there_were_too_many() {
    let mut bench = Bench::new().await;
    bench.enqueue(None).await.unwrap();
    let mut job = bench.claim_one().await;
    for (epoch, seconds) in [(1, 1), (3, 4), (7, 60), (500, 60)] {
        job.epoch = epoch;
        let verdict = Verdict::after_outage(&job, "away".into());
        assert_eq!(verdict, Verdict::Defer(Duration::from_secs(seconds), "away".into()), "claim {epoch}");
    }
    job.epoch = 1_001;
    assert!(matches!(Verdict::after_outage(&job, "away".into()), Verdict::Retry(..)));
    job.attempt = job.max_attempts;
    assert!(matches!(Verdict::after_failure(&job, None, "bad".into()), Verdict::Dead(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_and_its_settlement_commit_together_or_not_at_all() {
    let mut bench = Bench::new().await;
    let id = bench.enqueue(None).await.unwrap();
    let late = bench.claim_one().await.hold();
    bench.lose_leases().await;
    bench.clock.advance(TimeDelta::seconds(10));
    let held = bench.claim_one().await.hold();
    let now = bench.clock.now();
    for (hold, commits) in [(late, false), (held, true)] {
        let done: Result<(), diesel::result::Error> = bench
            .conn
            .transaction(async |conn| {
                conn.batch_execute("insert into installation values (true, now())").await?;
                let is_ours = settle_in(conn, hold, &Verdict::Done, now).await?;
                if is_ours { Ok(()) } else { Err(diesel::result::Error::RollbackTransaction) }
            })
            .await;
        assert_eq!(done.is_ok(), commits);
        let effects: i64 = diesel::QueryDsl::count(domain::schema::installation::table)
            .get_result(&mut bench.conn)
            .await
            .unwrap();
        assert_eq!(effects, i64::from(commits));
    }
    assert_eq!(bench.row(id).await.state, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn released_jobs_keep_their_attempts() {
    let mut bench = Bench::new().await;
    let id = bench.enqueue(None).await.unwrap();
    let job = bench.claim_one().await;
    assert_eq!(bench.store.release(&[job.hold()]).await.unwrap(), 1);
    let row = bench.row(id).await;
    assert_eq!((row.state.as_str(), row.attempt, row.epoch), ("queued", 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_deletes_old_ends_in_chunks_and_leaves_the_dead() {
    let mut bench = Bench::new().await;
    for verdict in [Verdict::Done, Verdict::Done, Verdict::Done, Verdict::Dead("x".into())] {
        bench.enqueue(None).await.unwrap();
        let job = bench.claim_one().await;
        bench.store.settle(job.hold(), &verdict, bench.clock.now()).await.unwrap();
    }
    let old = bench.clock.now() + TimeDelta::seconds(1);
    assert_eq!(delete_finished(&mut bench.conn, bench.clock.now(), 2).await.unwrap(), 0, "young");
    let mut deleted = Vec::new();
    for _ in 0..3 {
        deleted.push(delete_finished(&mut bench.conn, old, 2).await.unwrap());
    }
    assert_eq!(deleted, [2, 1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_retry_and_cancel_on_record_and_only_administrators() {
    let mut bench = Bench::new().await;
    let id = bench.enqueue(None).await.unwrap();
    let editor = accounts::staff(&mut bench.conn, &[Permission::Editor]).await;
    let administrator = accounts::staff(&mut bench.conn, &[Permission::Admin]).await;
    let as_editor = bench.cx().with_actor(Actor::Account(Box::new(editor)));
    let cx = bench.cx().with_actor(Actor::Account(Box::new(administrator)));
    let conn = &mut bench.database.connect().await;
    assert!(matches!(admin::cancel(conn, &as_editor, id).await, Err(AdminError::Forbidden)));
    assert!(matches!(admin::retry(conn, &cx, id).await, Err(AdminError::MovedOn)), "it is not dead");
    let job = bench.claim_one().await;
    assert!(matches!(admin::cancel(conn, &cx, id).await, Err(AdminError::MovedOn)), "it runs");
    bench.store.settle(job.hold(), &Verdict::Dead("no".into()), bench.clock.now()).await.unwrap();
    let dead = admin::list(conn, &cx, JobState::Dead, Some("send_mail"), None, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].id, dead[0].last_error.as_deref()), (1, id, Some("no")));
    admin::retry(conn, &cx, id).await.unwrap();
    let again = bench.claim_one().await;
    assert_eq!((again.id, again.attempt), (id, 1), "all its attempts are new");
    bench.store.release(&[again.hold()]).await.unwrap();
    admin::cancel(conn, &cx, id).await.unwrap();
    assert_eq!(bench.row(id).await.state, "cancelled");
    let events: i64 = diesel::QueryDsl::count(domain::schema::audit_events::table)
        .get_result(&mut bench.conn)
        .await
        .unwrap();
    assert_eq!(events, 2, "a retry and a cancellation, and no refused attempt");
}
