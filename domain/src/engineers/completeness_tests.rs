//! The checklist: a hundred points, each for what is there, none for its length.

use proptest::prelude::*;

use super::*;
use crate::engineers::model::{EngagementType, Evidence, Moderation, NetworkStatus, Seniority, Visibility};
use crate::platform::ids::{AccountId, EngineerId};
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::testing;

fn bare() -> Engineer {
    Engineer {
        id: EngineerId::new(),
        account_id: AccountId::new(),
        slug: String::new(),
        display_name: String::new(),
        legal_name: None,
        headline: String::new(),
        bio_md: String::new(),
        seniority: None,
        country: None,
        time_zone: None,
        engagement_types: Vec::new(),
        rate_minor: None,
        salary_minor: None,
        currency: None,
        availability: Availability::NotLooking,
        hours_per_week: None,
        earliest_start: None,
        availability_confirmed_at: None,
        network_status: NetworkStatus::None,
        visibility: Visibility::Public,
        moderation: Moderation::Clear,
        is_indexable: true,
        completeness: 0,
        approved_at: None,
        vetted_until: None,
        vetting_mean: None,
        scorer_count: 0,
        score: None,
        score_version: None,
        score_components: None,
        scored_at: None,
        rotation: 0,
        row_version: 0,
        is_demo: false,
        created_at: testing::start(),
        updated_at: testing::start(),
        profile_updated_at: testing::start(),
        photo_stamp: None,
    }
}

fn whole(text: &str) -> Engineer {
    Engineer {
        display_name: text.into(),
        headline: text.into(),
        bio_md: text.into(),
        seniority: Some(Seniority::Mid),
        country: "PL".parse::<Country>().ok(),
        time_zone: Some("Europe/Warsaw".into()),
        engagement_types: vec![EngagementType::Hourly],
        rate_minor: Some(5_000),
        currency: Some(Currency::EUR),
        availability: Availability::Open,
        ..bare()
    }
}

fn skills(count: i32) -> Vec<HeldSkill> {
    let skill = |id| HeldSkill {
        skill_id: id,
        slug: id.to_string(),
        name: id.to_string(),
        level: 3,
        years: None,
        last_used_year: None,
        is_primary: id == 0,
        evidence: Evidence::Claimed,
    };
    (0..count).map(skill).collect()
}

const PARTS: PartCounts = PartCounts { languages: 1, positions: 1 };

#[test]
fn nothing_is_nothing_and_all_is_a_hundred() {
    let empty = completeness(&bare(), &[], PartCounts::default());
    assert_eq!((empty.percent, empty.next().map(|item| item.field)), (0, Some("display_name")));
    let all = completeness(&whole("x"), &skills(3), PARTS);
    assert_eq!((all.percent, all.next()), (100, None));
}

#[test]
fn the_next_best_thing_leads_to_its_field() {
    let thing = completeness(&whole("x"), &skills(3), PartCounts { languages: 0, ..PARTS });
    assert_eq!(thing.next().map(Item::href).as_deref(), Some("/me/profile/languages#f-language"));
    let thing = completeness(&whole("x"), &skills(1), PARTS);
    assert_eq!(thing.next().map(Item::href).as_deref(), Some("/me/profile#f-skill-0"));
}

proptest! {
    #[test]
    fn more_of_what_is_there_changes_nothing(
        text in "[a-z ]{1,400}", more in "[a-z ]{0,4000}", count in 3_i32..30, languages in 1_i64..12, positions in 1_i64..30,
        years in 0_i16..60,
    ) {
        let before = completeness(&whole(&text), &skills(3), PARTS);
        let mut longer = whole(&format!("{text}{more}"));
        longer.legal_name = Some(more);
        longer.salary_minor = Some(9_000_000);
        longer.photo_stamp = Some("0011223344556677".into());
        let mut held = skills(count);
        for skill in &mut held {
            skill.years = Some(years);
        }
        prop_assert_eq!(before, completeness(&longer, &held, PartCounts { languages, positions }));
    }
}
