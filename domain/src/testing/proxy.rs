//! A TCP proxy that misbehaves on command: in front of Postgres, Redis or an SMTP server.

use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// What it does with what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Hands it on.
    Pass,
    /// Hands it on, later.
    Delay(Duration),
    /// Takes it and keeps it; connections stay open.
    BlackHole,
    /// Closes every connection, and each new one at once.
    Cut,
}

/// In front of one server, until it is dropped.
pub struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    _serving: AbortOnDropHandle<()>,
}

#[derive(Clone, Debug)]
enum Upstream {
    Tcp(String),
    Unix(PathBuf),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Proxy {
    /// In front of the server at `host:port`.
    pub async fn to_address(address: &str) -> Self {
        Self::start(Upstream::Tcp(address.to_owned())).await
    }

    /// In front of the cluster of a `postgres://` address, which may name a folder of sockets.
    pub async fn to_postgres(url: &str) -> Self {
        let url = Url::parse(url).expect("an address");
        let host = url.host_str().unwrap_or("127.0.0.1").replace("%2F", "/").replace("%2f", "/");
        let port = url.port().unwrap_or(5432);
        let upstream = if host.starts_with('/') {
            Upstream::Unix(PathBuf::from(host).join(format!(".s.PGSQL.{port}")))
        } else {
            Upstream::Tcp(format!("{host}:{port}"))
        };
        Self::start(upstream).await
    }

    async fn start(upstream: Upstream) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (mode, watching) = watch::channel(Mode::Pass);
        let serving = AbortOnDropHandle::new(tokio::spawn(serve(listener, upstream, watching)));
        Self { port, mode, _serving: serving }
    }

    /// From now on, for open connections too.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `url` with this proxy in the server's place.
    #[must_use]
    pub fn in_place_of(&self, url: &str) -> String {
        let mut url = Url::parse(url).expect("an address");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(self.port)).expect("a port");
        url.to_string()
    }
}

async fn serve(listener: TcpListener, upstream: Upstream, mode: watch::Receiver<Mode>) {
    let mut connections = JoinSet::new(); // dropped, and with it every connection, when the proxy is
    while let Ok((client, _)) = listener.accept().await {
        connections.spawn(connect(client, upstream.clone(), mode.clone()));
    }
}

async fn connect(client: TcpStream, upstream: Upstream, mode: watch::Receiver<Mode>) {
    if *mode.borrow() == Mode::Cut {
        return;
    }
    let server: Box<dyn Stream> = match upstream {
        Upstream::Tcp(address) => match TcpStream::connect(address).await {
            Ok(stream) => Box::new(stream),
            Err(_) => return,
        },
        Upstream::Unix(path) => match UnixStream::connect(path).await {
            Ok(stream) => Box::new(stream),
            Err(_) => return,
        },
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    // The first end ends both.
    tokio::select! {
        () = pump(from_client, to_server, mode.clone()) => {}
        () = pump(from_server, to_client, mode) => {}
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
) {
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            changed = mode.changed() => match changed {
                Ok(()) if *mode.borrow_and_update() != Mode::Cut => continue,
                _ => return,
            },
        };
        let Ok(length @ 1..) = read else { return };
        loop {
            let now = *mode.borrow_and_update();
            match now {
                Mode::Pass => break,
                Mode::Delay(by) => {
                    tokio::time::sleep(by).await;
                    break;
                }
                Mode::Cut => return,
                Mode::BlackHole => {
                    if mode.changed().await.is_err() {
                        return;
                    }
                }
            }
        }
        if to.write_all(buffer.get(..length).unwrap_or_default()).await.is_err() || to.flush().await.is_err()
        {
            return;
        }
    }
}
