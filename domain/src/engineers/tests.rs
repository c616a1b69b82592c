//! Profiles against a database: what can be saved, what cannot, and what an edit moves.

use chrono::TimeDelta;

use super::*;
use crate::accounts::device::Device;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::testing::{self, TestDatabase, accounts};

fn cx_of(signed: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(signed))
}

/// A form that is whole.
pub(crate) fn input() -> ProfileInput {
    ProfileInput {
        display_name: "Ada Lovelace".into(),
        headline: "Engines that compute".into(),
        seniority: "senior".into(),
        country: "GB".into(),
        time_zone: "Europe/London".into(),
        engagement_types: vec!["employment".into()],
        rate: "95.50".into(),
        currency: "GBP".into(),
        availability: "actively_looking".into(),
        hours_per_week: "30".into(),
        visibility: "public".into(),
        is_indexable: true,
        skills: vec![
            SkillInput {
                name: "Rust".into(),
                level: "4".into(),
                years: "6".into(),
                is_primary: true,
                ..Default::default()
            },
            SkillInput::default(),
            SkillInput { name: "postgres".into(), level: "3".into(), ..SkillInput::default() },
        ],
        exclusions: "employer.example\nboss@private.example".into(),
        ..ProfileInput::default()
    }
}

#[tokio::test]
async fn a_profile_is_saved_whole_and_read_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let cx = cx_of(&ada);
    assert!(find_own(&mut conn, &cx).await.unwrap().is_none());
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    let profile = find_own(&mut conn, &cx).await.unwrap().unwrap();
    assert_eq!(profile.engineer.rate_minor, Some(9_550));
    assert_eq!(profile.engineer.availability_confirmed_at, Some(cx.now));
    let skills: Vec<_> = profile.skills.iter().map(|s| (s.name.as_str(), s.level, s.is_primary)).collect();
    assert_eq!(skills, [("Rust", 4, true), ("PostgreSQL", 3, false)]);
    let excluded: Vec<_> = profile.exclusions.iter().map(|row| row.written.as_str()).collect();
    assert_eq!(excluded, ["employer.example", "boss@private.example"]);
    assert!(missing_for_application(&profile.engineer, &profile.skills).is_empty());
    assert_eq!(profile.completeness().percent, profile.engineer.completeness);
}

/// Spoils one field of a whole form.
type Break = fn(&mut ProfileInput);

#[tokio::test]
async fn faults_are_told_by_field_and_nothing_is_saved() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let cx = cx_of(&ada);
    let cases: [(&str, Break); 16] = [
        ("display_name", |form| form.display_name = "x".repeat(81)),
        ("headline", |form| form.headline = "Lovelace builds engines".into()),
        ("bio_md", |form| form.bio_md = "bell \u{7}".into()),
        ("seniority", |form| form.seniority = "wizard".into()),
        ("country", |form| form.country = "XX".into()),
        ("time_zone", |form| form.time_zone = "Mars/Olympus".into()),
        ("engagement_types", |form| form.engagement_types = vec!["slavery".into()]),
        ("rate", |form| form.rate = "-5".into()),
        ("currency", |form| form.currency = String::new()),
        ("availability", |form| form.availability = "maybe".into()),
        ("hours_per_week", |form| form.hours_per_week = "81".into()),
        ("earliest_start", |form| form.earliest_start = "2099-01-01".into()),
        ("visibility", |form| form.visibility = String::new()),
        ("skill-0", |form| form.skills[0].name = "Telepathy".into()),
        ("skill-2", |form| form.skills[2].name = "rustlang".into()), // twice, under another name
        ("exclusions", |form| form.exclusions = "No Such Company".into()),
    ];
    for (field, spoil) in cases {
        let mut form = input();
        spoil(&mut form);
        let error = save_profile(&mut conn, &cx, &form).await.unwrap_err();
        let SaveError::Invalid(errors) = error else { panic!("{field}: {error:?}") };
        assert_eq!(errors.iter().map(|(name, _)| name).collect::<Vec<_>>(), [field]);
    }
    assert!(find_own(&mut conn, &cx).await.unwrap().is_none(), "not even an empty profile");
}

#[tokio::test]
async fn a_stale_form_is_refused_and_a_click_on_visibility_makes_it_stale() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let cx = cx_of(&ada);
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    set_visibility(&mut conn, &cx, Visibility::Hidden).await.unwrap();
    let opened_before = ProfileInput { row_version: 1, ..input() };
    let error = save_profile(&mut conn, &cx, &opened_before).await.unwrap_err();
    assert!(matches!(error, SaveError::Stale(2)), "{error:?}");
    let profile = find_own(&mut conn, &cx).await.unwrap().unwrap();
    assert_eq!(profile.engineer.visibility, Visibility::Hidden, "hidden stays hidden");
}

#[tokio::test]
async fn only_a_word_about_availability_makes_it_fresher() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let cx = cx_of(&ada);
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    let later = |days| Context { now: cx.now + TimeDelta::days(days), ..cx.clone() };
    let confirmed = async |conn: &mut _| {
        find_own(conn, &cx).await.unwrap().unwrap().engineer.availability_confirmed_at.unwrap()
    };
    let other_headline = ProfileInput { headline: "Other words".into(), row_version: 1, ..input() };
    save_profile(&mut conn, &later(1), &other_headline).await.unwrap();
    assert_eq!(confirmed(&mut conn).await, cx.now, "an edit of the headline says nothing about it");
    set_consent(&mut conn, &later(2), ConsentScope::Named, true, &Device::default()).await.unwrap();
    set_visibility(&mut conn, &later(3), Visibility::Anonymous).await.unwrap();
    assert_eq!(confirmed(&mut conn).await, cx.now);
    confirm_availability(&mut conn, &later(4)).await.unwrap();
    assert_eq!(confirmed(&mut conn).await, later(4).now);
    let fewer =
        AvailabilityInput { availability: "open".into(), hours_per_week: "10".into(), ..Default::default() };
    set_availability(&mut conn, &later(5), &fewer).await.unwrap();
    assert_eq!(confirmed(&mut conn).await, later(5).now);
    let id = find_own(&mut conn, &cx).await.unwrap().unwrap().engineer.id;
    let consent = find_consent(&mut conn, id).await.unwrap();
    assert!(consent.is_some_and(|c| c.scope == ConsentScope::Named
        && c.holds(later(91).now)
        && !c.holds(later(92).now)));
}

#[tokio::test]
async fn a_profile_brings_the_answer_about_the_digest_along() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let cx = cx_of(&ada);
    let later = |days| Context { now: cx.now + TimeDelta::days(days), ..cx.clone() };
    let saved = |version, consent: &str| ProfileInput {
        row_version: version,
        digest_consent: consent.into(),
        ..input()
    };
    let id = save_profile(&mut conn, &cx, &saved(0, "")).await.unwrap();
    assert_eq!(find_consent(&mut conn, id).await.unwrap(), None, "silence is no answer");
    save_profile(&mut conn, &later(1), &saved(1, "named")).await.unwrap();
    save_profile(&mut conn, &later(2), &saved(2, "named")).await.unwrap();
    save_profile(&mut conn, &later(3), &saved(3, "")).await.unwrap();
    let consent = find_consent(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        (consent.scope, consent.given_at),
        (ConsentScope::Named, later(1).now),
        "the same again is no new answer"
    );
    save_profile(&mut conn, &later(92), &saved(4, "named")).await.unwrap();
    let consent = find_consent(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(consent.given_at, later(92).now, "an answer that had ended is given anew");
    let odd = save_profile(&mut conn, &later(93), &saved(5, "loudly")).await;
    assert!(matches!(odd, Err(SaveError::Invalid(errors)) if errors.get("digest_consent").is_some()));
}

#[tokio::test]
async fn the_curated_list_loads_twice_alike_and_answers_to_its_aliases() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let before = skills::list_names(&mut conn).await.unwrap();
    skills::load(&mut conn).await.unwrap();
    assert_eq!(skills::list_names(&mut conn).await.unwrap(), before);
    let words = ["k8s", "c++", "Node.JS", "golang", "nonsense"].map(str::to_owned);
    let found = skills::resolve(&mut conn, &words).await.unwrap();
    let slug = |word: &str| found.get(word).map(|skill| skill.slug.as_str());
    assert_eq!(
        (slug("k8s"), slug("c++"), slug("node.js")),
        (Some("kubernetes"), Some("cpp"), Some("node-js"))
    );
    assert_eq!((slug("golang"), slug("nonsense")), (Some("go"), None));
}

#[tokio::test]
async fn nobody_but_a_developer_has_a_profile() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let staff = accounts::staff(&mut conn, &[]).await;
    let stranger = testing::context(&Clock::standing_at(testing::start()));
    for cx in [cx_of(&staff), stranger] {
        let error = save_profile(&mut conn, &cx, &input()).await.unwrap_err();
        assert!(matches!(error, SaveError::NotDeveloper));
        assert!(confirm_availability(&mut conn, &cx).await.is_err());
    }
}

#[tokio::test]
async fn an_exclusion_stays_with_the_company_that_it_was_written_for() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let excluded = async |conn: &mut _| -> Vec<Exclusion> {
        let profile = find_own(conn, &cx).await.unwrap().unwrap();
        profile.exclusions.into_iter().map(|row| row.exclusion).collect()
    };
    let company = |signed: Signed| Exclusion::Company(signed.member.unwrap().company_id);
    let first = company(accounts::company_member(&mut conn, CompanyRole::Owner, false).await);
    let named = ProfileInput { exclusions: "analytical engines".into(), ..input() };
    save_profile(&mut conn, &cx, &named).await.unwrap();
    assert_eq!(excluded(&mut conn).await, std::slice::from_ref(&first));

    // A namesake is verified; another field is saved; the line still means the first.
    let second = company(accounts::company_member(&mut conn, CompanyRole::Owner, true).await);
    let edited = ProfileInput { headline: "Other words".into(), row_version: 1, ..named };
    save_profile(&mut conn, &cx, &edited).await.unwrap();
    assert_eq!(excluded(&mut conn).await, std::slice::from_ref(&first));
    // A second line of the same words is new, and means the one that staff checked; both stay apart from then on.
    let both = "Analytical Engines\nAnalytical Engines";
    for row_version in [2, 3] {
        let edited = ProfileInput { exclusions: both.into(), row_version, ..edited.clone() };
        save_profile(&mut conn, &cx, &edited).await.unwrap();
        assert_eq!(excluded(&mut conn).await, [first.clone(), second.clone()], "{row_version}");
    }
}
