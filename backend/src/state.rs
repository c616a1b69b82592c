//! What every handler of this process shares.

use std::sync::Arc;

use domain::accounts::password::Hasher;
use domain::directory::impressions::Recorder;
use domain::directory::{Directory, HirePath};
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::db::{self, Pool};
use domain::platform::keys::Keys;
use domain::platform::redis::Redis;
use domain::platform::templates::Templates;

use crate::lasting::Lasting;
use crate::limits::Limits;
use crate::site::figures::FigureCache;

/// Shared by all workers; everything in it is cheap to clone.
#[derive(Clone)]
pub struct State {
    /// Settings.
    pub config: Arc<Config>,
    /// The one clock.
    pub clock: Clock,
    /// Postgres.
    pub pool: Pool,
    /// Postgres, for whoever may change nothing: staff who look at somebody's account.
    pub reading: Pool,
    /// Redis, or the lack of it.
    pub redis: Redis,
    /// All templates.
    pub templates: Templates,
    /// Keys for links, cookies and hashes.
    pub keys: Arc<Keys>,
    /// Hashes passwords, so many at once.
    pub hasher: Hasher,
    /// Counts what may not be done too often.
    pub limits: Limits,
    /// Figures of the public pages.
    pub figures: FigureCache,
    /// What was shown, by which the ranking is judged.
    pub impressions: Recorder,
    /// Addresses of the long-tail pages.
    pub hire_paths: Lasting<Vec<HirePath>>,
    /// How many engineers a stranger finds, while there is no index.
    pub engineer_total: Lasting<i64>,
    /// The search engine of this process.
    pub index: Directory,
}

impl State {
    /// Builds what needs no network.
    ///
    /// # Errors
    /// A broken template, or an address in the settings that cannot be read.
    pub fn new(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let redis = Redis::new(&config.redis.url)?;
        let keys = Arc::new(Keys::new(config.secrets.signing_key.clone()));
        Ok(Self {
            clock,
            hasher: Hasher::new(&config.accounts)?,
            limits: Limits::new(redis.clone(), keys.clone()),
            pool: db::pool(&config.database),
            reading: db::read_only_pool(&config.database),
            redis,
            templates: Templates::load()?,
            keys,
            config: Arc::new(config),
            figures: FigureCache::default(),
            impressions: Recorder::default(),
            hire_paths: Lasting::default(),
            engineer_total: Lasting::default(),
            index: Directory::default(),
        })
    }
}
