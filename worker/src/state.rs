//! What every job of this process shares.

use std::sync::Arc;

use domain::platform::actor::Actor;
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::context::Context;
use domain::platform::db::{self, Pool};
use domain::platform::keys::Keys;
use domain::platform::redis::Redis;
use domain::platform::templates::Templates;

use crate::mailer::Relay;

/// Shared by all jobs; everything in it is cheap to clone.
#[derive(Clone)]
pub struct State {
    /// Settings.
    pub config: Arc<Config>,
    /// The one clock.
    pub clock: Clock,
    /// Postgres.
    pub pool: Pool,
    /// Redis, or the lack of it.
    pub redis: Redis,
    /// All templates.
    pub templates: Templates,
    /// Keys for links, Message-IDs and hashes.
    pub keys: Arc<Keys>,
    /// The way to the mail relay.
    pub relay: Relay,
}

impl State {
    /// Builds what needs no network.
    ///
    /// # Errors
    /// A broken template, or an address in the settings that cannot be read.
    pub fn new(config: Config, clock: Clock) -> anyhow::Result<Self> {
        Ok(Self {
            clock,
            pool: db::pool(&config.database),
            redis: Redis::new(&config.redis.url)?,
            templates: Templates::load()?,
            keys: Arc::new(Keys::new(config.secrets.signing_key.clone())),
            relay: Relay::new(&config.smtp)?,
            config: Arc::new(config),
        })
    }

    /// Circumstances of an operation that the system itself calls, now.
    #[must_use]
    pub fn context(&self, request_id: Option<String>) -> Context {
        Context {
            actor: Actor::System,
            now: self.clock.now(),
            request_id,
            config: self.config.clone(),
            keys: self.keys.clone(),
        }
    }
}
