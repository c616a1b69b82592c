//! Samples of the list: bare, in the middle of its pages, and where few or none fit.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::directory::{
    AnsweredBy, AvailabilityFilter, Cursor, Drop, Dropped, Facets, Filters, Identity, MaxPay, PayUnit, Place,
    Results, Search, Sort, Term,
};
use domain::engineers::parts::LanguageLevel;
use domain::engineers::skills::NamedSkill;
use domain::engineers::{EngagementType, Evidence, Seniority};
use domain::matching::{Gate, Match, MatchParts, NearMiss};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;
use uuid::Uuid;

use super::address::Address;
use super::kept::Keep;
use super::samples::{first_country, now, shown};
use super::views::{Clock, Found, ListPage};

/// The bare list with its facets and without, a search in the middle of its pages, one that finds few, and nobody.
pub(super) fn lists() -> Vec<ListPage> {
    let known = known();
    let bare = address("", Filters::default(), None);
    let full = address("rust <b>", everything(&known), Some(Sort::Rate));
    let clock = Clock { zone: Some(chrono_tz::Tz::Europe__Berlin), now: now() };
    let unknown = Clock { zone: None, ..clock };
    let found = found(41);
    let few = Found {
        results: Results { total: 1, drops: drops(), previous: None, next: None, ..found.results.clone() },
        ..found.clone()
    };
    let nobody = Found {
        results: Results { total: 0, cards: Vec::new(), ..few.results.clone() },
        matches: Vec::new(),
        near: Vec::new(),
    };
    let mut left = found.clone();
    left.results.cards.clear();
    let hidden = Some(keeps(None, Some("All on this page are hidden by you.")));
    let mut empty = nobody.clone();
    empty.results.drops.clear();
    empty.results.facets = None;
    vec![
        ListPage::new(&bare, &found, &known, unknown),
        ListPage::new(&bare, &found, &known, unknown).with_keep(Some(keeps(None, None))),
        ListPage::new(&bare, &found, &known, unknown)
            .with_keep(Some(keeps(Some("/company/searches/new"), Some("<b>")))),
        ListPage::new(&bare, &left, &known, unknown),
        ListPage::new(&bare, &left, &known, unknown).with_keep(hidden),
        ListPage::new(&bare, &empty, &known, unknown),
        ListPage::new(&full, &found, &known, clock).with_pay(&pay()),
        ListPage::new(&full, &few, &known, clock),
        ListPage::new(&full, &nobody, &known, clock),
        ListPage::new(&full, &empty, &known, clock),
    ]
}

fn keeps(save: Option<&str>, hidden: Option<&str>) -> Keep {
    Keep { save_href: save.map(Into::into), hidden: hidden.map(Into::into) }
}

fn pay() -> HashMap<String, String> {
    let slug = shown(Identity::Anonymous).slug;
    HashMap::from([(slug, "≈ $104 an hour, by rates of 18 November 2026".to_owned())])
}

fn known() -> Vec<NamedSkill> {
    let skill = |id, name: &str| NamedSkill { id, slug: name.to_lowercase(), name: format!("{name} <b>") };
    vec![skill(1, "Rust"), skill(2, "Kafka")]
}

fn everything(known: &[NamedSkill]) -> Filters {
    Filters {
        text: vec![Term::Phrase(vec!["rust".into()])],
        skills: known.iter().take(1).cloned().collect(),
        nice: known.iter().skip(1).cloned().collect(),
        min_level: Some(4),
        min_evidence: Some(Evidence::Assessed),
        seniorities: vec![Seniority::Senior],
        countries: vec![first_country()],
        availability: vec![AvailabilityFilter::Open],
        engagement_types: vec![EngagementType::Hourly],
        languages: "pl".parse().into_iter().collect(),
        language_level: Some(LanguageLevel::B2),
        work_authorisations: vec![first_country()],
        min_hours: Some(25),
        start_by: NaiveDate::from_ymd_opt(2026, 12, 22),
        zone: Some(chrono_tz::Tz::Europe__Berlin),
        min_overlap: Some(4),
        max_pay: Some(MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor: Some(8_000) }),
        added_days: Some(30),
    }
}

fn found(total: i64) -> Found {
    let cursor = Cursor { sort: Sort::Rate, key: 1, tie: 2, id: Uuid::from_u128(3) };
    let named = shown(Identity::Named("Ada <b>Lovelace</b>".into()));
    let whole = Match {
        engineer: named.id,
        failed: Vec::new(),
        parts: MatchParts { skills: 400, top: 12, ..MatchParts::default() },
        total: 412,
        version: 1,
    };
    let miss = NearMiss { gate: Gate::Pay, found: whole.clone() };
    let facets = Facets {
        skills: vec![(1, 41), (2, 7), (99, 1)],
        countries: vec![(first_country(), 5)],
        starts: vec![(now().date_naive(), 9)],
        ..Facets::default()
    };
    Found {
        near: vec![(named.clone(), miss)],
        matches: vec![whole],
        results: Results {
            total,
            cards: vec![named, shown(Identity::Anonymous)],
            previous: Some(Place::Before(cursor)),
            next: Some(Place::After(cursor)),
            drops: Vec::new(),
            facets: Some(facets),
            answered_by: AnsweredBy::Postgres,
        },
    }
}

/// One of each.
fn drops() -> Vec<Drop> {
    let all = [
        Dropped::Text,
        Dropped::Skill(0),
        Dropped::Language(0),
        Dropped::MinLevel,
        Dropped::Evidence,
        Dropped::Seniority,
        Dropped::Country,
        Dropped::Availability,
        Dropped::Engagement,
        Dropped::LanguageLevel,
        Dropped::WorkAuthorisation,
        Dropped::Hours,
        Dropped::Start,
        Dropped::Overlap,
        Dropped::Pay,
        Dropped::Added,
    ];
    all.into_iter().map(|filter| Drop { filter, total: 3 }).collect()
}

fn address(text: &str, filters: Filters, chosen_sort: Option<Sort>) -> Address {
    let sort = chosen_sort.unwrap_or(Sort::Top);
    let notes = if text.is_empty() {
        FieldErrors::default()
    } else {
        FieldErrors::one("country", "“<b>” is not known.")
    };
    Address {
        text: text.into(),
        search: Search { filters, sort, place: Place::First, facets: true },
        chosen_sort,
        own_zone: None,
        notes,
    }
}
