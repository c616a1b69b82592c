//! A Redis of one test's own, to be stopped and started: `let redis = PrivateRedis::start().await`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use secrecy::SecretString;
use tempfile::TempDir;
use tokio::net::UnixStream;

use super::until;

/// A `redis-server` on a socket in a folder that go with this value. It writes nothing down.
pub struct PrivateRedis {
    folder: TempDir,
    server: Option<Child>,
}

impl PrivateRedis {
    /// Starts one, and waits until it takes connections.
    pub async fn start() -> Self {
        let mut started = Self { folder: tempfile::tempdir().unwrap(), server: None };
        started.restart().await;
        started
    }

    /// Its address, as the settings take it.
    #[must_use]
    pub fn url(&self) -> SecretString {
        format!("redis+unix://{}", self.socket().display()).into()
    }

    /// Ends it at once, without a farewell to its clients.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Starts it again at the same address, empty; stops it first where it runs.
    pub async fn restart(&mut self) {
        self.stop();
        let (folder, socket) = (self.folder.path().display().to_string(), self.socket());
        let program = std::env::var_os("TEST_REDIS_SERVER").unwrap_or_else(|| "redis-server".into());
        let server = Command::new(program)
            .args(["--port", "0", "--save", "", "--dir", &folder])
            .args(["--unixsocket", &socket.display().to_string()])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is there, as ./dev test needs it");
        self.server = Some(server);
        until("a redis", async || UnixStream::connect(&socket).await.is_ok()).await;
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }
}

impl Drop for PrivateRedis {
    fn drop(&mut self) {
        self.stop();
    }
}
