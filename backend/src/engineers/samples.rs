//! Samples of the desk's pages: both branches of every condition in their templates.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use domain::engineers::skills::NamedSkill;
use domain::engineers::{
    Availability, Consent, ConsentScope, EngagementType, Engineer, Evidence, HeldSkill, Moderation,
    NetworkStatus, Profile, Seniority, Visibility,
};
use domain::platform::actor::{AccountKind, Signed};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AccountId, EngineerId, SessionId};
use domain::platform::money::Currency;
use domain::platform::places::Country;
use uuid::Uuid;

use super::desk_view::DeskPage;
use super::form::ProfileForm;
use super::form_view::ProfileFormPage;
use super::views::{PreviewPage, Seen};
use crate::components::Tab;
use crate::vetting::samples::status;
use crate::views::Flash;

/// The instant of all samples.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).single().unwrap_or_default()
}

/// A developer, signed in.
pub(crate) fn signed(is_verified: bool) -> Signed {
    Signed {
        account_id: AccountId(Uuid::from_u128(1)),
        session_id: SessionId(Uuid::from_u128(2)),
        kind: AccountKind::Developer,
        name: "Ada <b>Lovelace</b>".into(),
        verified_address: is_verified.then(|| "ada@example.com".into()),
        permissions: Vec::new(),
        member: None,
    }
}

/// A whole profile.
pub(crate) fn profile(network_status: NetworkStatus) -> Profile {
    let skill = |name: &str, is_primary| HeldSkill {
        skill_id: 1,
        slug: name.to_lowercase(),
        name: name.into(),
        level: 4,
        years: Some(6),
        is_primary,
        evidence: Evidence::Claimed,
    };
    Profile {
        engineer: engineer(network_status),
        skills: vec![skill("Rust", true), skill("PostgreSQL", false), skill("Kafka", false)],
        exclusions: Vec::new(),
    }
}

fn engineer(network_status: NetworkStatus) -> Engineer {
    Engineer {
        id: EngineerId(Uuid::from_u128(3)),
        account_id: AccountId(Uuid::from_u128(1)),
        slug: "7h3qk2m9x4w8v6t5r1p0n2b3c4".into(),
        display_name: "Ada <b>Lovelace</b>".into(),
        legal_name: Some("Augusta Ada King".into()),
        headline: "Engines that compute".into(),
        bio_md: "I write *engines*.".into(),
        seniority: Some(Seniority::Senior),
        country: Country::by_name("United Kingdom"),
        time_zone: Some("Europe/London".into()),
        engagement_types: vec![EngagementType::Employment],
        rate_minor: Some(9_550),
        salary_minor: Some(9_000_000),
        currency: Some(Currency::EUR),
        availability: Availability::ActivelyLooking,
        hours_per_week: Some(30),
        earliest_start: NaiveDate::from_ymd_opt(2026, 12, 3),
        availability_confirmed_at: Some(now() - TimeDelta::days(25)),
        network_status,
        visibility: Visibility::Public,
        moderation: Moderation::Clear,
        is_indexable: true,
        completeness: 100,
        approved_at: Some(now()),
        vetted_until: Some(now()),
        vetting_mean: None,
        scorer_count: 0,
        score: Some(640),
        score_version: Some(1),
        score_components: None,
        scored_at: Some(now()),
        rotation: 0,
        row_version: 3,
        is_demo: false,
        created_at: now(),
        updated_at: now(),
        profile_updated_at: now(),
    }
}

/// Nothing yet; a thin draft; an application under way; approved; turned down.
pub(super) fn desks() -> Vec<DeskPage> {
    let (active, none) = (profile(NetworkStatus::Active), profile(NetworkStatus::None));
    let mut thin = none.clone();
    thin.engineer.headline.clear();
    thin.engineer.visibility = Visibility::Hidden;
    let mut quiet = active.clone();
    quiet.engineer.availability_confirmed_at = Some(now());
    quiet.engineer.score = None;
    quiet.engineer.visibility = Visibility::Anonymous;
    let consent = |days| Consent {
        scope: ConsentScope::Named,
        is_standing: true,
        given_at: now(),
        expires_at: now() + TimeDelta::days(days),
    };
    let desk =
        |signed: &Signed, profile, status, consent| DeskPage::new(signed, profile, status, consent, now());
    vec![
        desk(&signed(false), None, None, None),
        desk(&signed(true), Some(&thin), None, None),
        desk(&signed(true), Some(&none), None, None).with_flash(Some(Flash::good("Saved."))),
        desk(&signed(true), Some(&profile(NetworkStatus::Applicant)), Some(&status("screening")), None),
        desk(&signed(true), Some(&active), Some(&status("approved")), Some(&consent(90))),
        desk(&signed(true), Some(&quiet), Some(&status("rejected")), Some(&consent(-1))),
    ]
}

/// A new form, a refused one, a stale one.
pub(super) fn forms() -> Vec<ProfileFormPage> {
    let known = [NamedSkill { id: 1, slug: "rust".into(), name: "Rust".into() }];
    let whole = ProfileForm::of(&profile(NetworkStatus::Active), None);
    let mut wrong = FieldErrors::one("skill-0", "We do not list “<b>”.");
    wrong.add("headline", "Fill this in.");
    let fresh = ProfileForm::fresh("Ada <b>Lovelace</b>", Some("example.com".into()));
    vec![
        ProfileFormPage::new(fresh, FieldErrors::default(), &known, true),
        ProfileFormPage::new(whole.clone(), wrong, &known, false),
        ProfileFormPage::new(whole, FieldErrors::one("form", "Saved meanwhile."), &known, false),
    ]
}

/// Seen, unseen, and not in the network yet.
pub(super) fn previews() -> Vec<PreviewPage> {
    let tab = |label, is_current| Tab { label, href: "/me/preview".into(), is_current, count: None };
    let seen = PreviewPage {
        viewers: vec![tab("A stranger", true), tab("A search engine", false)],
        engineer: Some(crate::directory::sample_card()),
        places: vec![
            Seen { place: "In the list of engineers", is_shown: true },
            Seen { place: "On the home page", is_shown: false },
        ],
        is_active: true,
    };
    let unseen = PreviewPage { engineer: None, is_active: false, ..seen.clone() };
    vec![seen, unseen]
}
