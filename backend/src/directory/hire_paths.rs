//! The addresses of all long-tail pages, kept for ten minutes: to count them is to walk the network. Whether one of the
//! pages is there is asked anew each time it is opened.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::directory::{HirePath, list_hire_paths};

use crate::error::AppError;
use crate::extract::Visit;

const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// What this process counted last.
#[derive(Clone, Default)]
pub struct HirePaths(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<Option<Kept>>,
    counting: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    good_until: DateTime<Utc>,
    paths: Arc<Vec<HirePath>>,
}

impl HirePaths {
    /// The addresses, at most ten minutes old. Who comes while they are counted waits for that one count.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn get(&self, visit: &Visit) -> Result<Arc<Vec<HirePath>>, AppError> {
        let count = async { Ok::<_, AppError>(list_hire_paths(&mut *visit.conn().await?, &visit.cx).await?) };
        self.kept(visit.cx.now, count).await
    }

    /// No connection is held by those who wait.
    async fn kept(
        &self,
        now: DateTime<Utc>,
        count: impl Future<Output = Result<Vec<HirePath>, AppError>>,
    ) -> Result<Arc<Vec<HirePath>>, AppError> {
        if let Some(paths) = self.fresh(now) {
            return Ok(paths);
        }
        let _alone = self.0.counting.lock().await;
        if let Some(paths) = self.fresh(now) {
            return Ok(paths);
        }
        let paths = Arc::new(count.await?);
        let kept = Kept { good_until: now + FRESH_FOR, paths: paths.clone() };
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(paths)
    }

    fn fresh(&self, now: DateTime<Utc>) -> Option<Arc<Vec<HirePath>>> {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| now < kept.good_until).map(|kept| kept.paths.clone())
    }
}

#[cfg(test)]
mod tests {
    use domain::testing;

    use super::*;

    #[tokio::test]
    async fn a_count_lasts_ten_minutes() {
        let (cache, now) = (HirePaths::default(), testing::start());
        let one = || HirePath { slug: "rust".into(), country: None };
        let first = cache.kept(now, async { Ok(vec![one()]) }).await.unwrap();
        assert_eq!(first.len(), 1);
        let later = now + TimeDelta::minutes(9);
        assert_eq!(cache.kept(later, async { Ok(Vec::new()) }).await.unwrap().len(), 1);
        let late = now + TimeDelta::minutes(10);
        assert!(cache.kept(late, async { Ok(Vec::new()) }).await.unwrap().is_empty());
    }
}
