//! Planned times become rows, once, whoever looks at the clock.

use chrono::TimeDelta;
use domain::jobs::Timer;
use domain::platform::clock::Clock;
use domain::testing::{self, TestDatabase};
use worker::schedule::plan;
use worker::state::State;

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_time_has_one_row_and_what_was_missed_is_caught_up_once() {
    let database = TestDatabase::new().await;
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    let clock = Clock::standing_at(testing::start());
    let state = State::new(config, clock.clone()).unwrap();
    let installed_at = testing::start() - TimeDelta::days(3);
    for timer in [Timer::Digests, Timer::Scores] {
        assert!(
            plan(&state, timer, installed_at).await.unwrap(),
            "{timer}: the last planned time was missed"
        );
        assert!(!plan(&state, timer, installed_at).await.unwrap(), "{timer}: another worker, the same time");
    }
    clock.advance(TimeDelta::seconds(59));
    assert!(!plan(&state, Timer::Digests, installed_at).await.unwrap());
    clock.advance(TimeDelta::seconds(1));
    assert!(plan(&state, Timer::Digests, installed_at).await.unwrap(), "the next minute");
    clock.advance(TimeDelta::days(20));
    assert!(plan(&state, Timer::Scores, installed_at).await.unwrap(), "twenty nights missed: one run");
    assert!(!plan(&state, Timer::Scores, installed_at).await.unwrap());
    clock.advance(TimeDelta::days(-21));
    assert!(!plan(&state, Timer::Scores, clock.now()).await.unwrap(), "nothing from before the installation");
}
