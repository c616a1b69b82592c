//! Accepts connections, so many at once, until it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::platform::clock::Clock;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::script::Script;
use super::session;
use super::store::{Received, Store};

/// Limits and abilities.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Largest message in bytes.
    pub max_message: usize,
    /// Recipients of one message.
    pub max_recipients: usize,
    /// Connections at once; more are told 421.
    pub max_connections: usize,
    /// Silence after which a client is told 421.
    pub idle: Duration,
    /// Extensions that EHLO offers, SIZE apart.
    pub extensions: Vec<&'static str>,
    /// Whose time messages get.
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_message: 32 * 1024 * 1024,
            max_recipients: 100,
            max_connections: 200,
            idle: Duration::from_secs(300),
            extensions: vec!["8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"],
            clock: Clock::system(),
        }
    }
}

/// What all connections share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) script: Script,
    pub(super) store: Store,
}

/// A running server; dropping it ends every connection.
pub struct Server {
    address: SocketAddr,
    store: Store,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    /// Over memory, on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(settings: Settings, script: Script) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        Self::serve(listener, settings, script, Store::memory())
    }

    /// On `listener`, into `store`.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn serve(
        listener: TcpListener,
        settings: Settings,
        script: Script,
        store: Store,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let shared = Arc::new(Shared { settings, script, store: store.clone() });
        tasks.spawn(accept(listener, shared, stop.clone(), tasks.clone()));
        Ok(Self { address, store, stop, tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// As `smtp.url` wants it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What it has received; empty when it writes files.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        match &self.store {
            Store::Memory(memory) => memory.all(),
            Store::Folder(_) => Vec::new(),
        }
    }

    /// Returns as soon as `count` messages were received into memory.
    pub async fn wait_for(&self, count: usize) {
        if let Store::Memory(memory) = &self.store {
            memory.wait_for(count).await;
        }
    }

    /// Takes no more connections and lets messages under way arrive, for at most `grace`.
    pub async fn stop(&self, grace: Duration) {
        self.stop.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(grace, self.tasks.wait()).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, stop: CancellationToken, tasks: TaskTracker) {
    let places = Arc::new(Semaphore::new(shared.settings.max_connections));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, most likely: others must end first.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let place = places.clone().try_acquire_owned();
        let (shared, stop) = (shared.clone(), stop.clone());
        tasks.spawn(async move {
            match place {
                Ok(_place) => converse(stream, &shared, stop).await,
                Err(_) => session::turn_away(stream).await,
            }
        });
    }
}

async fn converse(stream: TcpStream, shared: &Shared, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    if let Err(error) = session::run(stream, shared, stop).await {
        tracing::debug!(%error, "a client left without saying goodbye");
    }
}
