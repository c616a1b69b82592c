//! What pages besides the list count and name: the index says the same as plain SQL, and is asked.

use std::sync::Arc;

use super::{Scene, newest, prepare};
use crate::directory::index::feed::{Directory, build, take};
use crate::directory::{
    AvailabilityFilter, Drop, Dropped, Filters, HirePage, Place, Search, Snapshot, Sort, Term, Viewer,
    count_public, hire_page, list_first, list_hire_paths, list_parts, read_text, search,
};
use crate::engineers::skills::resolve;
use crate::engineers::{EngagementType, Exclusion, Seniority, Visibility};
use crate::platform::actor::CompanyRole;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::places::Country;
use crate::testing::engineers::named;
use crate::testing::{self, TestDatabase, accounts};

fn clock() -> Clock {
    Clock::standing_at(testing::start())
}

async fn index_of(db: &TestDatabase) -> Arc<Snapshot> {
    let directory = Directory::default();
    take(&directory, &build(&db.pool(), &clock(), 0).await.unwrap());
    newest(&directory)
}

/// A page as it would be shown.
fn said(page: Option<&HirePage>) -> Option<String> {
    let page = page?;
    let cards: Vec<_> = page.cards.iter().map(|card| card.id).collect();
    Some(format!("{} {cards:?} {:?} {:?}", page.total, page.countries, page.skills))
}

async fn hire_pages(conn: &mut Conn, cx: &Context, index: &Snapshot, scene: &Scene) -> usize {
    let (mut there, poland): (usize, Country) = (0, "PL".parse().unwrap());
    for viewer in &scene.viewers {
        for skill in &scene.skills {
            for country in [None, Some(poland)] {
                let fast = hire_page(conn, cx, Some(index), viewer, skill, country).await.unwrap();
                let plain = hire_page(conn, cx, None, viewer, skill, country).await.unwrap();
                assert_eq!(said(fast.as_ref()), said(plain.as_ref()), "{viewer:?} {skill:?} {country:?}");
                there += usize::from(fast.is_some());
            }
        }
    }
    there
}

#[tokio::test]
async fn pages_beside_the_list_count_by_the_index_as_by_plain_sql() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, testing::context(&clock()));
    let nobody = index_of(&db).await;
    let scene = prepare(&mut conn).await;
    let index = index_of(&db).await;
    assert!(hire_pages(&mut conn, &cx, &index, &scene).await > 20);
    let paths = list_hire_paths(&mut conn, &cx, Some(index.clone())).await.unwrap();
    assert!(paths.len() > 8 && paths.iter().any(|path| path.country.is_some()));
    assert_eq!(paths, list_hire_paths(&mut conn, &cx, None).await.unwrap());
    let total = count_public(&mut conn, &cx, Some(&index)).await.unwrap();
    assert!(total > 0 && total == count_public(&mut conn, &cx, None).await.unwrap());
    assert_eq!(list_parts(&mut conn, &cx, Some(&index)).await.unwrap(), [""]);
    let searches: Vec<Filters> = scene
        .skills
        .iter()
        .map(|skill| Filters { skills: vec![skill.clone()], ..Filters::default() })
        .collect();
    for viewer in &scene.viewers {
        let fast = list_first(&mut conn, &cx, Some(&index), viewer, &searches, 4).await.unwrap();
        assert_eq!(fast, list_first(&mut conn, &cx, None, viewer, &searches, 4).await.unwrap());
    }
    // An index that knows nobody is believed: nothing is counted in Postgres beside it.
    let stranger = Viewer::stranger();
    assert_eq!(count_public(&mut conn, &cx, Some(&nobody)).await.unwrap(), 0);
    assert!(list_first(&mut conn, &cx, Some(&nobody), &stranger, &searches, 4).await.unwrap().is_empty());
    assert!(list_hire_paths(&mut conn, &cx, Some(nobody.clone())).await.unwrap().is_empty());
    let page = hire_page(&mut conn, &cx, Some(&nobody), &stranger, &scene.skills[0], None).await.unwrap();
    assert!(page.is_none());
}

#[tokio::test]
async fn links_between_hire_pages_count_whom_this_viewer_would_see() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, testing::context(&clock()));
    let signed = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = signed.member.as_ref().unwrap().company_id;
    for name in ["Ada Lovelace", "Bea Lovelace", "Dora Lovelace"] {
        let builder = named(name).skills(&[("rust", 4), ("postgresql", 4)]).country("PL");
        builder.excluding(Exclusion::Company(company)).insert(&mut conn).await;
    }
    named("Cleo Lovelace").skills(&[("rust", 4)]).country("PL").insert(&mut conn).await;
    let index = index_of(&db).await;
    let viewer = Viewer::of(&mut conn, &accounts::actor(&signed)).await.unwrap();
    let rust = resolve(&mut conn, &["rust".to_owned()]).await.unwrap().remove("rust").unwrap();
    let poland: Country = "PL".parse().unwrap();
    for index in [None, Some(index.as_ref())] {
        for (viewer, seen, others) in [(&Viewer::stranger(), 4, 3), (&viewer, 1, 0)] {
            let page = hire_page(&mut conn, &cx, index, viewer, &rust, None).await.unwrap().unwrap();
            assert_eq!((page.total, page.countries), (seen, vec![(poland, seen)]));
            let page = hire_page(&mut conn, &cx, index, viewer, &rust, Some(poland)).await.unwrap().unwrap();
            let skills: Vec<(&str, i64)> =
                page.skills.iter().map(|(skill, count)| (skill.slug.as_str(), *count)).collect();
            assert_eq!(
                (page.cards.len(), skills),
                (usize::try_from(seen).unwrap(), vec![("postgresql", others)])
            );
        }
    }
}

#[tokio::test]
async fn every_filter_is_tried_however_many_are_on() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, testing::context(&clock()));
    named("Ada Lovelace").skills(&[("rust", 4)]).insert(&mut conn).await;
    let index = index_of(&db).await;
    let mut known = resolve(&mut conn, &["rust".to_owned(), "go".to_owned()]).await.unwrap();
    let filters = Filters {
        skills: ["go", "rust"].map(|slug| known.remove(slug).unwrap()).to_vec(),
        min_level: Some(2),
        seniorities: vec![Seniority::Senior],
        countries: vec!["PL".parse().unwrap()],
        availability: vec![AvailabilityFilter::ActivelyLooking],
        engagement_types: vec![EngagementType::Employment],
        min_hours: Some(20),
        start_by: Some(cx.now.date_naive()),
        zone: Some(chrono_tz::Tz::Europe__Berlin),
        min_overlap: Some(8),
        added_days: Some(365),
        ..Filters::default()
    };
    let ask = Search { filters, sort: Sort::Best, place: Place::First, facets: false };
    let found = search(&mut conn, &cx, Some(&index), &Viewer::stranger(), &ask).await.unwrap();
    assert_eq!((found.total, found.drops), (0, vec![Drop { filter: Dropped::Skill(0), total: 1 }]));
}

#[tokio::test]
async fn how_a_word_is_read_tells_nothing_of_whom_one_may_not_see() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let signed = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = Exclusion::Company(signed.member.as_ref().unwrap().company_id);
    named("Zacharias Quimby").insert(&mut conn).await;
    let hidden = named("Zacharios Quimby").visibility(Visibility::CompaniesOnly);
    hidden.insert(&mut conn).await;
    let barring = named("Gwendolyn Quimby").excluding(company);
    barring.insert(&mut conn).await;
    let index = index_of(&db).await;
    let (stranger, member) =
        (Viewer::stranger(), Viewer::of(&mut conn, &accounts::actor(&signed)).await.unwrap());
    let literal = |word: &str| vec![Term::Beginning(vec![word.to_owned()])];
    let like = |words: &[&str]| vec![Term::Like(words.iter().map(|word| (*word).to_owned()).collect())];
    for (viewer, typed, read) in [
        // Nobody whom a stranger may see is called that: it is read as the name nearest to it, hidden or made up.
        (&stranger, "zacharios", like(&["zacharias"])),
        (&stranger, "zacharius", like(&["zacharias"])),
        (&member, "zacharios", literal("zacharios")),
        (&member, "zacharius", like(&["zacharias", "zacharios"])),
        (&stranger, "gwendolyn", literal("gwendolyn")),
        (&stranger, "gwendolin", like(&["gwendolyn"])),
        (&member, "gwendolin", literal("gwendolin")),
    ] {
        let found = read_text(&mut conn, Some((&index, viewer)), typed).await.unwrap();
        assert_eq!(found, read, "{typed} for {:?}", viewer.standing);
    }
}
