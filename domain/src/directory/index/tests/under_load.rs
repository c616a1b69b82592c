//! Searches while everything is read anew: never an error, never a wrong answer, never an older picture than before.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use proptest::test_runner::TestRunner;
use tokio::sync::Notify;

use super::feeding::{beside, clock};
use super::{Scene, compare, newest, prepare};
use crate::directory::index::feed::{Directory, keep};
use crate::directory::{AnsweredBy, Filters, Place, Search, Snapshot, Sort, Term, Viewer, search};
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::testing::{self, TestDatabase};

const REBUILDS: usize = 3;
const SEARCHERS: usize = 3;

/// A search with what plain SQL says.
struct Known {
    viewer: Viewer,
    ask: Search,
    answer: (i64, Vec<EngineerId>),
}

/// About people in Poland, who stay as they are.
async fn known(conn: &mut Conn, scene: &Scene) -> Vec<Known> {
    let poland = Filters { countries: vec!["PL".parse().unwrap()], ..Filters::default() };
    let skilled = Filters { skills: scene.skills[..1].to_vec(), ..poland.clone() };
    let worded = Filters { text: vec![Term::Beginning(vec!["engi".into()])], ..poland.clone() };
    let cx = testing::context(&clock());
    let mut known = Vec::new();
    for viewer in &scene.viewers {
        for (filters, sort) in
            [(&poland, Sort::Top), (&skilled, Sort::Best), (&worded, Sort::Newest), (&poland, Sort::Rate)]
        {
            let ask = Search { filters: filters.clone(), sort, place: Place::First, facets: false };
            let plain = search(conn, &cx, None, viewer, &ask).await.unwrap();
            let answer = (plain.total, plain.cards.iter().map(|card| card.id).collect());
            known.push(Known { viewer: viewer.clone(), ask, answer });
        }
    }
    known
}

/// Searches until the end, and answers how often.
async fn searching(conn: &mut Conn, directory: &Directory, known: &[Known], is_over: &AtomicBool) -> usize {
    let cx = testing::context(&clock());
    let (mut answers, mut version) = (0, 0);
    for one in known.iter().cycle() {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let index = directory.snapshot().expect("the index answers all the time");
        let found = search(conn, &cx, Some(&index), &one.viewer, &one.ask).await.unwrap();
        assert!(matches!(found.answered_by, AnsweredBy::Index(now) if now >= version), "{version}");
        version = index.version();
        let cards: Vec<EngineerId> = found.cards.iter().map(|card| card.id).collect();
        assert_eq!((found.total, cards), one.answer, "{:?} {:?}", one.viewer, one.ask);
        answers += 1;
    }
    answers
}

async fn wait_for(directory: &Directory, what: &str, is_so: impl Fn(&Snapshot) -> bool) {
    let mut watch = directory.watch();
    let there = watch.wait_for(|snapshot| snapshot.as_ref().is_some_and(|one| is_so(one)));
    tokio::time::timeout(Duration::from_secs(20), there).await.expect(what).expect("a feed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_while_everything_is_read_anew_are_answered_and_right() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let scene = prepare(&mut conn).await;
    let known = known(&mut conn, &scene).await;
    let directory = Directory::default();
    let (own, pool) = (directory.clone(), db.pool());
    let _feed = beside(async move { keep(&own, &pool, &Notify::new(), &clock()).await });
    wait_for(&directory, "built", |_| true).await;
    let is_over = AtomicBool::new(false);
    let mut conns = Vec::new();
    for _ in 0..SEARCHERS {
        conns.push(db.connect().await);
    }
    let searchers = conns.iter_mut().map(|own| searching(own, &directory, &known, &is_over));
    let rebuilding = async {
        for round in 0..REBUILDS {
            let others = format!("update engineers set headline = 'Engines {round}' where country = 'US'");
            conn.batch_execute(&others).await.unwrap();
            wait_for(&directory, "followed", |snapshot| snapshot.fresh_texts() > 0).await;
            conn.batch_execute("insert into directory_changes (engineer_id) values (null)").await.unwrap();
            wait_for(&directory, "read anew", |snapshot| snapshot.fresh_texts() == 0).await;
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let (answers, ()) = tokio::join!(futures::future::join_all(searchers), rebuilding);
    assert!(answers.iter().all(|answers| *answers > known.len()), "each asked everything: {answers:?}");
    let (index, mut runner) = (newest(&directory), TestRunner::deterministic());
    assert!(compare(&mut conn, &index, &scene, &mut runner, 8).await > 0);
}
