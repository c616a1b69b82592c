//! How often somebody may do something: fixed windows, counted in Redis, which all processes share. Without Redis each
//! process counts by itself, and says so in its log.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::platform::keys::{Keys, Purpose};
use domain::platform::redis::Redis;

/// Windows that one process remembers at most.
const MOST_WINDOWS: usize = 100_000;

/// Adds to the window's count, which begins with its first count, and answers the sum and the milliseconds to its end.
const COUNT: &str = "
local n = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end
return {n, left}";

/// So many in so long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Tells limits apart.
    pub name: &'static str,
    /// Allowed in a window.
    pub most: u32,
    /// Length of a window.
    pub window: TimeDelta,
}

/// Where one window stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Counted so far, this time included.
    pub used: i64,
    /// Whole seconds until the window ends; at least one.
    pub seconds_left: u64,
}

impl Limit {
    /// `Err` with the seconds to wait when the window is full.
    ///
    /// # Errors
    /// Seconds until the window ends.
    pub fn check(&self, count: Count) -> Result<(), u64> {
        if count.used > i64::from(self.most) { Err(count.seconds_left) } else { Ok(()) }
    }
}

/// Counts. Cheap to clone.
#[derive(Clone)]
pub struct Limits {
    redis: Redis,
    keys: Arc<Keys>,
    own: Arc<Mutex<HashMap<[u8; 32], Window>>>,
    is_alone: Arc<AtomicBool>,
}

#[derive(Clone, Copy)]
struct Window {
    used: i64,
    ends_at: DateTime<Utc>,
}

impl Limits {
    /// Over Redis, or the lack of it.
    #[must_use]
    pub fn new(redis: Redis, keys: Arc<Keys>) -> Self {
        if !redis.is_configured() {
            tracing::info!("no redis is configured: rate limits are counted by this process alone");
        }
        Self { redis, keys, own: Arc::default(), is_alone: Arc::default() }
    }

    /// Adds `by`, which may be negative, to what `who` did; `who` is stored as a keyed hash only.
    pub async fn count(&self, limit: &Limit, who: &str, by: i64, now: DateTime<Utc>) -> Count {
        let key = self.key(limit, who);
        let shared = self.shared(limit, &key, by).await;
        if self.redis.is_configured() {
            self.tell(shared.is_none());
        }
        shared.unwrap_or_else(|| self.alone(limit, key, by, now))
    }

    /// Forgets what `who` did.
    pub async fn clear(&self, limit: &Limit, who: &str) {
        let key = self.key(limit, who);
        self.own.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        let delete = redis::cmd("DEL").arg(name(&key)).to_owned();
        let delete = |mut conn| {
            let delete = delete.clone();
            async move { delete.query_async::<i64>(&mut conn).await }
        };
        self.redis.run(delete).await;
    }

    fn key(&self, limit: &Limit, who: &str) -> [u8; 32] {
        self.keys.mac(Purpose::Limits, format!("{}:{who}", limit.name).as_bytes())
    }

    async fn shared(&self, limit: &Limit, key: &[u8; 32], by: i64) -> Option<Count> {
        let (name, window) = (name(key), limit.window.num_milliseconds());
        let ask = |mut conn| {
            let name = name.clone();
            async move {
                let script = redis::Script::new(COUNT);
                script.key(name).arg(by).arg(window).invoke_async::<(i64, i64)>(&mut conn).await
            }
        };
        let (used, left) = self.redis.run(ask).await?;
        Some(Count { used, seconds_left: whole_seconds(left) })
    }

    fn alone(&self, limit: &Limit, key: [u8; 32], by: i64, now: DateTime<Utc>) -> Count {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if own.len() >= MOST_WINDOWS {
            own.retain(|_, window| window.ends_at > now);
        }
        if own.len() >= MOST_WINDOWS {
            own.clear(); // more strangers than we can tell apart: better to let them in than to grow for ever
        }
        let fresh = Window { used: 0, ends_at: now + limit.window };
        let window = own.entry(key).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        window.used += by;
        Count { used: window.used, seconds_left: whole_seconds((window.ends_at - now).num_milliseconds()) }
    }

    /// Says once that Redis is away, and once that it is back.
    fn tell(&self, is_alone: bool) {
        if self.is_alone.swap(is_alone, Ordering::Relaxed) == is_alone {
            return;
        }
        if is_alone {
            tracing::warn!("redis does not answer: rate limits are counted by this process alone");
        } else {
            tracing::info!("redis answers again: rate limits are shared");
        }
    }
}

fn name(key: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    key.iter().take(16).fold("roster:limit:".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn whole_seconds(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds).unwrap_or(0).div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use domain::testing;
    use secrecy::SecretString;

    use super::*;

    const THREE: Limit = Limit { name: "test", most: 3, window: TimeDelta::minutes(1) };

    fn limits(redis_url: &str) -> Limits {
        let redis = Redis::new(&SecretString::from(redis_url)).unwrap();
        // A secret of its own: tests share one Redis.
        let secret = uuid::Uuid::now_v7().to_string();
        Limits::new(redis, Arc::new(Keys::new(secret.into())))
    }

    async fn a_window_fills_and_others_do_not(limits: Limits) {
        let now = testing::start();
        for used in 1..=3 {
            let count = limits.count(&THREE, "ada", 1, now).await;
            assert_eq!((count.used, THREE.check(count)), (used, Ok(())));
        }
        let count = limits.count(&THREE, "ada", 1, now).await;
        assert!(THREE.check(count).is_err_and(|seconds| (1..=60).contains(&seconds)), "{count:?}");
        assert_eq!(limits.count(&THREE, "grace", 1, now).await.used, 1);
        assert_eq!(limits.count(&THREE, "grace", -1, now).await.used, 0);
        let other = Limit { name: "other", ..THREE };
        assert_eq!(limits.count(&other, "ada", 1, now).await.used, 1);
        limits.clear(&THREE, "ada").await;
        assert_eq!(limits.count(&THREE, "ada", 1, now).await.used, 1);
    }

    #[tokio::test]
    async fn without_redis_this_process_counts() {
        let limits = limits("");
        a_window_fills_and_others_do_not(limits.clone()).await;
        let count = limits.count(&THREE, "ada", 5, testing::start()).await;
        assert!(count.used > 3);
        let later = testing::start() + TimeDelta::minutes(1);
        assert_eq!(limits.count(&THREE, "ada", 1, later).await, Count { used: 1, seconds_left: 60 });
    }

    #[tokio::test]
    async fn a_redis_that_is_away_is_as_good_as_none() {
        a_window_fills_and_others_do_not(limits("redis+unix:///nowhere/redis.sock")).await;
    }

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "tests are told their Redis by the environment")]
    async fn with_redis_processes_count_together() {
        let url = std::env::var("TEST_REDIS_URL")
            .expect("TEST_REDIS_URL is not set: run the tests through ./dev test");
        let one = limits(&url);
        let two = Limits { own: Arc::default(), ..one.clone() };
        a_window_fills_and_others_do_not(one.clone()).await;
        assert_eq!(two.count(&THREE, "ada", 1, testing::start()).await.used, 2);
    }
}
