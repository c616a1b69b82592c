//! The LMTP listener: so many connections at once, on an address or a socket.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::session;
use crate::state::State;

/// Pause after a connection could not be accepted: out of file descriptors, most likely, and others must end first.
const PAUSE: Duration = Duration::from_millis(50);

/// Where mail comes in.
#[derive(Debug)]
pub enum Door {
    /// An address.
    Tcp(TcpListener),
    /// A socket.
    Unix(UnixListener),
}

/// Opens the configured door; `None` where none is configured.
///
/// # Errors
/// When the address or the path cannot be had.
pub async fn bind(listen: &str) -> anyhow::Result<Option<Door>> {
    if listen.is_empty() {
        return Ok(None);
    }
    if let Some(path) = listen.strip_prefix("unix:") {
        let path = Path::new(path);
        // A socket that a process left behind keeps others out; anything else there is not ours to remove.
        if std::os::unix::net::UnixStream::connect(path).is_err() && is_socket(path) {
            std::fs::remove_file(path).with_context(|| format!("{} cannot be replaced", path.display()))?;
        }
        let listener =
            UnixListener::bind(path).with_context(|| format!("cannot listen on {}", path.display()))?;
        return Ok(Some(Door::Unix(listener)));
    }
    let address: SocketAddr = listen.parse().context("inbound.lmtp_listen")?;
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    Ok(Some(Door::Tcp(listener)))
}

fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
}

impl Door {
    /// Where it is, for logs and tests.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok(),
            Self::Unix(_) => None,
        }
    }

    /// Takes mail until the future is dropped, which ends every connection: what was not answered yet comes again.
    pub async fn serve(self, state: State) {
        let places = Arc::new(Semaphore::new(state.config.inbound.connections));
        let mut sessions = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.accept() => accepted,
                Some(_) = sessions.join_next(), if !sessions.is_empty() => continue,
            };
            match accepted {
                Ok(Caller::Tcp(stream)) => admit(stream, state.clone(), places.clone(), &mut sessions),
                Ok(Caller::Unix(stream)) => admit(stream, state.clone(), places.clone(), &mut sessions),
                Err(error) => {
                    tracing::warn!(%error, "a connection with mail could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn accept(&self) -> std::io::Result<Caller> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                let _ = stream.set_nodelay(true);
                Ok(Caller::Tcp(stream))
            }
            Self::Unix(listener) => Ok(Caller::Unix(listener.accept().await?.0)),
        }
    }
}

/// Who came.
enum Caller {
    Tcp(TcpStream),
    Unix(UnixStream),
}

fn admit<S>(mut stream: S, state: State, places: Arc<Semaphore>, sessions: &mut JoinSet<()>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let place = places.try_acquire_owned();
    sessions.spawn(async move {
        let ended = match place {
            Ok(_place) => session::run(stream, &state).await,
            Err(_) => stream.write_all(b"421 4.3.2 too many connections\r\n").await,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a client left without saying goodbye");
        }
    });
}
