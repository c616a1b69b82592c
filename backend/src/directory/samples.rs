//! Samples of the directory's pages: both branches of every condition in their templates.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::bands::Band;
use domain::directory::{HirePage, Identity, OpenProfile, Shown, ShownAvailability, ShownParts, ShownSkill};
use domain::engineers::skills::NamedSkill;
use domain::engineers::{Availability, EngagementType, Evidence, Seniority};
use domain::passports::Sealed;
use domain::platform::actor::AccountKind;
use domain::platform::ids::{EngineerId, PassportId};
use domain::platform::money::Currency;
use domain::platform::places::Country;
use uuid::Uuid;

use super::compare_view::ComparePage;
use super::hire_view::HireView;
use super::kept::KeepOne;
use super::profile_view::ProfilePage;

pub(super) fn now() -> DateTime<Utc> {
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
pub(crate) fn shown(identity: Identity) -> Shown {
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

pub(super) fn first_country() -> Country {
    #[expect(clippy::expect_used, reason = "the table of countries is in the binary and not empty")]
    Country::all().next().expect("a country")
}

/// A card, for pages of other features.
pub(crate) fn sample_card() -> crate::components::EngineerCard {
    super::card_of(&shown(Identity::Named("Ada <b>Lovelace</b>".into())), now())
}

/// Named, public and whole; and anonymous with nothing that is optional.
pub(super) fn profiles() -> Vec<ProfilePage> {
    let (whole, bare) = (whole(), bare());
    let page = |profile, asker| ProfilePage::new(profile, asker, "digest-2026-11", now());
    vec![
        page(&whole, None),
        page(&bare, Some(AccountKind::Company))
            .with_keep(Some(keeps(true)))
            .with_band(Some(Band { asked: 20, answered: 18 }), true),
        page(&bare, Some(AccountKind::Company))
            .with_keep(Some(keeps(false)))
            .with_band(Some(Band::default()), false),
        page(&bare, Some(AccountKind::Developer)),
    ]
}

fn keeps(can_write: bool) -> KeepOne {
    KeepOne { slug: "7h3qk2m9x4w8v6t5r1p0n2b3c4".into(), can_write }
}

fn whole() -> OpenProfile {
    OpenProfile {
        scorer_count: 2,
        identity_checked_at: Some(now()),
        shown: shown(Identity::Named("Ada <b>Lovelace</b>".into())),
        bio_md: "I write *ledgers*.".into(),
        parts: super::parts::sample(),
        is_indexable: true,
        can_ask: true,
    }
}

fn bare() -> OpenProfile {
    let mut bare = OpenProfile {
        scorer_count: 0,
        identity_checked_at: None,
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
    bare.shown.engagement_types.clear();
    bare
}

/// Everything and everybody; what is missing; nobody at all.
pub(super) fn comparisons() -> Vec<ComparePage> {
    let slugs: Vec<String> = (1..=6).map(|number| format!("slug-{number}")).collect();
    let (berlin, other) = (Some(chrono_tz::Tz::Europe__Berlin), shown(Identity::Anonymous));
    let mut elsewhere = bare();
    elsewhere.shown.time_zone = "nowhere".into();
    elsewhere.shown.skills = other.skills;
    let found = [Some(whole()), Some(bare()), Some(elsewhere), None];
    vec![
        ComparePage::new(&slugs, &found, berlin, now()),
        ComparePage::new(&slugs, &[Some(bare())], None, now()),
        ComparePage::new(&[], &[], None, now()),
    ]
}

/// In a country with others, in one without, and for whoever sees nobody.
pub(super) fn hire_pages() -> Vec<HireView> {
    let skill = |id, name: &str| NamedSkill { id, slug: name.to_lowercase(), name: format!("{name} <b>") };
    let rust = skill(1, "Rust");
    let named = shown(Identity::Named("Ada <b>Lovelace</b>".into()));
    let whole = HirePage {
        total: 41,
        cards: vec![named.clone(), shown(Identity::Anonymous)],
        countries: vec![(first_country(), 4)],
        skills: vec![(skill(2, "Go"), 3)],
    };
    let bare = HirePage { total: 1, cards: vec![named], countries: Vec::new(), skills: Vec::new() };
    let empty = HirePage { total: 0, cards: Vec::new(), ..bare.clone() };
    let page = |country, page| HireView::new(&rust, country, page, "https://roster.example", now());
    vec![page(Some(first_country()), &whole), page(None, &whole), page(None, &bare), page(None, &empty)]
}
