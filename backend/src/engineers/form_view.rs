//! Context of the profile's form.

use domain::engineers::skills::NamedSkill;
use domain::engineers::{Availability, ConsentScope, EngagementType, Seniority, Visibility};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;
use domain::platform::places::{Country, zones};
use domain::platform::templates::Template;
use serde::Serialize;

use super::form::{ProfileForm, SkillRow};
use super::views::{consent_words, visibility_note};
use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};

/// `/me/profile`
#[derive(Clone, Debug, Serialize)]
pub struct ProfileFormPage {
    form: ProfileForm,
    errors: FieldErrors,
    rows: Vec<SkillRow>,
    known_skills: Vec<String>,
    skill_levels: Vec<Choice>,
    seniorities: Vec<Choice>,
    countries: Vec<Choice>,
    zones: Vec<&'static str>,
    engagement_types: Vec<Choice>,
    currencies: Vec<Choice>,
    availabilities: Vec<Choice>,
    visibilities: Vec<Choice>,
    consents: Vec<Choice>,
    is_new: bool,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl ProfileFormPage {
    /// The form as typed, with what is wrong with it.
    #[must_use]
    pub fn new(form: ProfileForm, errors: FieldErrors, known: &[NamedSkill], is_new: bool) -> Self {
        let mut rows = form.shown_rows();
        for row in &mut rows {
            row.error = errors.get(&format!("skill-{}", row.at)).map(str::to_owned);
        }
        Self {
            rows,
            form,
            errors,
            known_skills: known.iter().map(|skill| skill.name.clone()).collect(),
            skill_levels: skill_levels(),
            seniorities: Seniority::ALL.iter().map(|v| Choice::new(v.as_str(), v.label())).collect(),
            countries: Country::all().map(|country| Choice::new(country.code(), country.name())).collect(),
            zones: zones().map(chrono_tz::Tz::name).collect(),
            engagement_types: EngagementType::ALL
                .iter()
                .map(|v| Choice::new(v.as_str(), v.label()))
                .collect(),
            currencies: Currency::all()
                .map(|currency| Choice::new(currency.code(), format!("{currency}: {}", currency.name())))
                .collect(),
            availabilities: availabilities(),
            visibilities: Visibility::ALL
                .iter()
                .map(|v| Choice::new(v.as_str(), v.label()).with_hint(visibility_note(*v)))
                .collect(),
            consents: ConsentScope::ALL
                .iter()
                .map(|v| {
                    let (label, note) = consent_words(*v);
                    Choice::new(v.as_str(), label).with_hint(note)
                })
                .collect(),
            is_new,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn skill_levels() -> Vec<Choice> {
    [
        "1: learning it",
        "2: use it with help",
        "3: work with it alone",
        "4: others ask me",
        "5: shape how it is used",
    ]
    .iter()
    .zip(1..)
    .map(|(label, level)| Choice::new(level.to_string(), *label))
    .collect()
}

pub(super) fn availabilities() -> Vec<Choice> {
    let note = |value| match value {
        Availability::ActivelyLooking => "First in the search and the digest.",
        Availability::Open => "Shown, ranked after those who look actively.",
        Availability::Engaged => "Shown with the date on which you are free.",
        Availability::NotLooking => "Out of the search and the digest; nobody can ask you for an intro.",
    };
    Availability::ALL.iter().map(|v| Choice::new(v.as_str(), v.label()).with_hint(note(*v))).collect()
}

impl Template for ProfileFormPage {
    const NAME: &'static str = "pages/engineers/profile_form.html";
    fn samples() -> Vec<Self> {
        super::samples::forms()
    }
}

impl Page for ProfileFormPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your profile").with_flash(self.flash.clone())
    }
}
