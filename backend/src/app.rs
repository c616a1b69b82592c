//! The application as a value: `main` and the tests enter by the same door.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::Compress;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpServer, web};
use anyhow::Context as _;
use domain::platform::clock::Clock;
use domain::platform::config::{Config, Environment};
use tracing_actix_web::TracingLogger;

use crate::middleware::trace::RequestSpan;
use crate::middleware::{errors, headers, limit_posts, measure, same_origin, session, watch};
use crate::routes;
use crate::state::State;

/// A server that listens, but serves only once it is run.
pub struct App {
    state: State,
    server: Server,
    port: u16,
}

impl App {
    /// Binds the port and builds everything; needs neither Postgres nor Redis to be there.
    ///
    /// # Errors
    /// When the port is taken, or a template or an address in the settings is broken.
    pub fn build(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let address = (config.http.host.as_str(), config.http.port);
        let listener = TcpListener::bind(address)
            .with_context(|| format!("cannot listen on {}:{} (PORT): is it taken?", address.0, address.1))?;
        let port = listener.local_addr()?.port();
        let state = State::new(with_port(config, port), clock)?;
        if !state.config.has_secure_origin() {
            let address = state.config.origin();
            tracing::warn!(
                address,
                "plain http that is not loopback: cookies go without Secure and __Host-, so others on the network can read them"
            );
        }
        if state.config.environment == Environment::Production && state.config.http.trusted_proxies.is_empty()
        {
            tracing::warn!(
                "http.trusted_proxies is empty: behind a reverse proxy all visitors look like one and share one limit"
            );
        }
        let server = serve(&state, listener)?;
        Ok(Self { state, server, port })
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What its handlers share.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Serves until SIGTERM or SIGINT, then lets requests under way finish.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run_until_stopped(self) -> std::io::Result<()> {
        let beating = crate::ops::presence::start(&self.state);
        let following = crate::ops::index::start(&self.state);
        let result = self.server.await;
        following.stop().await;
        beating.stop().await;
        result
    }
}

/// With port 0 the address in links is known only now.
fn with_port(mut config: Config, port: u16) -> Config {
    config.http.port = port;
    config
}

fn serve(state: &State, listener: TcpListener) -> anyhow::Result<Server> {
    let http = state.config.http.clone();
    let shared = state.clone();
    let mut server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(web::Data::new(shared.clone()))
            .configure(|app| {
                routes::configure(app, &shared.config);
            })
            .wrap(from_fn(watch::hold))
            .wrap(from_fn(limit_posts::limit))
            .wrap(from_fn(same_origin::check))
            .wrap(from_fn(errors::render))
            .wrap(from_fn(session::keep))
            .wrap(from_fn(headers::add))
            .wrap(Compress::default())
            .wrap(from_fn(measure::measure))
            .wrap(TracingLogger::<RequestSpan>::new())
    })
    .shutdown_timeout(http.shutdown_seconds)
    .client_request_timeout(Duration::from_secs(15))
    .keep_alive(Duration::from_secs(30));
    if http.workers > 0 {
        server = server.workers(http.workers);
    }
    Ok(server.listen(listener)?.run())
}
