//! Gates, parts and their sum, over tables of cases and over made-up people.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel_async::SimpleAsyncConnection;
use proptest::prelude::*;
use uuid::Uuid;

use super::rules::{Part, VERSION, rules};
use super::{Candidate, Gate, Match, MatchParts, Need, Wanted, match_engineers, near_misses, weigh};
use crate::directory::rates::Rates;
use crate::directory::{AvailabilityFilter, Filters, MaxPay, PayUnit, Viewer, build_once};
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::skills::{NamedSkill, resolve};
use crate::engineers::{Availability, EngagementType, Evidence, Seniority, Visibility};
use crate::platform::clock::Clock;
use crate::platform::ids::EngineerId;
use crate::platform::money::Currency;
use crate::testing::{self, TestDatabase, engineers};

fn now() -> DateTime<Utc> {
    testing::start()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn wanted(id: i32, is_must: bool, is_domain: bool) -> Wanted {
    let skill = NamedSkill { id, slug: format!("s{id}"), name: format!("Skill {id}") };
    Wanted { skill, is_must, is_domain }
}

fn somebody() -> Candidate {
    Candidate {
        id: EngineerId(Uuid::from_u128(1)),
        skills: vec![(1, 5, Evidence::Assessed), (2, 4, Evidence::Claimed), (9, 3, Evidence::Claimed)],
        languages: vec![("en".parse().unwrap(), LanguageLevel::C1)],
        authorisations: vec![("PL".parse().unwrap(), AuthorisationStatus::Citizen)],
        seniority: Some(Seniority::Senior),
        country: Some("PL".parse().unwrap()),
        zone: Some(Tz::Europe__Warsaw),
        engagement_types: vec![EngagementType::Employment],
        availability: Availability::ActivelyLooking,
        confirmed_at: Some(now()),
        hours_per_week: Some(20),
        earliest_start: Some(day("2026-12-22")),
        rate_minor: Some(8_000),
        salary_minor: None,
        currency: Some(Currency::EUR),
        score: Some(700),
    }
}

fn look(need: &Need) -> Match {
    weigh(need, &somebody(), &Rates::default(), now())
}

#[test]
fn what_nobody_asks_for_counts_whole() {
    let found = look(&Need::default());
    assert!(found.fits());
    // Twenty of forty hours, and a start in thirty days: half of a half.
    let parts =
        MatchParts { skills: 400, hours_and_start: 38, price: 150, overlap: 100, top: 105, domain: 50 };
    assert_eq!(found.parts, parts);
    assert_eq!((found.total, found.version), (843, VERSION));
}

#[test]
fn skills_weigh_by_level_evidence_and_need() {
    let need = Need { wanted: vec![wanted(1, true, false), wanted(2, false, false)], ..Need::default() };
    // (2·1·1 + 1·0.8·0.8) ÷ 3 = 0.88
    assert_eq!(look(&need).parts.skills, 352);
    let missing = Need { wanted: vec![wanted(1, true, false), wanted(7, false, false)], ..Need::default() };
    assert_eq!(look(&missing).parts.skills, 267);
    assert!(look(&missing).fits(), "nobody needs what would be nice");
    let field = Need { wanted: vec![wanted(9, false, true), wanted(8, false, true)], ..Need::default() };
    assert_eq!((look(&field).parts.domain, look(&field).parts.skills), (25, 400));
}

#[test]
fn pay_is_compared_by_the_reference_rates_and_cheaper_gains_nothing() {
    let usd: Currency = "USD".parse().unwrap();
    let rates = Rates::of(&[(usd, 1_000_000, day("2026-11-20"))]);
    let price = |minor: i64, currency: Currency| {
        let pay = MaxPay { unit: PayUnit::Hour, currency, minor: Some(minor) };
        let need = Need { max_pay: Some(pay), ..Need::default() };
        let found = weigh(&need, &somebody(), &rates, now());
        (found.parts.price, found.failed)
    };
    assert_eq!(price(16_000, Currency::EUR), (150, vec![]));
    assert_eq!(price(10_667, Currency::EUR).0, 150);
    assert_eq!(price(8_000, Currency::EUR), (75, vec![]));
    assert_eq!(price(8_000, usd), (75, vec![]));
    assert_eq!(price(7_999, usd), (0, vec![Gate::Pay]));
    assert_eq!(price(99_999, "CHF".parse().unwrap()), (0, vec![Gate::Pay]));
    let yearly = MaxPay { unit: PayUnit::Year, currency: Currency::EUR, minor: Some(9_000_000) };
    assert_eq!(look(&Need { max_pay: Some(yearly), ..Need::default() }).failed, [Gate::Pay]);
}

#[test]
fn each_gate_is_named() {
    let pl: crate::platform::places::Country = "PL".parse().unwrap();
    let de: crate::platform::places::Country = "DE".parse().unwrap();
    let german: crate::platform::languages::Language = "de".parse().unwrap();
    let need = || Need::default();
    for (need, gate) in [
        (Need { wanted: vec![wanted(7, true, false)], ..need() }, Gate::Skill("Skill 7".into())),
        (
            Need { wanted: vec![wanted(2, true, false)], min_evidence: Some(Evidence::Assessed), ..need() },
            Gate::Skill("Skill 2".into()),
        ),
        (Need { seniorities: vec![Seniority::Junior], ..need() }, Gate::Seniority),
        (Need { countries: vec![de], ..need() }, Gate::Country),
        (Need { engagement_types: vec![EngagementType::Hourly], ..need() }, Gate::Engagement),
        (Need { languages: vec![german], ..need() }, Gate::Language(german)),
        (Need { work_authorisations: vec![de], ..need() }, Gate::WorkAuthorisation),
        (Need { min_hours: Some(21), ..need() }, Gate::Hours),
        (Need { start_by: Some(day("2026-12-21")), ..need() }, Gate::Start(day("2026-12-22"))),
        (Need { zone: Some(Tz::Asia__Tokyo), min_overlap: Some(4), ..need() }, Gate::Overlap),
    ] {
        assert_eq!(look(&need).failed, std::slice::from_ref(&gate), "{need:?}");
        assert!(!gate.says().is_empty());
    }
    let fits = Need { work_authorisations: vec![pl, de], countries: vec![pl], min_hours: Some(20), ..need() };
    assert!(look(&fits).fits());
    let hired = Candidate { availability: Availability::Engaged, earliest_start: None, ..somebody() };
    let found = weigh(&need(), &hired, &Rates::default(), now());
    assert_eq!((found.failed, found.parts.hours_and_start), (vec![Gate::Availability], 0));
    let all = Need { availability: vec![AvailabilityFilter::Engaged], ..need() };
    assert!(weigh(&all, &hired, &Rates::default(), now()).fits());
    let soon = Need { start_by: Some(day("2027-12-21")), ..all };
    assert_eq!(weigh(&soon, &hired, &Rates::default(), now()).failed, [Gate::Engaged]);
    let silent = Candidate { confirmed_at: None, ..somebody() };
    assert_eq!(weigh(&need(), &silent, &Rates::default(), now()).failed, [Gate::Availability]);
}

#[test]
fn the_table_sums_to_a_thousand_and_each_line_names_its_own() {
    let rules = rules();
    assert_eq!(rules.iter().map(|rule| rule.part.most()).sum::<i16>(), 1000);
    for rule in rules {
        assert!(rule.says.contains(&rule.part.most().to_string()), "{}", rule.says);
    }
}

proptest! {
    #[test]
    fn m_recomputes_from_its_parts_and_stays_within_its_bounds(
        level in 1_i16..=5, hours in proptest::option::of(0_i16..=80), late in -400_i64..=4_000,
        rate in proptest::option::of(0_i64..=10_000_000), most in proptest::option::of(0_i64..=10_000_000),
        score in proptest::option::of(0_i16..=1000), must in any::<bool>(), overlap in proptest::option::of(0_u8..=9),
    ) {
        let candidate = Candidate {
            skills: vec![(1, level, Evidence::Endorsed)],
            hours_per_week: hours,
            earliest_start: Some(now().date_naive() + chrono::TimeDelta::days(late)),
            rate_minor: rate,
            score,
            ..somebody()
        };
        let need = Need {
            wanted: vec![wanted(1, must, false), wanted(9, false, true)],
            max_pay: most.map(|minor| MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor: Some(minor) }),
            zone: Some(Tz::America__New_York),
            min_overlap: overlap,
            ..Need::default()
        };
        let found = weigh(&need, &candidate, &Rates::default(), now());
        let sum: i16 = Part::ALL.iter().map(|part| part.points(&found.parts)).sum();
        prop_assert_eq!(found.total, sum);
        for part in Part::ALL {
            prop_assert!((0..=part.most()).contains(&part.points(&found.parts)), "{}", part);
        }
        prop_assert_eq!(&found, &weigh(&need, &candidate, &Rates::default(), now()));
    }
}

#[tokio::test]
async fn a_search_matches_whom_the_viewer_may_see_and_names_near_misses() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(now()));
    let fits = engineers::approved(&mut conn, "Ada Lovelace").await;
    let dear = engineers::named("Grace Hopper").rate_minor(Some(20_000)).insert(&mut conn).await;
    let hidden =
        engineers::named("Hedy Lamarr").visibility(Visibility::CompaniesOnly).insert(&mut conn).await;
    let rust = resolve(&mut conn, &["rust".to_owned()]).await.unwrap().remove("rust").unwrap();
    let filters = Filters {
        skills: vec![rust],
        max_pay: Some(MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor: Some(10_000) }),
        ..Filters::default()
    };
    let stranger = Viewer::stranger();
    let need = Need::of(&mut conn, &filters).await.unwrap();
    let ids = [hidden.id, dear.id, fits.id];
    let found = match_engineers(&mut conn, &cx, &stranger, &need, &ids).await.unwrap();
    assert_eq!(found.iter().map(|found| found.engineer).collect::<Vec<_>>(), [fits.id, dear.id]);
    let index = build_once(&db.pool(), &Clock::standing_at(now())).await.unwrap();
    for index in [None, Some(index.as_ref())] {
        let near = near_misses(&mut conn, &cx, index, &stranger, &filters, 5).await.unwrap();
        assert_eq!(near.len(), 1);
        assert_eq!((near[0].found.engineer, &near[0].gate), (dear.id, &Gate::Pay));
    }
    // In a large network nobody is looked for in Postgres; the index still answers.
    let large = "update pg_class set reltuples = 60000 where oid = 'engineers'::regclass";
    conn.batch_execute(large).await.unwrap();
    for (index, count) in [(None, 0), (Some(index.as_ref()), 1)] {
        let near = near_misses(&mut conn, &cx, index, &stranger, &filters, 5).await.unwrap();
        assert_eq!(near.len(), count);
    }
}
