//! The binary itself, as an operator meets it: settings, and what production refuses.

use std::net::TcpListener;
use std::process::{Output, Stdio};

use domain::testing::sql::{count, execute};
use domain::testing::{TestDatabase, accounts, signal, until};
use tokio::process::Command;

/// Settings with which production can start.
const PRODUCTION: [(&str, &str); 10] = [
    ("ROSTER_ENV", "production"),
    ("PORT", "0"),
    ("PUBLIC_URL", "https://roster.test"),
    ("SMTP_URL", "smtps://127.0.0.1:1"),
    ("ROSTER__HTTP__HOST", "127.0.0.1"),
    ("ROSTER__SECRETS__SIGNING_KEY", "a key that only this test knows, 42 characters"),
    ("ROSTER__PASSPORTS__SIGNING_KEY", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
    ("ROSTER__METRICS__TOKEN", "a token that only this test knows"),
    ("ROSTER__SITE__POSTAL_ADDRESS", "Roster Ltd, 1 Test Street, Testham"),
    ("ROSTER__SMTP__MESSAGE_ID_DOMAIN", "roster.test"),
];

fn backend(command: &str, settings: &[(&str, &str)]) -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_backend"));
    process.arg(command).env_clear().envs(settings.iter().copied());
    process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    process
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    texts.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_whether_the_settings_can_be_used_and_all_that_is_wrong() {
    let fine = backend("check", &PRODUCTION).output().await.unwrap();
    assert_eq!((fine.status.code(), said(&fine).trim()), (Some(0), "the settings can be used (production)"));
    let wrong = backend("check", &PRODUCTION[..2]).output().await.unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    for key in ["PUBLIC_URL", "secrets.signing_key", "SMTP_URL", "metrics.token", "site.postal_address"] {
        assert!(said(&wrong).contains(key), "{key}: {}", said(&wrong));
    }
    let unknown = [PRODUCTION.as_slice(), &[("ROSTER__HTTP__PROT", "1")]].concat();
    let unknown = backend("check", &unknown).output().await.unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("prot"), "{}", said(&unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn production_does_not_serve_beside_demo_accounts() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let demo = accounts::developer(&mut conn, "Demo").await;
    execute(&mut conn, "update accounts set is_demo = true").await;
    let settings = [PRODUCTION.as_slice(), &[("DATABASE_URL", database.url())]].concat();
    let refused = backend("serve", &settings).output().await.unwrap();
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("demo accounts exist here"), "{}", said(&refused));

    execute(&mut conn, &format!("delete from accounts where id = '{}'", demo.account_id)).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let settings = [settings.as_slice(), &[("PORT", &port)]].concat();
    let mut serving = backend("serve", &settings).spawn().unwrap();
    let health = format!("http://127.0.0.1:{port}/healthz");
    until("it serves", async || reqwest::get(&health).await.is_ok()).await;
    assert_eq!(count(&mut conn, "heartbeats where kind = 'backend'").await, 1);
    signal(serving.id().unwrap(), "TERM").await;
    assert_eq!(serving.wait().await.unwrap().code(), Some(0));
}
