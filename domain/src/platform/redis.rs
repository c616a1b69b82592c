//! Redis: what processes share and may lose at any moment. Nothing here is an error for a caller: without Redis the
//! answer is `None`, and the caller does with what it has.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
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

    /// Runs one command or pipeline; `None` when Redis is away, slow, or not configured. A connection that turns out to
    /// be broken is replaced and `work` runs a second time: it may then have taken effect twice.
    pub async fn run<T, F>(&self, work: impl Fn(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = redis::RedisResult<T>>,
    {
        let attempt = async {
            let manager = self.manager().await?;
            let mut answer = work(manager.clone()).await;
            if answer.as_ref().is_err_and(redis::RedisError::is_io_error) {
                answer = work(manager).await; // over the connection that the first failure made the manager open
            }
            answer.inspect_err(|error| tracing::debug!(%error, "redis did not answer")).ok()
        };
        let Ok(answer) = tokio::time::timeout(PATIENCE, attempt).await else {
            // The next one connects anew, instead of waiting in the same silence; whoever holds the lock does so now.
            if let Ok(mut slot) = self.manager.try_write() {
                *slot = None;
            }
            return None;
        };
        answer
    }

    /// What is kept under `key`, or what `compute` answers, which is then kept for `life`: however many ask, one computes.
    /// Without Redis each of them does. What cannot be read, say of another release, counts as not there.
    ///
    /// # Errors
    /// Those of `compute`.
    pub async fn cached<T, E>(
        &self,
        key: &str,
        life: Duration,
        compute: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
    {
        let get = |mut conn| async move {
            redis::cmd("GET").arg(key).query_async::<Option<String>>(&mut conn).await
        };
        let kept = self.run(get).await.flatten();
        if let Some(value) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(value);
        }
        let value = compute().await?;
        if let Ok(text) = serde_json::to_string(&value) {
            let text = text.as_str();
            let milliseconds = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
            let set = |mut conn| async move {
                redis::cmd("SET")
                    .arg(key)
                    .arg(text)
                    .arg("PX")
                    .arg(milliseconds)
                    .query_async::<()>(&mut conn)
                    .await
            };
            self.run(set).await;
        }
        Ok(value)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PrivateRedis;

    async fn say(redis: &Redis, word: &'static str) -> Option<String> {
        redis.run(|mut conn| async move { redis::cmd("ECHO").arg(word).query_async(&mut conn).await }).await
    }

    #[tokio::test]
    async fn the_first_question_after_a_restart_is_answered() {
        let mut server = PrivateRedis::start().await;
        let redis = Redis::new(&server.url()).unwrap();
        assert_eq!(say(&redis, "one").await.as_deref(), Some("one"));
        server.restart().await;
        assert!(redis.is_up().await, "nobody asked while it was away");
        server.stop();
        assert!(!redis.is_up().await);
        assert_eq!(say(&redis, "two").await, None);
        server.restart().await;
        assert_eq!(say(&redis, "three").await.as_deref(), Some("three"), "it was asked while it was away");
    }

    #[tokio::test]
    async fn a_redis_that_is_not_configured_is_no_fault() {
        let redis = Redis::new(&SecretString::from(" ")).unwrap();
        assert!(!redis.is_configured() && !redis.is_up().await);
    }
}
