//! The public figures, kept for ten minutes: they change slowly and stand on pages that many ask for.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::figures::{PublicFigures, public_figures};
use tokio::sync::Mutex;

use crate::components::Figure;
use crate::extract::Visit;

const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// The last computed figures of this process.
#[derive(Clone, Default)]
pub struct FigureCache(Arc<Mutex<Option<Kept>>>);

struct Kept {
    at: DateTime<Utc>,
    figures: PublicFigures,
}

impl FigureCache {
    /// The figures, at most ten minutes old. Without a database there are none: a page that explains us must not fail for them.
    pub async fn get(&self, visit: &Visit) -> PublicFigures {
        let now = visit.cx.now;
        let mut kept = self.0.lock().await;
        if let Some(last) = kept.as_ref().filter(|last| now - last.at < FRESH_FOR) {
            return last.figures;
        }
        let computed = async {
            let mut conn = visit.conn().await?;
            Ok::<_, crate::error::AppError>(public_figures(&mut conn, now).await?)
        };
        match computed.await {
            Ok(figures) => {
                *kept = Some(Kept { at: now, figures });
                figures
            }
            Err(error) => {
                tracing::warn!(%error, "the public figures are left out");
                PublicFigures::default()
            }
        }
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
