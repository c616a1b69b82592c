//! Planned times become rows, once, whoever looks at the clock.

use chrono::TimeDelta;
use domain::jobs::{Payload, Tick, Timer};
use domain::platform::clock::Clock;
use domain::testing::sql::{count, execute};
use domain::testing::{self, TestDatabase, accounts};
use tokio_util::sync::CancellationToken;
use worker::jobs::{JobContext, Outcome, dispatch};
use worker::schedule::Planner;
use worker::state::State;

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_time_has_one_row_and_what_was_missed_is_caught_up_once() {
    let database = TestDatabase::new().await;
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    let clock = Clock::standing_at(testing::start());
    let state = State::new(config, clock.clone()).unwrap();
    let installed_at = testing::start() - TimeDelta::days(3);
    let (mut one, mut other) = (Planner::new(installed_at), Planner::new(installed_at));
    for timer in [Timer::Digests, Timer::Scores] {
        assert!(one.plan(&state, timer).await.unwrap(), "{timer}: the last planned time was missed");
        for planner in [&mut one, &mut other] {
            assert!(!planner.plan(&state, timer).await.unwrap(), "{timer}: whoever looks, the same time");
        }
    }
    clock.advance(TimeDelta::seconds(59));
    assert!(!one.plan(&state, Timer::Digests).await.unwrap());
    clock.advance(TimeDelta::seconds(1));
    assert!(other.plan(&state, Timer::Digests).await.unwrap(), "the next minute");
    clock.advance(TimeDelta::days(20));
    assert!(one.plan(&state, Timer::Scores).await.unwrap(), "twenty nights missed: one run");
    assert!(!one.plan(&state, Timer::Scores).await.unwrap());
    clock.advance(TimeDelta::days(-21));
    let mut young = Planner::new(clock.now() + TimeDelta::seconds(1));
    assert!(!young.plan(&state, Timer::Scores).await.unwrap(), "nothing from before the installation");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_stops_no_timer() {
    let database = TestDatabase::new().await;
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    let clock = Clock::standing_at(testing::start());
    let state = State::new(config, clock.clone()).unwrap();
    let mut planner = Planner::new(testing::start() - TimeDelta::days(3));
    for (minutes, is_new) in [(0, true), (1, true), (-30, true), (0, false), (1, true), (40, true)] {
        clock.advance(TimeDelta::minutes(minutes));
        assert_eq!(planner.plan(&state, Timer::Digests).await.unwrap(), is_new, "{minutes} minutes later");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daily_tick_deletes_what_is_kept_no_longer_and_nothing_else() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    let state = State::new(config, Clock::standing_at(testing::start())).unwrap();
    let mut people = Vec::new();
    for name in ["Active", "Waiting", "Forgotten"] {
        people.push(accounts::developer(&mut conn, name).await.account_id);
    }
    let [active, waiting, forgotten] = people[..] else { panic!("three") };
    let changes = format!(
        "update accounts set state = 'pending', email_verified_at = null,
           updated_at = timestamptz '2026-11-22 10:00Z' - case id when '{waiting}' then 29 else 31 end * interval '1 day'
         where id in ('{waiting}', '{forgotten}');
         update sessions set ended_at = timestamptz '2026-10-22 10:00Z', end_reason = 'revoked' where account_id = '{waiting}';
         insert into address_changes (id, account_id, old_email, new_email, state, link_version, asked_at)
         select gen_random_uuid(), '{active}', 'a@b.example', 'c@d.example', 'void', 0, asked
         from (values (timestamptz '2026-11-21 10:00Z'), ('2026-10-21 10:00Z')) as t (asked)"
    );
    execute(&mut conn, &changes).await;
    let cx = JobContext::of_no_job(state, CancellationToken::new());
    let tick = Payload::Tick(Tick { timer: Timer::Retention, at: testing::start() });
    assert_eq!(dispatch(&cx, tick).await.unwrap(), Outcome::Done);
    assert_eq!(count(&mut conn, "accounts").await, 2, "the sign-up of 31 days ago is gone");
    assert_eq!(count(&mut conn, "sessions").await, 1, "of the one that is active");
    assert_eq!(count(&mut conn, "address_changes").await, 1, "of yesterday");
}
