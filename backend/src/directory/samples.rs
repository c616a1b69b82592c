//! Samples of the directory's pages: both branches of every condition in their templates.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::directory::{
    AvailabilityFilter, Cursor, Drop, Dropped, Filters, Identity, MaxRate, OpenProfile, Place, Results,
    Search, Shown, ShownAvailability, ShownParts, ShownSkill, Sort, Term,
};
use domain::engineers::skills::NamedSkill;
use domain::engineers::{Availability, EngagementType, Evidence, Seniority};
use domain::passports::Sealed;
use domain::platform::actor::AccountKind;
use domain::platform::ids::{EngineerId, PassportId};
use domain::platform::money::Currency;
use domain::platform::places::Country;
use uuid::Uuid;

use super::address::Address;
use super::views::{ListPage, ProfilePage};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).single().unwrap_or_default()
}

fn skill(id: i32, name: &str, is_primary: bool, evidence: Evidence) -> ShownSkill {
    ShownSkill {
        id,
        slug: name.to_lowercase(),
        name: name.into(),
        level: 4,
        years: Some(6),
        last_used_year: Some(2026),
        is_primary,
        evidence,
    }
}

/// An engineer as a sample.
fn shown(identity: Identity) -> Shown {
    let photo_stamp = matches!(identity, Identity::Named(_)).then(|| "0011223344556677".into());
    Shown {
        id: EngineerId(Uuid::from_u128(7)),
        slug: "7h3qk2m9x4w8v6t5r1p0n2b3c4".into(),
        identity,
        headline: "Payment systems that balance to the cent".into(),
        seniority: Seniority::Senior,
        country: Country::by_name("Poland").unwrap_or_else(first_country),
        time_zone: "Europe/Warsaw".into(),
        engagement_types: vec![EngagementType::PartTime, EngagementType::Employment],
        skills: vec![
            skill(1, "Rust", true, Evidence::Assessed),
            skill(2, "PostgreSQL", true, Evidence::Claimed),
            skill(3, "Kafka", false, Evidence::Delivered),
            skill(4, "Terraform", false, Evidence::Endorsed),
        ],
        availability: ShownAvailability {
            state: Availability::ActivelyLooking,
            hours_per_week: Some(30),
            earliest_start: NaiveDate::from_ymd_opt(2026, 12, 3),
            confirmed_at: Some(now()),
            is_unconfirmed: false,
        },
        rate_minor: Some(9_550),
        salary_minor: Some(9_000_000),
        currency: Some(Currency::EUR),
        approved_at: now(),
        is_new: true,
        score: Some(640),
        photo_stamp,
        passport: Some(Sealed {
            id: PassportId(Uuid::from_u128(9)),
            month: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default(),
            assessors: 2,
        }),
    }
}

fn first_country() -> Country {
    #[expect(clippy::expect_used, reason = "the table of countries is in the binary and not empty")]
    Country::all().next().expect("a country")
}

/// A card, for pages of other features.
pub(crate) fn sample_card() -> crate::components::EngineerCard {
    super::card_of(&shown(Identity::Named("Ada <b>Lovelace</b>".into())), now())
}

/// Named, public and whole; and anonymous with nothing that is optional.
pub(super) fn profiles() -> Vec<ProfilePage> {
    let whole = OpenProfile {
        scorer_count: 2,
        shown: shown(Identity::Named("Ada <b>Lovelace</b>".into())),
        bio_md: "I write *ledgers*.".into(),
        parts: super::parts::sample(),
        is_indexable: true,
        can_ask: false,
    };
    let mut bare = OpenProfile {
        scorer_count: 0,
        shown: shown(Identity::Anonymous),
        bio_md: String::new(),
        parts: ShownParts::default(),
        is_indexable: false,
        can_ask: false,
    };
    bare.shown.rate_minor = None;
    bare.shown.salary_minor = None;
    bare.shown.is_new = false;
    bare.shown.passport = None;
    bare.shown.skills.truncate(1);
    let page = |profile, asker| ProfilePage::new(profile, asker, "digest-2026-11", now());
    vec![
        page(&whole, None),
        page(&bare, Some(AccountKind::Company)),
        page(&bare, Some(AccountKind::Developer)),
    ]
}

/// The bare list, a search in the middle of its pages, and one that finds nobody.
pub(super) fn lists() -> Vec<ListPage> {
    let known = [NamedSkill { id: 1, slug: "rust".into(), name: "Rust".into() }];
    let bare = address("", Filters::default(), Sort::Top);
    let full = address(
        "rust poland",
        Filters {
            text: vec![Term::Word("rust".into())],
            skills: known.to_vec(),
            min_level: Some(4),
            seniorities: vec![Seniority::Senior],
            countries: vec![first_country()],
            availability: vec![AvailabilityFilter::Open],
            engagement_types: vec![EngagementType::Hourly],
            max_rate: Some(MaxRate { currency: Currency::EUR, minor: Some(8_000) }),
        },
        Sort::Rate,
    );
    let cursor = Cursor { key: 1, tie: 2, id: Uuid::from_u128(3) };
    let named = shown(Identity::Named("Ada <b>Lovelace</b>".into()));
    let found = Results {
        total: 41,
        cards: vec![named, shown(Identity::Anonymous)],
        previous: Some(Place::Before(cursor)),
        next: Some(Place::After(cursor)),
        drops: Vec::new(),
    };
    let nobody = Results {
        total: 0,
        cards: Vec::new(),
        previous: None,
        next: None,
        drops: vec![Drop { filter: Dropped::Skill(0), total: 3 }],
    };
    let empty = Results { drops: Vec::new(), ..nobody.clone() };
    vec![
        ListPage::new(&bare, &found, &known, now()),
        ListPage::new(&bare, &empty, &known, now()),
        ListPage::new(&full, &found, &known, now()),
        ListPage::new(&full, &nobody, &known, now()),
    ]
}

fn address(text: &str, filters: Filters, sort: Sort) -> Address {
    Address { text: text.into(), search: Search { filters, sort, place: Place::First } }
}
