//! Searching against a database: totals equal results, pages join without a gap, words find what may be seen.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::Dropped::{Country, Skill};
use super::order::Order;
use super::queries::list_places;
use super::{
    AvailabilityFilter, Cursor, Filters, MaxPay, PayUnit, Place, Results, Search, Sort, Surface, Viewer,
    list_bars, load_cards, read_text, recompute_all, search, visible_to, words,
};
use crate::engineers::skills;
use crate::engineers::{Availability, ConsentScope, Exclusion, Seniority, Visibility};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::money::Currency;
use crate::testing::engineers::{approved, named};
use crate::testing::{self, TestDatabase, readers};

async fn find(conn: &mut Conn, cx: &Context, filters: Filters) -> Results {
    let ask = Search { filters, sort: Sort::Top, place: Place::First, facets: false };
    search(conn, cx, None, &Viewer::stranger(), &ask).await.unwrap()
}

fn names(results: &Results) -> Vec<String> {
    let mut names: Vec<String> = results.cards.iter().map(words::name).collect();
    names.sort();
    names
}

async fn by_text(conn: &mut Conn, cx: &Context, text: &str) -> Vec<String> {
    let text = read_text(conn, None, text).await.unwrap();
    names(&find(conn, cx, Filters { text, ..Filters::default() }).await)
}

fn now_cx() -> Context {
    testing::context(&Clock::standing_at(testing::start()))
}

#[tokio::test]
async fn words_find_skills_countries_levels_and_shown_names() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    approved(&mut conn, "Ada Lovelace").await;
    named("Grace Hopper")
        .country("US")
        .seniority(Seniority::Principal)
        .skills(&[("cobol", 5), ("amazon-web-services", 2)])
        .headline("Compilers, 100% of them")
        .insert(&mut conn)
        .await;
    named("Secret Person").visibility(Visibility::Anonymous).country("JP").insert(&mut conn).await;
    for (text, found) in [
        ("rust", vec!["Ada Lovelace", "Senior engineer, Japan"]),
        ("golang", vec![]),
        ("aws engineer", vec!["Grace Hopper"]),
        ("Amazon Web Services united states", vec!["Grace Hopper"]),
        ("principal", vec!["Grace Hopper"]),
        ("senior rust poland", vec!["Ada Lovelace"]),
        ("hopper", vec!["Grace Hopper"]),
        ("100%", vec!["Grace Hopper"]),
        ("1_0%", vec![]),
        ("secret", vec![]), // an anonymous engineer is not found by name
        ("stay up", vec!["Ada Lovelace", "Senior engineer, Japan"]),
        ("'; drop table engineers; --", vec![]),
    ] {
        assert_eq!(by_text(&mut conn, &cx, text).await, found, "{text:?}");
    }
}

#[tokio::test]
async fn filters_are_joined_and_the_one_to_drop_is_named() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    approved(&mut conn, "Ada").await;
    named("Bea").skills(&[("rust", 2), ("python", 5)]).rate_minor(Some(5_000)).insert(&mut conn).await;
    named("Cleo").availability(Availability::NotLooking).insert(&mut conn).await;
    named("Dora").confirmed_at(testing::start() - TimeDelta::days(36)).insert(&mut conn).await;
    named("Fay").availability(Availability::Engaged).insert(&mut conn).await;
    named("Eve").availability(Availability::Open).country("DE").insert(&mut conn).await;
    let known = skills::resolve(&mut conn, &["rust".into(), "python".into()]).await.unwrap();
    let (rust, python) = (known["rust"].clone(), known["python"].clone());
    let all = Filters::default;
    let cases: Vec<(&str, Filters, Vec<&str>)> = vec![
        ("default: looking and confirmed", all(), vec!["Ada", "Bea", "Eve"]),
        (
            "hired, and nobody knows until when",
            Filters { availability: vec![AvailabilityFilter::Engaged], ..all() },
            vec!["Fay"],
        ),
        (
            "and free on no day",
            Filters {
                availability: vec![AvailabilityFilter::Engaged],
                start_by: Some("2030-01-01".parse().unwrap()),
                ..all()
            },
            vec![],
        ),
        ("both skills", Filters { skills: vec![rust.clone(), python.clone()], ..all() }, vec!["Bea"]),
        ("level", Filters { skills: vec![rust.clone()], min_level: Some(3), ..all() }, vec!["Ada", "Eve"]),
        ("country", Filters { countries: vec!["DE".parse().unwrap()], ..all() }, vec!["Eve"]),
        (
            "states",
            Filters {
                availability: vec![AvailabilityFilter::NotLooking, AvailabilityFilter::Unconfirmed],
                ..all()
            },
            vec!["Cleo", "Dora"],
        ),
        (
            "rate",
            Filters {
                max_pay: Some(MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor: Some(5_000) }),
                ..all()
            },
            vec!["Bea"],
        ),
    ];
    for (case, filters, found) in cases {
        let results = find(&mut conn, &cx, filters).await;
        assert_eq!(
            (names(&results), results.total),
            (found.iter().map(ToString::to_string).collect(), i64::try_from(found.len()).unwrap()),
            "{case}"
        );
    }
    let none = Filters { skills: vec![rust, python], countries: vec!["DE".parse().unwrap()], ..all() };
    let drops: Vec<_> = find(&mut conn, &cx, none).await.drops.iter().map(|d| (d.filter, d.total)).collect();
    assert_eq!(drops, [(Country, 1), (Skill(1), 1)]);
}

#[tokio::test]
async fn pages_join_without_gap_or_repeat_in_every_order_both_ways() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    for n in 0..45_i64 {
        named(&format!("Engineer {n}"))
            .hours_per_week(Some(if n % 3 == 0 { 20 } else { 40 }))
            .rate_minor(Some(5_000 + n % 7 * 100))
            .approved_at(testing::start() - TimeDelta::days(if n % 4 == 0 { 10 } else { 100 } + n % 5))
            .confirmed_at(testing::start() - TimeDelta::hours(n % 4))
            .insert(&mut conn)
            .await;
    }
    for sort in Sort::ALL {
        let (mut seen, mut place, mut pages) = (Vec::<EngineerId>::new(), Place::First, Vec::new());
        loop {
            let ask =
                Search { filters: Filters::default(), sort: *sort, place: place.clone(), facets: false };
            let page = search(&mut conn, &cx, None, &Viewer::stranger(), &ask).await.unwrap();
            assert_eq!(page.total, 45);
            seen.extend(page.cards.iter().map(|card| card.id));
            pages.push(page.cards.iter().map(|card| card.id).collect::<Vec<_>>());
            let Some(next) = page.next else {
                let back = Search { place: page.previous.unwrap(), ..ask };
                let back = search(&mut conn, &cx, None, &Viewer::stranger(), &back).await.unwrap();
                let ids: Vec<_> = back.cards.iter().map(|card| card.id).collect();
                assert_eq!(Some(&ids), pages.get(pages.len() - 2), "{sort}");
                break;
            };
            place = next;
        }
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (45, 45), "{sort}");
    }
}

#[tokio::test]
async fn the_digest_takes_consenting_engineers_who_look_and_spares_excluded_readers() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    let ada = named("Ada")
        .excluding(Exclusion::Domain("employer.example".into()))
        .excluding(Exclusion::Address("ex@private.example".into()))
        .insert(&mut conn)
        .await;
    let bea = named("Bea Surname").consent(Some(ConsentScope::Anonymous)).insert(&mut conn).await;
    let others = [
        named("No").consent(Some(ConsentScope::None)),
        named("Never asked").consent(None),
        named("Companies").visibility(Visibility::CompaniesOnly),
        named("Engaged").availability(Availability::Engaged),
        named("Silent").confirmed_at(testing::start() - TimeDelta::days(36)),
        named("Expired").approved_at(testing::start() - TimeDelta::days(731)),
    ];
    let mut ids = vec![ada.id, bea.id];
    for other in others {
        ids.push(other.insert(&mut conn).await.id);
    }
    let cards = load_cards(&mut conn, &Viewer::any_reader(), Surface::Digest, &ids, cx.now).await.unwrap();
    assert_eq!(cards.iter().map(words::name).collect::<Vec<_>>(), ["Ada", "Senior engineer, Poland"]);
    let bars = list_bars(&mut conn, &ids).await.unwrap();
    for (address, sees_ada) in [
        ("cto@employer.example", false),
        ("cto@mail.employer.example", false),
        ("cto@notemployer.example", true),
        ("ex@private.example", false),
        ("other@private.example", true),
    ] {
        let id = readers::at(&mut conn, address, None).await;
        let reader = Viewer::readers(&mut conn, &[(id, address)]).await.unwrap().remove(&id).unwrap();
        let cards = load_cards(&mut conn, &reader, Surface::Digest, &ids, cx.now).await.unwrap();
        assert_eq!(cards.iter().any(|card| card.id == ada.id), sees_ada, "{address}");
        assert_eq!(bars.match_viewer(ada.id, &reader), !sees_ada, "the two agree on {address}");
        assert!(!bars.match_viewer(bea.id, &reader));
    }
    let late = Context { now: cx.now + TimeDelta::days(91), ..cx };
    let cards = load_cards(&mut conn, &Viewer::any_reader(), Surface::Digest, &ids, late.now).await.unwrap();
    assert!(cards.is_empty(), "consent ends after 90 days");
}

#[tokio::test]
async fn scores_are_recomputed_for_all_and_fall_away_without_a_word() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    let ada = approved(&mut conn, "Ada").await;
    let score = async |conn: &mut Conn| crate::engineers::find_engineer(conn, ada.id).await.unwrap().unwrap();
    let first = score(&mut conn).await;
    let components: super::score::Components =
        serde_json::from_value(first.score_components.unwrap()).unwrap();
    assert_eq!(first.score, Some(components.total()));
    let later = Context { now: cx.now + TimeDelta::days(20), ..cx.clone() };
    assert_eq!(recompute_all(&mut conn, &later).await.unwrap(), 1);
    let second = score(&mut conn).await;
    assert!(second.score < first.score && second.scored_at == Some(later.now));
    assert_eq!(second.availability_confirmed_at, first.availability_confirmed_at);
    let silent = Context { now: cx.now + TimeDelta::days(40), ..cx };
    recompute_all(&mut conn, &silent).await.unwrap();
    assert_eq!(score(&mut conn).await.score, None);
}

#[tokio::test]
async fn words_that_anonymity_hides_find_nobody() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    let headline =
        "Gadgets by G. Hopper, code at github.com/amazinggrace or https://navy.example, Node.js/Deno";
    named("Grace Hopper")
        .visibility(Visibility::Anonymous)
        .country("US")
        .headline(headline)
        .insert(&mut conn)
        .await;
    named("李明")
        .visibility(Visibility::Anonymous)
        .country("US")
        .headline("李明写Zig")
        .insert(&mut conn)
        .await;
    let shown = ["Senior engineer, United States"];
    for word in ["gadgets", "gadg", "node.js/deno", "写zig"] {
        assert_eq!(by_text(&mut conn, &cx, word).await, shown, "{word}");
    }
    for word in
        ["hopper", "hopp", "g.hopper", "amazinggrace", "github", "navy", "navy.example", "grace", "李明"]
    {
        assert!(by_text(&mut conn, &cx, word).await.is_empty(), "{word}");
    }
    // By name they are found as soon as they show it.
    named("Ada Hopper").headline("Engines by Hopper").insert(&mut conn).await;
    assert_eq!(by_text(&mut conn, &cx, "hopper").await, ["Ada Hopper"]);
}

#[tokio::test]
async fn the_least_keys_that_a_cursor_can_hold_are_borne() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, now_cx());
    approved(&mut conn, "Ada").await;
    for sort in [Sort::Top, Sort::Best, Sort::Rate] {
        for key in [i64::from(i16::MIN), i64::MIN] {
            let (id, order) = (uuid::Uuid::nil(), Order::by(sort));
            let cursor = Cursor { sort, key, tie: i64::MIN, id };
            for place in [Place::After(cursor), Place::Before(cursor)] {
                let visible = visible_to(&Viewer::stranger(), Surface::Directory, cx.now);
                list_places(&mut conn, vec![visible], &order, &place, 5).await.unwrap();
            }
        }
    }
}
