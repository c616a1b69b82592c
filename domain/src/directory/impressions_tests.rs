//! The log: batched, without accounts, counted for its engineer, replayed, forgotten.

use chrono::TimeDelta;

use super::impressions::{Action, KEPT_DAYS, Place, Recorder, act, forget, record, seen_lately};
use super::replay::replay;
use super::versions::VERSIONS;
use crate::platform::actor::{Actor, CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::testing::{self, TestDatabase, accounts, engineers, sql};

fn cx(signed: &Signed) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    cx.with_actor(Actor::Account(Box::new(signed.clone())))
}

#[tokio::test]
async fn members_are_counted_once_a_day_and_nobody_else() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (pool, recorder) = (db.pool(), Recorder::default());
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await;
    let one = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let two = accounts::company_member(&mut conn, CompanyRole::Viewer, false).await;
    for who in [&one, &one, &two, &ada.signed] {
        record(&recorder, &cx(who), Place::Directory, 1, &[ada.id]);
        act(&recorder, &cx(who), Place::Profile, Action::Opened, ada.id);
    }
    recorder.flush(&pool).await;
    let seen = seen_lately(&mut conn, ada.id, testing::start()).await.unwrap();
    assert_eq!((seen.seen, seen.opened, recorder.dropped()), (2, 2, 0));
    let columns =
        "information_schema.columns where table_name like 'impression%' and column_name like '%account%'";
    assert_eq!(sql::count(&mut conn, columns).await, 0);
    let now = testing::start();
    assert_eq!(forget(&mut conn, now).await.unwrap(), 0);
    assert_eq!(sql::count(&mut conn, "impression_salts").await, 1, "today's is needed");
    forget(&mut conn, now + TimeDelta::days(1)).await.unwrap();
    assert_eq!(sql::count(&mut conn, "impression_salts").await, 0, "yesterday's is gone");
    let end = now + TimeDelta::days(i64::try_from(KEPT_DAYS).unwrap() + 1);
    assert_eq!(forget(&mut conn, end).await.unwrap(), 5);
}

#[tokio::test]
async fn a_full_queue_drops_and_never_waits() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let recorder = Recorder::default();
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await;
    let member = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    for _ in 0..2_001 {
        record(&recorder, &cx(&member), Place::Directory, 1, &[ada.id]);
    }
    assert_eq!(recorder.dropped(), 1);
}

#[tokio::test]
async fn a_replay_compares_versions_and_says_when_there_is_too_little() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (pool, recorder) = (db.pool(), Recorder::default());
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await;
    let late = testing::start() - TimeDelta::days(10);
    let grace = engineers::named("Grace Hopper")
        .approved_at(late)
        .country("DE")
        .hours_per_week(Some(10))
        .insert(&mut conn)
        .await;
    let member = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    record(&recorder, &cx(&member), Place::Directory, 1, &[ada.id, grace.id]);
    act(&recorder, &cx(&member), Place::Profile, Action::Shortlisted, ada.id);
    recorder.flush(&pool).await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let [one, two, ..] = VERSIONS else { panic!("two versions") };
    let report = replay(&mut conn, &cx, one, two, 30).await.unwrap();
    assert_eq!((report.lists, report.judged_lists, report.is_enough), (1, 1, false));
    for figures in [&report.present, &report.candidate] {
        assert!(
            (figures.ndcg - 1.0).abs() < 1e-9 && (figures.newcomer_share - 0.5).abs() < 1e-9,
            "{figures:?}"
        );
        assert_eq!(figures.countries, [("DE".to_owned(), 0.5), ("PL".to_owned(), 0.5)]);
    }
    let empty = replay(&mut conn, &cx, one, two, 0).await.unwrap();
    assert!(empty.lists <= 1 && !empty.is_enough);
}
