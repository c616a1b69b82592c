//! Contexts of the smaller pages of the desk.

use chrono::{DateTime, Utc};
use domain::directory::ShownAvailability;
use domain::engineers::{ConsentScope, Engineer, Visibility};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use super::form_view::availabilities;
use crate::components::Choice;
use crate::views::{Page, PageMeta};

/// What each setting means, in a sentence.
#[must_use]
pub fn visibility_note(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "Everybody, search engines too if you allow them.",
        Visibility::Anonymous => "Everybody, without your name and links.",
        Visibility::CompaniesOnly => "Members of companies that we verified.",
        Visibility::LinkOnly => "Whoever has the link to your profile. No list shows you.",
        Visibility::Hidden => "Nobody but you and our staff.",
    }
}

/// An answer about the digest, and what it means.
#[must_use]
pub fn consent_words(scope: ConsentScope) -> (&'static str, &'static str) {
    match scope {
        ConsentScope::Named => ("By name", "As on your public profile."),
        ConsentScope::Anonymous => ("Without my name", "Level, country, skills and availability."),
        ConsentScope::None => ("Not at all", "No issue shows you."),
    }
}

/// An owner's own availability, as it is shown.
#[must_use]
pub fn availability_of(engineer: &Engineer, now: DateTime<Utc>) -> ShownAvailability {
    ShownAvailability::of(engineer, now)
}

/// The fields of `/me/availability`, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AvailabilityForm {
    pub availability: String,
    pub hours_per_week: String,
    pub earliest_start: String,
}

impl AvailabilityForm {
    /// What is stored.
    #[must_use]
    pub fn of(engineer: &Engineer) -> Self {
        Self {
            availability: engineer.availability.to_string(),
            hours_per_week: engineer.hours_per_week.map(|hours| hours.to_string()).unwrap_or_default(),
            earliest_start: engineer.earliest_start.map(|start| start.to_string()).unwrap_or_default(),
        }
    }
}

/// `/me/availability`
#[derive(Clone, Debug, Serialize)]
pub struct AvailabilityPage {
    form: AvailabilityForm,
    errors: FieldErrors,
    availabilities: Vec<Choice>,
}

impl AvailabilityPage {
    /// The form as typed, with what is wrong with it.
    #[must_use]
    pub fn new(form: AvailabilityForm, errors: FieldErrors) -> Self {
        Self { form, errors, availabilities: availabilities() }
    }
}

impl Template for AvailabilityPage {
    const NAME: &'static str = "pages/engineers/availability.html";
    fn samples() -> Vec<Self> {
        let wrong = FieldErrors::one("hours_per_week", "Write hours a week, from 1 to 80.");
        vec![
            Self::new(AvailabilityForm::default(), FieldErrors::default()),
            Self::new(AvailabilityForm { hours_per_week: "Ada <b>".into(), ..Default::default() }, wrong),
        ]
    }
}

impl Page for AvailabilityPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your availability")
    }
}
