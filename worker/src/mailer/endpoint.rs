//! The way to the relay, read from `SMTP_URL`: TCP without delay, TLS, sign-in.
//!
//! The stream is ours, because lettre leaves Nagle's algorithm on, which with delayed acknowledgements costs 40 ms a
//! message. `smtp://` is plain, `?tls=opportunistic` encrypts where offered, `?tls=required` always, `smtps://` at once.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use domain::platform::config::Smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::Ehlo;
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt};
use url::Url;

use super::reply::{Reply, SILENCE, SendError};
use super::session::Session;

/// `smtp.url` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("smtp.url (SMTP_URL): {0}")]
pub struct EndpointError(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    Plain,
    Opportunistic,
    Required,
    Implicit,
}

/// Where the relay is and how it wants to be spoken to.
pub(super) struct Endpoint {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    pub(super) patience: Duration,
    pub(super) dot_patience: Duration,
}

impl Endpoint {
    pub(super) fn new(smtp: &Smtp) -> Result<Self, EndpointError> {
        let refuse = |why: &str| EndpointError(why.to_owned());
        let url = Url::parse(smtp.url.expose_secret()).map_err(|_| refuse("is no address"))?;
        let host = url.host_str().ok_or_else(|| refuse("names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let security = security(&url).ok_or_else(|| {
            refuse("should be smtp://…, smtp://…?tls=required, smtp://…?tls=opportunistic or smtps://…")
        })?;
        let tls = match security {
            Security::Plain => None,
            _ => Some(TlsParameters::new(host.clone()).map_err(|e| EndpointError(e.to_string()))?),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::Domain(smtp.message_id_domain.clone()),
            name => ClientId::Domain(name.to_owned()),
        };
        Ok(Self {
            port: url.port().unwrap_or(match security {
                Security::Plain => 25,
                Security::Implicit => 465,
                Security::Opportunistic | Security::Required => 587,
            }),
            host,
            security,
            tls,
            credentials: credentials(&url),
            hello,
            patience: Duration::from_secs(smtp.timeout_seconds),
            dot_patience: Duration::from_secs(smtp.dot_seconds),
        })
    }

    /// Connects, greets, encrypts and signs in.
    pub(super) async fn connect(&self) -> Result<Session, SendError> {
        let opened = tokio::time::timeout(self.patience, self.open()).await;
        let (conn, is_pipelining) =
            opened.map_err(|_| SendError::Connect(SILENCE.to_owned()))?.map_err(SendError::Connect)?;
        Ok(Session::new(conn, is_pipelining, self.patience, self.dot_patience))
    }

    async fn open(&self) -> Result<(AsyncSmtpConnection, bool), String> {
        let said = |error: lettre::transport::smtp::Error| error.to_string();
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|e| e.to_string())?;
        tcp.set_nodelay(true).map_err(|e| e.to_string())?;
        let stream: Box<dyn AsyncTokioStream> = match (&self.tls, self.security) {
            (Some(tls), Security::Implicit) => Box::new(Encrypted::handshake(tcp, tls.clone()).await?),
            _ => Box::new(tcp),
        };
        let mut conn =
            AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(said)?;
        if let Some(tls) = &self.tls {
            let wanted = match self.security {
                Security::Required => true,
                Security::Opportunistic => conn.can_starttls(),
                Security::Plain | Security::Implicit => false,
            };
            if wanted {
                conn.starttls(tls.clone(), &self.hello).await.map_err(said)?;
            }
        }
        if let Some(credentials) = &self.credentials {
            conn.auth(DEFAULT_MECHANISMS, credentials).await.map_err(said)?;
        }
        // lettre forgets which extensions it does not know, PIPELINING (RFC 2920) among them: ask once more.
        let offered = conn.command(Ehlo::new(self.hello.clone())).await.map_err(said)?;
        let is_pipelining = offered.message().any(|line| line.eq_ignore_ascii_case("PIPELINING"));
        Reply::of(Ok(offered)).map(|_| (conn, is_pipelining))
    }
}

fn security(url: &Url) -> Option<Security> {
    let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value);
    match (url.scheme(), tls.as_deref()) {
        ("smtp", None) => Some(Security::Plain),
        ("smtp", Some("opportunistic")) => Some(Security::Opportunistic),
        ("smtp", Some("required")) => Some(Security::Required),
        ("smtps", None | Some("required")) => Some(Security::Implicit),
        _ => None,
    }
}

fn credentials(url: &Url) -> Option<Credentials> {
    let plain = |part: &str| {
        let pair = format!("x={}", part.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| Cow::into_owned(value))
    };
    Some(Credentials::new(plain(url.username())?, plain(url.password()?)?))
}

#[expect(deprecated, reason = "lettre's only door to TLS over a stream of one's own before the greeting")]
mod encrypted {
    pub(super) type Inner = lettre::transport::smtp::client::AsyncNetworkStream;
}

/// Implicit TLS over our own TCP stream.
#[derive(Debug)]
struct Encrypted {
    peer: SocketAddr,
    inner: Compat<encrypted::Inner>,
}

impl Encrypted {
    async fn handshake(tcp: TcpStream, tls: TlsParameters) -> Result<Self, String> {
        let peer = tcp.peer_addr().map_err(|e| e.to_string())?;
        let mut inner = encrypted::Inner::use_existing_tokio1(Box::new(tcp));
        inner.upgrade_tls(tls).await.map_err(|e| e.to_string())?;
        Ok(Self { peer, inner: inner.compat() })
    }
}

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Endpoint, EndpointError> {
        let mut smtp = domain::testing::config("").smtp;
        smtp.url = url.to_owned().into();
        Endpoint::new(&smtp)
    }

    #[test]
    fn addresses_say_port_security_and_sign_in() {
        for (url, host, port, security, signs_in) in [
            ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Security::Plain, false),
            ("smtp://[::1]:1025", "::1", 1025, Security::Plain, false),
            ("smtp://mail.example", "mail.example", 25, Security::Plain, false),
            ("smtp://u:p%40ss+1@mail.example?tls=required", "mail.example", 587, Security::Required, true),
            ("smtp://mail.example?tls=opportunistic", "mail.example", 587, Security::Opportunistic, false),
            ("smtps://u:p@mail.example", "mail.example", 465, Security::Implicit, true),
        ] {
            let endpoint = read(url).unwrap_or_else(|e| panic!("{url}: {e}"));
            assert_eq!(
                (endpoint.host.as_str(), endpoint.port, endpoint.security),
                (host, port, security),
                "{url}"
            );
            assert_eq!(endpoint.credentials.is_some(), signs_in, "{url}");
        }
    }

    #[test]
    fn what_is_no_relay_is_refused_without_showing_it() {
        for url in
            ["", "mail.example", "http://mail.example", "smtp://u:secret@mail.example?tls=maybe", "smtp:///x"]
        {
            let said = read(url).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(said.contains("SMTP_URL") && !said.contains("secret"), "{url}: {said}");
        }
    }
}
