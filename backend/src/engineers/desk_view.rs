//! Context of the developer's desk: what is due first, then the rest.

use chrono::{DateTime, Utc};
use domain::directory::words;
use domain::engineers::{Consent, ConsentScope, Item, NetworkStatus, Profile, Removal, Visibility};
use domain::platform::actor::Signed;
use domain::platform::templates::Template;
use domain::vetting::Status;
use serde::Serialize;

use super::availability::ASK_FIRST;
use super::views::{availability_of, consent_words, visibility_note};
use crate::components::{AvailabilityLine, Moment, OpenThing};
use crate::directory::availability_line;
use crate::vetting::{CanApply, can_apply, timeline};
use crate::views::{Flash, Page, PageMeta};

/// `/me`
#[derive(Clone, Debug, Serialize)]
pub struct DeskPage {
    is_verified: bool,
    profile: Option<DeskProfile>,
    application: Option<DeskApplication>,
    apply: Option<&'static str>,
    /// What waits for a word of theirs, the next date first.
    things: Vec<OpenThing>,
    /// Why staff removed them from the network, while they are.
    removed: Option<String>,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct DeskProfile {
    name: String,
    headline: String,
    href: Option<String>,
    is_active: bool,
    availability: AvailabilityLine,
    needs_word: bool,
    visibilities: Vec<Switch>,
    consents: Vec<Switch>,
    consent_note: String,
    percent: i16,
    next: Option<NextStep>,
    /// What is not there yet after the next.
    checklist: Vec<NextStep>,
    score: Option<i16>,
}

#[derive(Clone, Debug, Serialize)]
struct DeskApplication {
    label: &'static str,
    moments: Vec<Moment>,
    can_withdraw: bool,
    message: Option<String>,
    reasons: Vec<(String, String)>,
}

/// One button of a switch.
#[derive(Clone, Debug, Serialize)]
struct Switch {
    value: String,
    label: String,
    note: &'static str,
    is_on: bool,
}

#[derive(Clone, Debug, Serialize)]
struct NextStep {
    todo: &'static str,
    href: String,
}

impl NextStep {
    fn of(item: &Item) -> Self {
        Self { todo: item.todo, href: item.href() }
    }
}

impl DeskPage {
    /// The desk of a signed-in developer; `href` is their page in the directory, if they may open it.
    #[must_use]
    pub fn new(
        signed: &Signed,
        profile: Option<&Profile>,
        status: Option<&Status>,
        consent: Option<&Consent>,
        href: Option<String>,
        now: DateTime<Utc>,
    ) -> Self {
        let apply = match can_apply(signed, profile, status, now) {
            CanApply::Yes => Some("Apply to the network"),
            CanApply::NotYet => Some("See what an application needs"),
            CanApply::No => None,
        };
        Self {
            is_verified: signed.verified_address.is_some(),
            profile: profile.map(|profile| desk_profile(profile, consent, href, now)),
            application: status.map(desk_application),
            apply,
            things: Vec::new(),
            removed: None,
            flash: None,
        }
    }

    /// With why staff removed them from the network.
    #[must_use]
    pub fn with_removal(self, removal: Option<Removal>) -> Self {
        Self { removed: removal.map(|removal| removal.reason), ..self }
    }

    /// With what waits for a word of theirs.
    #[must_use]
    pub fn with_things(self, things: Vec<OpenThing>) -> Self {
        Self { things, ..self }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn desk_profile(
    profile: &Profile,
    consent: Option<&Consent>,
    href: Option<String>,
    now: DateTime<Utc>,
) -> DeskProfile {
    let engineer = &profile.engineer;
    let completeness = profile.completeness();
    let is_active = engineer.network_status == NetworkStatus::Active;
    let availability = availability_of(engineer, now);
    let mut missing = completeness.items.iter().filter(|item| !item.is_done).map(NextStep::of);
    let next = missing.next();
    let checklist = missing.collect();
    DeskProfile {
        name: engineer.display_name.clone(),
        headline: engineer.headline.clone(),
        href,
        is_active,
        needs_word: words::needs_word(&availability, now),
        availability: availability_line(&availability, now),
        visibilities: Visibility::ALL
            .iter()
            .map(|value| Switch {
                value: value.to_string(),
                label: value.label().to_owned(),
                note: visibility_note(*value),
                is_on: engineer.visibility == *value,
            })
            .collect(),
        consents: consents(consent.filter(|consent| consent.holds(now))),
        consent_note: consent_note(engineer.visibility, consent, now),
        percent: completeness.percent,
        next,
        checklist,
        score: engineer.score,
    }
}

fn consents(live: Option<&Consent>) -> Vec<Switch> {
    let is = |scope, is_standing| {
        let same = |consent: &&Consent| scope == ConsentScope::None || consent.is_standing == is_standing;
        live.filter(same).is_some_and(|consent| consent.scope == scope)
    };
    let switch = |scope: ConsentScope| {
        let (label, note) = consent_words(scope);
        Switch { value: scope.to_string(), label: label.to_owned(), note, is_on: is(scope, true) }
    };
    let asked = |scope: ConsentScope| Switch {
        value: format!("{scope}{ASK_FIRST}"),
        label: format!("{}, but ask me before each issue", consent_words(scope).0),
        note: "A mail five days before; without your ok that issue goes without you.",
        is_on: is(scope, false),
    };
    let (named, anonymous) = (ConsentScope::Named, ConsentScope::Anonymous);
    vec![switch(named), asked(named), switch(anonymous), asked(anonymous), switch(ConsentScope::None)]
}

fn consent_note(visibility: Visibility, consent: Option<&Consent>, now: DateTime<Utc>) -> String {
    let until = match consent {
        None => "You have not answered yet, so no issue shows you.".to_owned(),
        Some(consent) if consent.holds(now) => {
            format!("Your answer holds until {}.", consent.expires_at.format("%-d %B %Y"))
        }
        Some(consent) => format!(
            "Your answer ended on {}, so no issue shows you until you answer again.",
            consent.expires_at.format("%-d %B %Y")
        ),
    };
    let bound = match visibility {
        Visibility::Public => "",
        Visibility::Anonymous => " While your profile is anonymous, the digest never names you.",
        _ => " With your present visibility the digest leaves you out, whatever you choose here.",
    };
    format!("{until}{bound}")
}

fn desk_application(status: &Status) -> DeskApplication {
    let decision = status.decisions.first();
    let reasons = decision.into_iter().flat_map(|decision| &decision.reasons);
    DeskApplication {
        label: status.application.state.label(),
        moments: timeline(status),
        can_withdraw: status.application.state.is_open(),
        message: decision.map(|decision| decision.message.clone()),
        reasons: reasons.map(|reason| (reason.criterion.clone(), reason.message.clone())).collect(),
    }
}

impl Template for DeskPage {
    const NAME: &'static str = "pages/engineers/desk.html";
    fn samples() -> Vec<Self> {
        super::samples::desks()
    }
}

impl Page for DeskPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your desk").with_flash(self.flash.clone())
    }
}
