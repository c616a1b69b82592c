//! What takes a walk over the network to find out, kept for ten minutes.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::AppError;

const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// What this process found out last.
pub struct Lasting<T>(Arc<Inner<T>>);

struct Inner<T> {
    kept: Mutex<Option<Kept<T>>>,
    finding: tokio::sync::Mutex<()>,
}

struct Kept<T> {
    good_until: DateTime<Utc>,
    value: Arc<T>,
}

impl<T> Default for Lasting<T> {
    fn default() -> Self {
        Self(Arc::new(Inner { kept: Mutex::new(None), finding: tokio::sync::Mutex::default() }))
    }
}

impl<T> Clone for Lasting<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Lasting<T> {
    /// The value, at most ten minutes old. Who comes while it is found out waits for that, and holds no connection.
    ///
    /// # Errors
    /// As `find`.
    pub async fn get(
        &self,
        now: DateTime<Utc>,
        find: impl Future<Output = Result<T, AppError>>,
    ) -> Result<Arc<T>, AppError> {
        if let Some(value) = self.fresh(now) {
            return Ok(value);
        }
        let _alone = self.0.finding.lock().await;
        if let Some(value) = self.fresh(now) {
            return Ok(value);
        }
        let value = Arc::new(find.await?);
        let kept = Kept { good_until: now + FRESH_FOR, value: value.clone() };
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(value)
    }

    fn fresh(&self, now: DateTime<Utc>) -> Option<Arc<T>> {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| now < kept.good_until).map(|kept| kept.value.clone())
    }
}

#[cfg(test)]
mod tests {
    use domain::testing;

    use super::*;

    #[tokio::test]
    async fn a_count_lasts_ten_minutes() {
        let (cache, now) = (Lasting::default(), testing::start());
        assert_eq!(*cache.get(now, async { Ok(1) }).await.unwrap(), 1);
        let later = now + TimeDelta::minutes(9);
        assert_eq!(*cache.get(later, async { Ok(2) }).await.unwrap(), 1);
        let late = now + TimeDelta::minutes(10);
        assert_eq!(*cache.get(late, async { Ok(3) }).await.unwrap(), 3);
    }
}
