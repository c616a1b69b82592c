//! A relay that encrypts and asks who we are: the worker's binary against a small server of the test's own.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use domain::platform::db::Conn;
use domain::subscribers::{self, SubscribeForm};
use domain::testing::sql::{count, execute};
use domain::testing::{TestDatabase, until};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::state;

/// `\0roster\0p@ss+w/rd`, as AUTH PLAIN (RFC 4616) wants it.
const SIGN_IN: &str = "AUTH PLAIN AHJvc3RlcgBwQHNzK3cvcmQ=";
/// The same in an address.
const USER: &str = "roster:p%40ss+w%2Frd@";

#[derive(Clone, Copy)]
struct Ways {
    is_implicit: bool,
    offers_starttls: bool,
}

const STARTTLS: Ways = Ways { is_implicit: false, offers_starttls: true };
const IMPLICIT: Ways = Ways { is_implicit: true, offers_starttls: false };
const PLAIN: Ways = Ways { is_implicit: false, offers_starttls: false };

/// What it heard before and after encryption, messages included.
#[derive(Default)]
struct Heard {
    plain: Vec<String>,
    encrypted: Vec<String>,
}

struct Relay {
    port: u16,
    heard: Arc<Mutex<Heard>>,
    trust: PathBuf,
    _folder: TempDir,
}

impl Relay {
    /// With a certificate for `localhost` that nobody but this test trusts.
    async fn start(ways: Ways) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[
                &tokio_rustls::rustls::version::TLS12,
                &tokio_rustls::rustls::version::TLS13,
            ])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let trust = folder.path().join("relay.pem");
        std::fs::write(&trust, made.cert.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, heard) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Heard::default())));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let ears = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(greet(stream, ways, acceptor.clone(), ears.clone()));
            }
        });
        Self { port, heard, trust, _folder: folder }
    }

    fn heard(&self) -> (Vec<String>, Vec<String>) {
        let heard = self.heard.lock().unwrap();
        (heard.plain.clone(), heard.encrypted.clone())
    }

    /// A worker with this way to the relay.
    fn worker(&self, database: &TestDatabase, url: &str, is_trusted: bool) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_worker"));
        command
            .arg("run")
            .env_clear()
            .env("ROSTER_ENV", "test")
            .env("DATABASE_URL", database.url())
            .env("SMTP_URL", url.replace("PORT", &self.port.to_string()))
            .env("ROSTER__SMTP__TIMEOUT_SECONDS", "5");
        if is_trusted {
            command.env("SSL_CERT_FILE", &self.trust);
        }
        command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("a worker starts")
    }
}

async fn greet(stream: TcpStream, ways: Ways, acceptor: TlsAcceptor, heard: Arc<Mutex<Heard>>) {
    if !ways.is_implicit {
        let Some(stream) = converse(stream, ways, false, true, &heard).await else { return };
        let Ok(stream) = acceptor.accept(stream).await else { return };
        converse(stream, ways, true, false, &heard).await;
    } else if let Ok(stream) = acceptor.accept(stream).await {
        converse(stream, ways, true, true, &heard).await;
    }
}

/// Speaks until the client leaves; gives the stream when it asks for STARTTLS.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    ways: Ways,
    is_encrypted: bool,
    says_hello: bool,
    heard: &Mutex<Heard>,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    if says_hello {
        stream.write_all(b"220 relay\r\n").await.ok()?;
    }
    let mut is_message = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        {
            let mut heard = heard.lock().unwrap();
            if is_encrypted { &mut heard.encrypted } else { &mut heard.plain }.push(line.clone());
        }
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if is_message => {
                is_message = false;
                "250 2.0.0 taken"
            }
            _ if is_message => continue,
            "EHLO" if ways.offers_starttls && !is_encrypted => "250-relay\r\n250-PIPELINING\r\n250 STARTTLS",
            "EHLO" => "250-relay\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" => {
                stream.write_all(b"220 2.0.0 go on\r\n").await.ok()?;
                return Some(stream.into_inner());
            }
            "AUTH" if line == SIGN_IN => "235 2.7.0 welcome",
            "AUTH" => "535 5.7.8 who are you?",
            "DATA" => {
                is_message = true;
                "354 end with a dot on a line"
            }
            _ => "250 2.0.0 go on",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

/// A database with one mail that is owed.
async fn owed() -> (TestDatabase, Conn) {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let input = SubscribeForm { email: "ada@example.com".into(), ..SubscribeForm::default() };
    let cx = state(database.url(), 50, "").context(None);
    subscribers::subscribe(&mut conn, &cx, input).await.unwrap();
    (database, conn)
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_encrypted_and_signed_in_as_the_address_says() {
    for (ways, url) in [
        (STARTTLS, format!("smtp://{USER}localhost:PORT?tls=required")),
        (STARTTLS, format!("smtp://{USER}localhost:PORT?tls=opportunistic")),
        (IMPLICIT, format!("smtps://{USER}localhost:PORT")),
    ] {
        let relay = Relay::start(ways).await;
        let (database, mut conn) = owed().await;
        let worker = relay.worker(&database, &url, true);
        until(&url, async || count(&mut conn, "outbox_mails where state = 'sent'").await == 1).await;
        drop(worker);
        let (plain, encrypted) = relay.heard();
        let expected: &[&str] = if ways.is_implicit { &[] } else { &["EHLO roster.example", "STARTTLS"] };
        assert_eq!(plain, expected, "{url}: nothing but the request is in the clear");
        assert!(encrypted.contains(&SIGN_IN.to_owned()), "{url}");
        assert_eq!(
            encrypted.iter().filter(|line| line.starts_with("RCPT TO:<ada@example.com>")).count(),
            1,
            "{url}"
        );
        assert!(encrypted.iter().any(|line| line.starts_with("Subject: ")), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_encryption_is_only_welcome_a_relay_without_it_will_do() {
    let relay = Relay::start(PLAIN).await;
    let (database, mut conn) = owed().await;
    let worker = relay.worker(&database, "smtp://localhost:PORT?tls=opportunistic", true);
    until("it is sent", async || count(&mut conn, "outbox_mails where state = 'sent'").await == 1).await;
    drop(worker);
    assert!(relay.heard().0.iter().any(|line| line.starts_with("RCPT TO:<ada@example.com>")));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_encryption_the_name_or_the_sign_in_that_is_asked_for_nothing_is_said() {
    for (what, ways, url, is_trusted) in [
        ("no STARTTLS", PLAIN, format!("smtp://{USER}localhost:PORT?tls=required"), true),
        ("nobody trusts it", STARTTLS, format!("smtp://{USER}localhost:PORT?tls=required"), false),
        ("nobody trusts it, implicit", IMPLICIT, format!("smtps://{USER}localhost:PORT"), false),
        ("another name", STARTTLS, format!("smtp://{USER}127.0.0.1:PORT?tls=required"), true),
        ("a wrong password", IMPLICIT, "smtps://roster:guess@localhost:PORT".to_owned(), true),
    ] {
        let relay = Relay::start(ways).await;
        let (database, mut conn) = owed().await;
        let worker = relay.worker(&database, &url, is_trusted);
        let refused =
            "outbox_mails where state = 'queued' and last_error like 'no connection to the relay: %'";
        until(what, async || count(&mut conn, refused).await == 1).await;
        drop(worker);
        let (plain, encrypted) = relay.heard();
        for line in plain.iter().chain(&encrypted) {
            assert!(!line.starts_with("MAIL") && *line != SIGN_IN, "{what}: {line}");
        }
        let leaks = "outbox_mails where last_error like '%p@ss%' or last_error like '%guess%'";
        assert_eq!(count(&mut conn, leaks).await, 0, "{what}: the reason names no password");
        execute(&mut conn, "delete from jobs").await;
    }
}
