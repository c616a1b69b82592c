//! Samples of the desk's pages: both branches of every condition in their templates.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use domain::engineers::drafts::DraftForm;
use domain::engineers::parts::PartCounts;
use domain::engineers::skills::{NamedSkill, OwnProposal, ProposalState};
use domain::engineers::{
    Availability, Consent, ConsentScope, EngagementType, Engineer, Evidence, HeldSkill, Moderation,
    NetworkStatus, Profile, Removal, Seniority, Visibility,
};
use domain::platform::actor::{AccountKind, Signed};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AccountId, EngineerId, SessionId};
use domain::platform::money::Currency;
use domain::platform::places::Country;
use domain::vetting::Status;
use uuid::Uuid;

use super::desk_view::DeskPage;
use super::form::ProfileForm;
use super::form_view::ProfileFormPage;
use super::parts::{self, drafts::DraftNote};
use crate::components::OpenThing;
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
        via: domain::platform::actor::Via::Session,
        must_enrol: false,
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
        last_used_year: Some(2026),
        is_primary,
        evidence: Evidence::Claimed,
    };
    Profile {
        engineer: engineer(network_status),
        skills: vec![skill("Rust", true), skill("PostgreSQL", false), skill("Kafka", false)],
        exclusions: Vec::new(),
        counts: PartCounts { languages: 1, positions: 1 },
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
        photo_stamp: Some("0011223344556677".into()),
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
    let desk = |signed: &Signed, profile: Option<&Profile>, status: Option<&Status>, consent| {
        let href = status.is_some().then(|| "/engineers/x7k2".to_owned());
        DeskPage::new(signed, profile, status, consent, href, now())
    };
    vec![
        desk(&signed(false), None, None, None),
        desk(&signed(true), Some(&thin), None, None),
        desk(&signed(true), Some(&none), None, None).with_flash(Some(Flash::good("Saved."))),
        desk(&signed(true), Some(&profile(NetworkStatus::Removed)), None, None)
            .with_removal(Some(Removal { at: now(), reason: "The same <b>invoice</b> twice.".into() })),
        desk(&signed(true), Some(&profile(NetworkStatus::Applicant)), Some(&status("screening")), None),
        desk(&signed(true), Some(&active), Some(&status("approved")), Some(&consent(90))).with_things(vec![
            OpenThing::undated("Ada <b>", "Answer the request", "/me/intros/x", "open", "neutral"),
        ]),
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
    let near = HashMap::from([("rust".to_owned(), known.to_vec())]);
    let proposal = |state| OwnProposal { name: "Zorg <b>Ada <b></b>".into(), state };
    let proposals: Vec<OwnProposal> = ProposalState::ALL.iter().map(|state| proposal(*state)).collect();
    let (draft, parts) = (parts::samples::draft(), parts::samples::parts());
    let (shown, older) =
        (DraftNote::shown(DraftForm::Profile, Some(&draft)), DraftNote::older(DraftForm::Profile, &draft));
    vec![
        ProfileFormPage::new(fresh, FieldErrors::default(), &known, true),
        ProfileFormPage::new(whole.clone(), wrong, &known, false).with_choices(&near).with(&parts, shown),
        ProfileFormPage::new(whole, FieldErrors::one("form", "Saved meanwhile."), &known, false)
            .with_proposals(&proposals)
            .with_preview()
            .with(&parts, older),
    ]
}
