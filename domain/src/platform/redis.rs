//! Redis: what processes share and may lose at any moment. Nothing here is an error for a caller: without Redis the
//! answer is `None`, and the caller does with what it has.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::RwLock;

/// How long a request waits for Redis before it goes on without.
const PATIENCE: Duration = Duration::from_millis(250);

/// A connection that heals itself; cheap to clone.
#[derive(Clone)]
pub struct Redis {
    client: Option<redis::Client>,
    manager: Arc<RwLock<Option<ConnectionManager>>>,
}

impl Redis {
    /// Over `url`; an empty one means that there is no Redis here, on purpose.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(url: &SecretString) -> Result<Self, redis::RedisError> {
        let client = match url.expose_secret().trim() {
            "" => None,
            url => Some(redis::Client::open(url)?),
        };
        Ok(Self { client, manager: Arc::default() })
    }

    /// Whether one is configured.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.client.is_some()
    }

    /// Runs one command or pipeline; `None` when Redis is away, slow, or not configured.
    pub async fn run<T, F>(&self, work: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = redis::RedisResult<T>>,
    {
        let attempt = async {
            let manager = self.manager().await?;
            match work(manager).await {
                Ok(value) => Some(value),
                Err(error) => {
                    tracing::debug!(%error, "redis did not answer");
                    None
                }
            }
        };
        tokio::time::timeout(PATIENCE, attempt).await.ok().flatten()
    }

    /// Whether it answers now.
    pub async fn is_up(&self) -> bool {
        self.run(|mut conn| async move { redis::cmd("PING").query_async::<String>(&mut conn).await })
            .await
            .is_some()
    }

    async fn manager(&self) -> Option<ConnectionManager> {
        if let Some(manager) = self.manager.read().await.as_ref() {
            return Some(manager.clone());
        }
        let client = self.client.as_ref()?;
        let mut slot = self.manager.write().await;
        if slot.is_none() {
            let config = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_number_of_retries(0);
            *slot = ConnectionManager::new_with_config(client.clone(), config).await.ok();
        }
        slot.clone()
    }
}
