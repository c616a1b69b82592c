//! Two real workers, one of them killed twice: the ledger adds up and nobody has two copies.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use domain::digests::ledger::{self, Ledger};
use domain::platform::clock::Clock;
use domain::testing::{TestDatabase, digests, sql, until};
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

fn start(database: &TestDatabase, server: &Server, journals: &Path) -> Child {
    worker(database, server, journals, &["run"]).stderr(Stdio::null()).spawn().expect("a worker starts")
}

/// Engineers of the testing module live at a fixed time; these workers have the system's clock.
const OF_TODAY: &str = "\
update engineers set availability_confirmed_at = now(), vetted_until = now() + interval '1 year';
update digest_consents set expires_at = now() + interval '80 days'";

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_nothing_and_send_nothing_twice() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let script = Script::new(|event| match event {
        Event::Dot { .. } => Act::Delay(Duration::from_millis(60)),
        _ => Act::Go,
    });
    let server = Server::start(Settings::default(), script).await.unwrap();
    let journals = tempfile::tempdir().unwrap();
    let mut config = domain::testing::config("");
    config.database.url = database.secret_url();
    config.smtp.url = server.url().into();
    config.digest.journal_dir = journals.path().display().to_string();
    config.digest.senders = 4; // each worker takes one: there is one for whoever starts
    let state = State::new(config, Clock::system()).unwrap();
    digests::engineers(&mut conn, 4).await;
    sql::execute(&mut conn, OF_TODAY).await;
    let digest = digests::sending(&mut conn, &state.context(None), READERS).await;

    let steady = start(&database, &server, journals.path());
    for _ in 0..2 {
        let mut victim = start(&database, &server, journals.path());
        let own = format!(
            "deliveries where state = 'in_flight' and owner like 'sender-{}-%'",
            victim.id().unwrap()
        );
        until("copies of the victim are in flight", async || sql::count(&mut conn, &own).await > 0).await;
        victim.kill().await.unwrap();
    }
    let replacement = start(&database, &server, journals.path());

    // The timer of the workers comes each minute; the test looks after the issue all the time.
    let supervisor = JobContext::of_no_job(state.clone(), CancellationToken::new());
    until("the issue is over", async || {
        supervise::run(&supervisor).await.unwrap();
        let ledger = adding_up(&mut conn, &digest).await;
        ledger.is_over()
    })
    .await;
    supervise::run(&supervisor).await.unwrap();
    let ledger = adding_up(&mut conn, &digest).await;
    assert_eq!(ledger.sent + ledger.held, i64::from(READERS), "{ledger:?}");
    assert_eq!(digests::find(&mut conn, digest.id).await.state.as_str(), "finished");

    let mut copies: HashMap<String, usize> = HashMap::new();
    for message in server.received() {
        *copies.entry(message.to[0].clone()).or_default() += 1;
    }
    assert!(copies.values().all(|count| *count == 1), "somebody has two copies");
    let arrived = i64::try_from(copies.len()).unwrap();
    assert!(arrived >= ledger.sent && arrived <= ledger.sent + ledger.held, "{arrived} arrived, {ledger:?}");
    // In flight at a kill: at most a micro-batch for each connection of each sender of that process.
    assert!(ledger.held <= 2 * 2 * 4 * 8, "{ledger:?}");
    drop((steady, replacement));
    commands(&database, &server, journals.path(), &ledger).await;
}

async fn adding_up(conn: &mut domain::platform::db::Conn, digest: &domain::digests::Digest) -> Ledger {
    let ledger = ledger::ledger(conn, digest.id).await.unwrap();
    assert!(ledger.adds_up() && ledger.frozen == i64::from(READERS), "{ledger:?}");
    ledger
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
