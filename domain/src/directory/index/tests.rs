//! The index against plain SQL: random engineers, filters, orders and viewers get the same answer from both, on every
//! page, with every facet; again after changes; and every facet keeps its promise.

mod feeding;
mod pages;
mod random;
mod under_load;

use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::Snapshot;
use super::feed::{Directory, build, catch_up, take};
use crate::directory::search::MOST_DROPS;
use crate::directory::{
    AnsweredBy, Filters, MaxPay, PayUnit, Place, Results, Search, Sort, Viewer, rates, search,
};
use crate::engineers::skills::{NamedSkill, list_names, names_of};
use crate::platform::actor::CompanyRole;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, accounts};

const ENGINEERS: &str = include_str!("tests/random_engineers.sql");

/// What changes when some of them change: each kind of change that a trigger hears of.
const CHANGES: [&str; 9] = [
    "update engineers set score = 450, rotation = 7 where country = 'PL' and score > 100",
    "update engineers set visibility = 'hidden' where rate_minor = 5777",
    "update engineers set visibility = 'public', headline = 'Engines anew' where visibility = 'link_only'",
    "update accounts set state = case state when 'active' then 'suspended' else 'active' end where email like 'e1%'",
    "delete from engineer_skills where level = 3",
    "update engineer_languages set level = 'b2' where language = 'de'",
    "delete from exclusions where kind = 'company'",
    "delete from engineers where slug like '%7'",
    "insert into work_authorisations (engineer_id, country, status) select id, 'JP', 'permit' from engineers limit 40",
];

/// Who asks, and for what.
struct Scene {
    viewers: Vec<Viewer>,
    skills: Vec<NamedSkill>,
}

async fn prepare(conn: &mut Conn) -> Scene {
    let one = accounts::company_member(conn, CompanyRole::Owner, true).await;
    let two = accounts::company_member(conn, CompanyRole::Recruiter, true).await;
    let unverified = accounts::company_member(conn, CompanyRole::Owner, false).await;
    accounts::add_domain(conn, one.member.as_ref().unwrap().company_id, "alpha.example").await;
    let developer = accounts::developer(conn, "A developer").await;
    let now = format!("'{}'::timestamptz", testing::start().to_rfc3339());
    conn.batch_execute(&format!("select setseed(0.25); {}", ENGINEERS.replace(":now", &now))).await.unwrap();
    for (code, micros) in [("USD", 1_083_000), ("JPY", 163_500_000), ("SEK", 11_200_000)] {
        let day = testing::start().date_naive();
        rates::insert_rate(conn, code.parse().unwrap(), micros, day, None, testing::start()).await.unwrap();
    }
    let mut viewers =
        vec![Viewer::stranger(), Viewer::search_engine(), Viewer::any_reader(), Viewer::any_company()];
    for signed in [one, two, unverified, developer] {
        viewers.push(Viewer::of(conn, &accounts::actor(&signed)).await.unwrap());
    }
    let mut ids: Vec<i32> = list_names(conn).await.unwrap().iter().map(|skill| skill.id).collect();
    ids.sort_unstable();
    let skills = names_of(conn, &ids[..8]).await.unwrap();
    Scene { viewers, skills }
}

/// Both answers to a search: they must be one.
async fn both(conn: &mut Conn, cx: &Context, index: &Snapshot, viewer: &Viewer, ask: &Search) -> Results {
    let fast = search(conn, cx, Some(index), viewer, ask).await.unwrap();
    let plain = search(conn, cx, None, viewer, ask).await.unwrap();
    assert_eq!(
        (fast.answered_by, plain.answered_by),
        (AnsweredBy::Index(index.version()), AnsweredBy::Postgres)
    );
    let ids = |results: &Results| results.cards.iter().map(|card| card.id).collect::<Vec<_>>();
    assert_eq!(fast.total, plain.total, "{viewer:?} {ask:?}");
    assert_eq!(ids(&fast), ids(&plain), "{viewer:?} {ask:?}");
    assert_eq!((&fast.previous, &fast.next), (&plain.previous, &plain.next), "{viewer:?} {ask:?}");
    // The index tries each filter, Postgres the first ones.
    let is_tried = ask.filters.active() <= MOST_DROPS;
    assert!(!is_tried || fast.drops == plain.drops, "{viewer:?} {ask:?}");
    assert!(plain.drops.iter().all(|drop| fast.drops.contains(drop)), "{viewer:?} {ask:?}");
    assert_eq!(fast.facets, plain.facets, "{viewer:?} {ask:?}");
    fast
}

/// A search with one facet value chosen, as a page would lead to it, and what the facet promised.
fn promises(filters: &Filters, results: &Results, skills: &[NamedSkill]) -> Vec<(Filters, i64)> {
    let facets = results.facets.clone().unwrap();
    let with = |change: &dyn Fn(&mut Filters)| {
        let mut with = filters.clone();
        change(&mut with);
        with
    };
    let mut all = Vec::new();
    let skill = |id: i32| skills.iter().find(|skill| skill.id == id).cloned();
    if let Some((id, count)) = facets.skills.last() {
        all.extend(skill(*id).map(|skill| (with(&|f| f.skills.push(skill.clone())), *count)));
    }
    all.extend(facets.levels.iter().map(|(v, n)| (with(&|f| f.min_level = Some(*v)), *n)));
    all.extend(facets.evidence.iter().map(|(v, n)| (with(&|f| f.min_evidence = Some(*v)), *n)));
    all.extend(facets.seniorities.iter().map(|(v, n)| (with(&|f| f.seniorities = vec![*v]), *n)));
    all.extend(facets.countries.iter().map(|(v, n)| (with(&|f| f.countries = vec![*v]), *n)));
    all.extend(facets.availability.iter().map(|(v, n)| (with(&|f| f.availability = vec![*v]), *n)));
    all.extend(facets.engagement_types.iter().map(|(v, n)| (with(&|f| f.engagement_types = vec![*v]), *n)));
    all.extend(facets.languages.iter().map(|(v, n)| (with(&|f| f.languages.push(*v)), *n)));
    all.extend(facets.language_levels.iter().map(|(v, n)| (with(&|f| f.language_level = Some(*v)), *n)));
    all.extend(
        facets.work_authorisations.iter().map(|(v, n)| (with(&|f| f.work_authorisations = vec![*v]), *n)),
    );
    all.extend(facets.hours.iter().map(|(v, n)| (with(&|f| f.min_hours = Some(*v)), *n)));
    all.extend(facets.starts.iter().map(|(v, n)| (with(&|f| f.start_by = Some(*v)), *n)));
    all.extend(facets.overlaps.iter().map(|(v, n)| (with(&|f| f.min_overlap = Some(*v)), *n)));
    all.extend(facets.added.iter().map(|(v, n)| (with(&|f| f.added_days = Some(*v)), *n)));
    let pay = |unit: PayUnit| Some(MaxPay { unit, ..filters.pay() });
    all.extend(facets.pay.iter().map(|(v, n)| (with(&|f| f.max_pay = pay(*v)), *n)));
    all
}

/// As many random searches as told, each on all its pages; answers how many engineers were shown.
async fn compare(
    conn: &mut Conn,
    index: &Snapshot,
    scene: &Scene,
    runner: &mut TestRunner,
    cases: usize,
) -> usize {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let viewer = proptest::sample::select(scene.viewers.clone());
    let asked = (random::filters(&scene.skills), viewer, proptest::sample::select(Sort::ALL));
    let mut shown = 0;
    for case in 0..cases {
        let (filters, viewer, sort) = asked.new_tree(runner).unwrap().current();
        let mut ask = Search { filters: filters.clone(), sort, place: Place::First, facets: true };
        let first = both(conn, &cx, index, &viewer, &ask).await;
        shown += first.cards.len();
        ask.facets = false;
        let mut page = first.clone();
        while let Some(next) = page.next.clone() {
            let before: Vec<_> = page.cards.iter().map(|card| card.id).collect();
            page = both(conn, &cx, index, &viewer, &Search { place: next, ..ask.clone() }).await;
            let back = Search { place: page.previous.clone().unwrap(), ..ask.clone() };
            let back = both(conn, &cx, index, &viewer, &back).await;
            assert_eq!(back.cards.iter().map(|card| card.id).collect::<Vec<_>>(), before, "{ask:?}");
        }
        if case % 8 == 0 {
            for (filters, promised) in promises(&filters, &first, &scene.skills) {
                let kept = Search { filters, sort, place: Place::First, facets: false };
                let kept = search(conn, &cx, Some(index), &viewer, &kept).await.unwrap();
                assert_eq!(kept.total, promised, "{ask:?}");
            }
        }
    }
    shown
}

fn newest(directory: &Directory) -> Arc<Snapshot> {
    directory.watch().borrow().clone().unwrap()
}

#[tokio::test]
async fn the_index_answers_as_plain_sql_does_before_and_after_changes() {
    let db = TestDatabase::new().await;
    let (mut conn, pool, clock) = (db.connect().await, db.pool(), Clock::standing_at(testing::start()));
    let scene = prepare(&mut conn).await;
    let (directory, mut runner) = (Directory::default(), TestRunner::deterministic());
    let mut mark = take(&directory, &build(&pool, &clock, 0).await.unwrap());
    let index = newest(&directory);
    assert!(compare(&mut conn, &index, &scene, &mut runner, 64).await > 50);
    for change in CHANGES {
        conn.batch_execute(change).await.unwrap();
        (mark, _) = catch_up(&directory, &pool, &clock, &mark).await.unwrap();
        let changed = newest(&directory);
        assert!(changed.version() > index.version(), "{change}");
        compare(&mut conn, &changed, &scene, &mut runner, 4).await;
    }
    // What was changed step by step is what is read at once.
    let built = build(&pool, &clock, 0).await.unwrap();
    assert_eq!(newest(&directory).len(), built.snapshot.len());
    compare(&mut conn, &built.snapshot, &scene, &mut runner, 8).await;
}
