//! What happens when a timer's time has come: for each timer, one function a feature.
//!
//! A function here may run twice for one planned time, or late: it asks the database what is due, never the tick.

use domain::jobs::{Tick, Timer};

use crate::jobs::{JobContext, JobError, Outcome};
use crate::{accounts, digests, directory, intros, overdue, projects, queue, subscribers};

/// What one feature did.
type Step = (&'static str, Result<(), JobError>);

/// Runs all that belongs to the tick's timer. One that fails keeps none of the others from running.
///
/// # Errors
/// The first failure; the whole tick is then tried again.
pub async fn run(cx: &JobContext, tick: Tick) -> Result<Outcome, JobError> {
    let steps = match tick.timer {
        Timer::Digests => digests(cx).await,
        Timer::DueDates => due_dates(cx).await,
        Timer::Scores => scores(cx).await,
        Timer::Retention => retention(cx).await,
    };
    let mut first = None;
    for (step, result) in steps {
        if let Err(error) = result {
            tracing::warn!(timer = %tick.timer, step, error = format!("{error:#}"), "a step of the timer failed");
            first.get_or_insert(error);
        }
    }
    first.map_or(Ok(Outcome::Done), Err)
}

/// Each minute.
async fn digests(cx: &JobContext) -> Vec<Step> {
    vec![("issues", digests::supervise::run(cx).await)]
}

/// Every ten minutes.
async fn due_dates(cx: &JobContext) -> Vec<Step> {
    vec![
        ("unconfirmed subscriptions", subscribers::expire_unconfirmed(cx).await),
        ("paused subscriptions", subscribers::resume_due(cx).await),
        ("intros", intros::end_overdue::run(cx).await),
        ("briefs", projects::end_overdue::run(cx).await),
        ("overdue applications", overdue::chase::applications(cx).await),
        ("overdue companies", overdue::chase::companies(cx).await),
        ("overdue briefs", overdue::chase::briefs(cx).await),
    ]
}

/// Nightly.
async fn scores(cx: &JobContext) -> Vec<Step> {
    vec![("scores", directory::recompute_scores::run(cx).await)]
}

/// Daily.
async fn retention(cx: &JobContext) -> Vec<Step> {
    vec![("jobs", queue::retain::run(cx).await), ("accounts", accounts::forget::run(cx).await)]
}
