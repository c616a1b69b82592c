//! What happens when a timer's time has come: for each timer, one function a feature.
//!
//! A function here may run twice for one planned time, or late: it asks the database what is due, never the tick.

use domain::jobs::{Tick, Timer};

use crate::jobs::{JobContext, JobError, Outcome};
use crate::{
    accounts, conversations, digests, directory, engineers, hiring, intake, intros, moderation, overdue,
    personal, projects, queue, subscribers, vetting,
};

/// What one feature did.
type Step = (&'static str, Result<(), JobError>);

/// Runs all that belongs to the tick's timer. One that fails keeps none of the others from running.
///
/// # Errors
/// The first failure; the whole tick is then tried again.
pub async fn run(cx: &JobContext, tick: Tick) -> Result<Outcome, JobError> {
    let steps = match tick.timer {
        Timer::Digests => digests(cx).await,
        Timer::Messages => vec![("messages", conversations::send_due(cx).await)],
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
        ("reminders of intros", intros::reminder::run(cx).await),
        ("overdue reports", moderation::chase(cx).await),
        ("engagements", hiring::due::engagements(cx).await),
        ("interviews of candidacies", hiring::due::interviews(cx).await),
        ("candidacies", hiring::due::candidacies(cx).await),
        ("reviews", hiring::due::reviews(cx).await),
        ("ends of accounts", personal::erase_due::run(cx).await),
        ("silent engineers", engineers::chase::silence(cx).await),
        ("answers about the digest", engineers::chase::consents(cx).await),
        ("briefs", projects::end_overdue::run(cx).await),
        ("mails without a job", queue::orphans::run(cx).await),
        ("overdue applications", overdue::chase::applications(cx).await),
        ("silent applicants", vetting::tend::silent(cx).await),
        ("vetters who left", vetting::tend::departed(cx).await),
        ("applications not sent", vetting::tend::drafts(cx).await),
        ("the vetters' morning", vetting::tend::morning(cx).await),
        ("interviews", vetting::due::interviews(cx).await),
        ("identity checks", vetting::due::identity(cx).await),
        ("approvals that end", vetting::due::approvals(cx).await),
        ("alerts of saved searches", crate::saved_searches::alerts(cx).await),
        ("weekly figures", engineers::weekly::owe(cx).await),
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
    vec![
        ("jobs", queue::retain::run(cx).await),
        ("accounts", accounts::forget::run(cx).await),
        ("personal data", personal::expire::run(cx).await),
        ("lists and impressions", crate::saved_searches::forget(cx).await),
        ("mail that came in", intake::forget(cx).await),
        ("words of rejections", vetting::due::words(cx).await),
    ]
}

#[cfg(test)]
mod tests {
    use domain::outbox::MailKind;
    use domain::platform::actor::{CompanyRole, Permission};
    use domain::platform::clock::Clock;
    use domain::testing::{self, TestDatabase, accounts, mails, sql};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::state::State;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_clock_tells_of_a_review_that_is_late() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
        accounts::staff(&mut conn, &[Permission::Moderator]).await;
        let due = "update companies set state = 'pending_review', review_due_at = '2026-11-22T09:00:00Z'";
        sql::execute(&mut conn, due).await;
        let mut config = testing::config("");
        config.database.url = db.secret_url();
        let clock = Clock::standing_at(testing::start());
        let cx = JobContext::of_no_job(State::new(config, clock).unwrap(), CancellationToken::new());
        for _ in 0..2 {
            run(&cx, Tick { timer: Timer::DueDates, at: testing::start() }).await.unwrap();
        }
        let told = mails::kinds_owed(&mut conn).await;
        assert_eq!(told, [MailKind::StaffOverdue, MailKind::AnswerDelayed]);
    }
}
