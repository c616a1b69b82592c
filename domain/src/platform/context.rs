//! What every operation is told besides its input: who asks, when, under which settings.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::actor::Actor;
use super::config::Config;
use super::keys::Keys;

/// The circumstances of one call. Cheap to clone; holds no connection.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who asks.
    pub actor: Actor,
    /// When, by the one clock; the whole operation uses this instant.
    pub now: DateTime<Utc>,
    /// The request that started it; follows into jobs, mails and logs.
    pub request_id: Option<String>,
    /// Settings.
    pub config: Arc<Config>,
    /// Keys for links, cookies and hashes.
    pub keys: Arc<Keys>,
}

impl Context {
    /// The same circumstances for another actor.
    #[must_use]
    pub fn with_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }
}
