//! The public figures, kept for ten minutes: they change slowly and stand on pages that many ask for. Nobody waits for
//! them behind somebody else: one request computes, the others show what there was.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::figures::{PublicFigures, public_figures};

use crate::components::Figure;
use crate::error::AppError;
use crate::extract::Visit;

const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);
/// After a failure the database is left alone for so long.
const RETRY_AFTER: TimeDelta = TimeDelta::seconds(10);

/// The last computed figures of this process.
#[derive(Clone, Default)]
pub struct FigureCache(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<Kept>,
    computing: tokio::sync::Mutex<()>,
}

#[derive(Clone, Copy, Default)]
struct Kept {
    good_until: Option<DateTime<Utc>>,
    figures: PublicFigures,
}

impl FigureCache {
    /// The figures, at most ten minutes old. Without a database there are the last ones, or none: a page that explains us
    /// must not fail for them.
    pub async fn get(&self, visit: &Visit) -> PublicFigures {
        let compute = async {
            let mut conn = visit.conn().await?;
            Ok::<_, AppError>(public_figures(&mut conn, visit.cx.now).await?)
        };
        self.fresh(visit.cx.now, compute).await
    }

    async fn fresh(
        &self,
        now: DateTime<Utc>,
        compute: impl Future<Output = Result<PublicFigures, AppError>>,
    ) -> PublicFigures {
        let last = *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if last.good_until.is_some_and(|until| now < until) {
            return last.figures;
        }
        let Ok(_alone) = self.0.computing.try_lock() else { return last.figures };
        let (figures, lasts) = match compute.await {
            Ok(figures) => (figures, FRESH_FOR),
            Err(error) => {
                tracing::warn!(%error, "the public figures are left as they were");
                (last.figures, RETRY_AFTER)
            }
        };
        let kept = Kept { good_until: Some(now + lasts), figures };
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        figures
    }
}

/// As tiles; none while there is too little to count.
pub(super) fn tiles(figures: &PublicFigures) -> Vec<Figure> {
    let decisions = figures.decisions.map(|d| Figure {
        label: "Median time to a decision".to_owned(),
        value: if d.median_days == 1 { "1 day".to_owned() } else { format!("{} days", d.median_days) },
        note: Some(format!("over {} applications of the last six months", d.count)),
    });
    let promises = figures.promises.map(|p| Figure {
        label: "Decided by the promised date".to_owned(),
        value: format!("{} %", p.kept_percent),
        note: Some(format!("of {} applications due in the last six months", p.count)),
    });
    let answers = figures.answers.map(|a| Figure {
        label: "Intros answered within 48 hours".to_owned(),
        value: format!("{} %", a.within_48_hours_percent),
        note: Some(format!("of {} intros of the last six months", a.count)),
    });
    decisions.into_iter().chain(promises).chain(answers).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::testing;

    use super::*;

    #[tokio::test]
    async fn a_failure_is_remembered_shortly_and_nobody_queues() {
        let (cache, tries, now) = (FigureCache::default(), &AtomicUsize::new(0), testing::start());
        let fail = || async move {
            tries.fetch_add(1, Ordering::Relaxed);
            Err(AppError::NotFound)
        };
        for seconds in [0, 1, 9] {
            cache.fresh(now + TimeDelta::seconds(seconds), fail()).await;
        }
        assert_eq!(tries.load(Ordering::Relaxed), 1, "one try in ten seconds");
        cache.fresh(now + TimeDelta::seconds(10), fail()).await;
        assert_eq!(tries.load(Ordering::Relaxed), 2);

        let (begin, begun) = tokio::sync::oneshot::channel::<()>();
        let later = now + TimeDelta::minutes(1);
        let slow = cache.fresh(later, async {
            let _ = begun.await;
            Ok(PublicFigures::default())
        });
        let others = async {
            for _ in 0..3 {
                cache.fresh(later, fail()).await;
            }
            let _ = begin.send(());
        };
        tokio::join!(slow, others);
        assert_eq!(tries.load(Ordering::Relaxed), 2, "while one computes nobody else does, and nobody waits");
        cache.fresh(later + TimeDelta::minutes(9), fail()).await;
        assert_eq!(tries.load(Ordering::Relaxed), 2, "good for ten minutes");
    }
}
