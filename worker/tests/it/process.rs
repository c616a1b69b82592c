//! The binary itself: killed, cut off, and started where it cannot work.

use std::process::Stdio;

use domain::testing::proxy::{Mode, Proxy};
use domain::testing::sql::{count, execute, job};
use domain::testing::{TestDatabase, accounts, signal, until};
use tokio::process::{Child, Command};

use crate::support::{enqueue_mail, state};

fn worker(url: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_worker"))
        .arg("run")
        .env_clear()
        .env("ROSTER_ENV", "test")
        .env("DATABASE_URL", url)
        .env("ROSTER__WORKER__FATAL_SECONDS", "1")
        .env("ROSTER__DATABASE__ACQUIRE_SECONDS", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the worker starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_workers_job_goes_to_another_within_the_lease() {
    let database = TestDatabase::new().await;
    let (mut conn, mut lock) = (database.connect().await, database.connect().await);
    // The job's body waits for this table.
    execute(&mut lock, "begin; lock table outbox_mails in access exclusive mode").await;
    let state = state(database.url(), 50, "");
    let id = enqueue_mail(&mut conn, &state).await;
    let mut first = worker(database.url());
    until("a first run", async || job(&mut conn, id).await.state == "running").await;
    let owner = job(&mut conn, id).await.worker;
    first.kill().await.unwrap();
    let second = worker(database.url());
    until("a second run", async || job(&mut conn, id).await.epoch == 2).await;
    let again = job(&mut conn, id).await;
    assert_eq!(again.attempt, 2, "a run that was killed counts");
    assert!(again.last_error.unwrap().contains(&owner.clone().unwrap()));
    assert_ne!(again.worker, owner);
    drop(second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_drains_at_sigterm_and_exits_with_1_where_it_cannot_work() {
    let database = TestDatabase::new().await;
    let proxy = Proxy::to_postgres(database.url()).await;
    let url = proxy.in_place_of(database.url());
    let mut conn = database.connect().await;

    let mut drained = worker(database.url());
    until("it is alive", async || count(&mut conn, "heartbeats").await == 1).await;
    signal(drained.id().unwrap(), "TERM").await;
    assert_eq!(drained.wait().await.unwrap().code(), Some(0));
    assert_eq!(count(&mut conn, "heartbeats").await, 0, "its heartbeat went with it");

    let mut cut_off = worker(&url);
    until("it is alive", async || count(&mut conn, "heartbeats").await == 1).await;
    proxy.set(Mode::Cut);
    assert_eq!(cut_off.wait().await.unwrap().code(), Some(1));

    let mut unreachable = worker(&url);
    assert_eq!(unreachable.wait().await.unwrap().code(), Some(1));
    let empty = TestDatabase::empty().await;
    let unmigrated = worker(empty.url()).wait_with_output().await.unwrap();
    assert_eq!(unmigrated.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unmigrated.stderr).into_owned();
    assert!(said.contains("backend migrate"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn production_does_not_work_beside_demo_accounts() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    accounts::developer(&mut conn, "Demo").await;
    execute(&mut conn, "update accounts set is_demo = true").await;
    let refused = Command::new(env!("CARGO_BIN_EXE_worker"))
        .arg("run")
        .env_clear()
        .envs([
            ("ROSTER_ENV", "production"),
            ("DATABASE_URL", database.url()),
            ("PUBLIC_URL", "https://roster.test"),
            ("SMTP_URL", "smtps://127.0.0.1:1"),
            ("ROSTER__WORKER__HOST", "127.0.0.1"),
            ("ROSTER__WORKER__PORT", "0"),
            ("ROSTER__SECRETS__SIGNING_KEY", "a key that only this test knows, 42 characters"),
            ("ROSTER__PASSPORTS__SIGNING_KEY", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
            ("ROSTER__METRICS__TOKEN", "a token that only this test knows"),
            ("ROSTER__SITE__POSTAL_ADDRESS", "Roster Ltd, 1 Test Street, Testham"),
            ("ROSTER__SMTP__MESSAGE_ID_DOMAIN", "roster.test"),
        ])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("demo accounts exist here"), "{said}");
}
