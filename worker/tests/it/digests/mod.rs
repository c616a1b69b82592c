//! The digest on the wire: a real database, a relay that misbehaves as told, and workers that are killed.

mod codes;
mod faults;
mod killed;
mod slow;
mod wire;

use domain::digests::ledger::{self, Ledger};
use domain::digests::{Digest, control, recover};
use domain::jobs::SendDigest;
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::testing::{self, TestDatabase, digests};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use worker::catcher::{Script, Server, Settings};
use worker::digests::sender;
use worker::jobs::{JobContext, JobError, Outcome};
use worker::state::State;

/// A worker of this process, its database and its relay.
pub struct Post {
    database: TestDatabase,
    pub conn: Conn,
    pub clock: Clock,
    pub state: State,
    pub server: Server,
    pub journals: TempDir,
}

impl Post {
    pub async fn new(script: Script, overrides: &str) -> Self {
        Self::with(Settings::default(), script, overrides).await
    }

    pub async fn with(settings: Settings, script: Script, overrides: &str) -> Self {
        let database = TestDatabase::new().await;
        let conn = database.connect().await;
        let clock = Clock::standing_at(testing::start());
        let settings = Settings { clock: clock.clone(), ..settings };
        let server = Server::start(settings, script).await.unwrap();
        let journals = tempfile::tempdir().unwrap();
        let mut config = testing::config(overrides);
        config.database.url = database.secret_url();
        config.smtp.url = server.url().into();
        config.digest.journal_dir = journals.path().display().to_string();
        let state = State::new(config, clock.clone()).unwrap();
        Self { database, conn, clock, state, server, journals }
    }

    /// Another connection.
    pub async fn connect(&self) -> Conn {
        self.database.connect().await
    }

    pub fn cx(&self) -> Context {
        self.state.context(None)
    }

    /// An issue on its way to so many readers.
    pub async fn sending(&mut self, readers: i32) -> Digest {
        let cx = self.cx();
        digests::sending(&mut self.conn, &cx, readers).await
    }

    /// One run of one sender job.
    pub async fn send(&self, digest: &Digest) -> Result<Outcome, JobError> {
        let cx = JobContext::of_no_job(self.state.clone(), CancellationToken::new());
        sender::run(&cx, SendDigest { digest_id: digest.id, sender: 0 }).await
    }

    /// What the supervisor does with an issue that is being sent.
    pub async fn look_after(&mut self, digest: &Digest) -> Ledger {
        let cx = self.cx();
        recover::recover(&mut self.conn, &cx, digest).await.unwrap();
        control::finish_or_wake(&mut self.conn, &cx, digest.id).await.unwrap()
    }

    pub async fn ledger(&mut self, digest: &Digest) -> Ledger {
        let ledger = ledger::ledger(&mut self.conn, digest.id).await.unwrap();
        assert!(ledger.adds_up(), "{ledger:?}");
        ledger
    }
}
