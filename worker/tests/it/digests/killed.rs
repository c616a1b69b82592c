//! Real workers, killed or put to sleep: the ledger adds up and nobody has two copies.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use domain::digests::Digest;
use domain::digests::held::{Decision, decide};
use domain::digests::ledger::{self, Ledger};
use domain::platform::clock::Clock;
use domain::platform::db::Conn;
use domain::testing::{TestDatabase, digests, signal, sql, until};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use worker::catcher::{Act, Event, Script, Server, Settings};
use worker::digests::supervise;
use worker::jobs::JobContext;
use worker::state::State;

const READERS: i32 = 600;

fn worker(database: &TestDatabase, server: &Server, journals: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_worker"));
    command
        .args(args)
        .env_clear()
        .env("ROSTER_ENV", "test")
        .env("DATABASE_URL", database.url())
        .env("SMTP_URL", server.url())
        .env("ROSTER__DIGEST__JOURNAL_DIR", journals)
        .env("ROSTER__DIGEST__FLIGHT_ROWS", "8")
        .env("ROSTER__DIGEST__CLAIM_ROWS", "50")
        .env("ROSTER__WORKER__DIGEST_SLOTS", "1")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Engineers of the testing module live at a fixed time; these workers have the system's clock.
const OF_TODAY: &str = "\
update engineers set availability_confirmed_at = now(), vetted_until = now() + interval '1 year';
update digest_consents set expires_at = now() + interval '80 days'";

/// An issue on its way, a relay that takes its time, and this process as supervisor: the timer of the workers comes each
/// minute, the test looks after the issue all the time.
struct Scene {
    database: TestDatabase,
    conn: Conn,
    server: Server,
    journals: TempDir,
    supervisor: JobContext,
    digest: Digest,
}

impl Scene {
    async fn new(readers: i32, overrides: &str) -> Self {
        let database = TestDatabase::new().await;
        let mut conn = database.connect().await;
        let script = Script::new(|event| match event {
            Event::Dot { .. } => Act::Delay(Duration::from_millis(60)),
            _ => Act::Go,
        });
        let server = Server::start(Settings::default(), script).await.unwrap();
        let journals = tempfile::tempdir().unwrap();
        let mut config = domain::testing::config(overrides);
        config.database.url = database.secret_url();
        config.smtp.url = server.url().into();
        config.digest.journal_dir = journals.path().display().to_string();
        config.digest.senders = 4; // each worker takes one: there is one for whoever starts
        let state = State::new(config, Clock::system()).unwrap();
        digests::engineers(&mut conn, 4).await;
        sql::execute(&mut conn, OF_TODAY).await;
        let digest = digests::sending(&mut conn, &state.context(None), readers).await;
        let supervisor = JobContext::of_no_job(state, CancellationToken::new());
        Self { database, conn, server, journals, supervisor, digest }
    }

    fn start(&self) -> Child {
        let mut command = worker(&self.database, &self.server, self.journals.path(), &["run"]);
        command.stderr(Stdio::null()).spawn().expect("a worker starts")
    }

    /// Starts a worker, and waits until it has so many copies in flight.
    async fn start_flying(&mut self, copies: i64) -> Child {
        let worker = self.start();
        let own = format!(
            "deliveries where state = 'in_flight' and owner like 'sender-{}-%'",
            worker.id().unwrap()
        );
        until("copies are in flight", async || sql::count(&mut self.conn, &own).await >= copies).await;
        worker
    }

    async fn look_after(&mut self) -> Ledger {
        supervise::run(&self.supervisor).await.unwrap();
        let ledger = ledger::ledger(&mut self.conn, self.digest.id).await.unwrap();
        assert!(ledger.adds_up(), "{ledger:?}");
        ledger
    }

    async fn until_over(&mut self) -> Ledger {
        until("the issue is over", async || self.look_after().await.is_over()).await;
        self.look_after().await
    }

    /// How many copies each reader has.
    fn copies(&self) -> HashMap<String, usize> {
        let mut copies: HashMap<String, usize> = HashMap::new();
        for message in self.server.received() {
            *copies.entry(message.to[0].clone()).or_default() += 1;
        }
        copies
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_nothing_and_send_nothing_twice() {
    let mut scene = Scene::new(READERS, "").await;
    let steady = scene.start();
    for _ in 0..2 {
        scene.start_flying(1).await.kill().await.unwrap();
    }
    let replacement = scene.start();
    let ledger = scene.until_over().await;
    assert_eq!((ledger.frozen, ledger.sent + ledger.held), (READERS.into(), READERS.into()), "{ledger:?}");
    assert_eq!(digests::find(&mut scene.conn, scene.digest.id).await.state.as_str(), "finished");
    let copies = scene.copies();
    assert!(copies.values().all(|count| *count == 1), "somebody has two copies");
    let arrived = i64::try_from(copies.len()).unwrap();
    assert!(arrived >= ledger.sent && arrived <= ledger.sent + ledger.held, "{arrived} arrived, {ledger:?}");
    // In flight at a kill: at most a micro-batch for each connection of the one sender of that process.
    assert!(ledger.held <= 2 * 4 * 8, "{ledger:?}");
    drop((steady, replacement));
    commands(&scene.database, &scene.server, scene.journals.path(), &ledger).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_slept_past_its_lease_sends_nothing_more_of_what_it_held() {
    let mut scene = Scene::new(120, "").await;
    let sleeper = scene.start_flying(24).await;
    let own = format!("sender-{}-", sleeper.id().unwrap());
    signal(sleeper.id().unwrap(), "STOP").await;
    let other = scene.start();
    scene.until_over().await;
    // A person lets the others send what the sleeper has in hand. Then it wakes up.
    let cx = scene.supervisor.context();
    for question in ledger::list_questions(&mut scene.conn, scene.digest.id, 200).await.unwrap() {
        let copy = question.subscriber_id;
        let held =
            format!("deliveries where subscriber_id = '{copy}' and state = 'held' and owner like '{own}%'");
        if sql::count(&mut scene.conn, &held).await == 1 {
            let why = "the worker is lost";
            decide(&mut scene.conn, &cx, scene.digest.id, Some(copy), Decision::Resend, why).await.unwrap();
        }
    }
    scene.until_over().await;
    let before = scene.copies();
    let count = scene.server.received().len();
    signal(sleeper.id().unwrap(), "CONT").await;
    // Its journal goes when its sender ends, or is read by us when that was cut off.
    until("it has given up", async || {
        scene.look_after().await;
        let mut left = std::fs::read_dir(scene.journals.path()).unwrap();
        !left.any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with(&own))
    })
    .await;
    let ledger = scene.until_over().await;
    assert_eq!(ledger.sent + ledger.held, 120, "{ledger:?}");
    let copies = scene.copies();
    assert_eq!(copies.len(), 120, "nobody was skipped");
    // What it had sent and not yet written down came twice because a person said so. After it woke up there comes only
    // what was on the wire when it fell asleep, one a connection.
    let received = scene.server.received();
    let late = received[count..].iter().filter(|message| before.contains_key(&message.to[0])).count();
    assert!(late <= 4, "{late} second copies after it woke up");
    drop((sleeper, other));
}

/// What an operator's script sees of it.
async fn commands(database: &TestDatabase, server: &Server, journals: &Path, ledger: &Ledger) {
    let run =
        async |args: &[&str]| -> Output { worker(database, server, journals, args).output().await.unwrap() };
    let status = run(&["digest", "status", "--period", digests::PERIOD, "--json"]).await;
    assert!(status.status.success());
    let said = String::from_utf8(status.stdout).unwrap();
    let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(said.trim()).unwrap();
    let keys: Vec<&str> = json.keys().map(String::as_str).collect();
    let mut wanted = [
        "period",
        "state",
        "frozen",
        "sent",
        "bounced",
        "suppressed",
        "skipped",
        "failed",
        "held",
        "uncertain",
        "pending",
    ];
    let mut found = keys.clone();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert_eq!(json["sent"], ledger.sent);
    let again = run(&["digest", "send", "--period", digests::PERIOD]).await;
    assert!(again.status.success());
    assert!(String::from_utf8(again.stdout).unwrap().contains("2026-11: finished"));
    let wrong = run(&["digest", "send", "--period", "November"]).await;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("such as 2026-11"));
}
