//! Forms about companies, as typed.

use domain::companies::{Company, CompanyAction, Decision, Profile, SizeBand};
use domain::platform::ids::CompanyId;
use domain::platform::places::Country;
use serde::{Deserialize, Serialize};

use crate::components::Choice;

/// The profile.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct ProfileForm {
    pub name: String,
    pub website: String,
    pub about: String,
    pub size_band: String,
    pub country: String,
    pub time_zone: String,
}

impl ProfileForm {
    /// As it is stored.
    #[must_use]
    pub fn of(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            website: company.website.clone().unwrap_or_default(),
            about: company.about_md.clone(),
            size_band: company.size_band.map(|band| band.as_str().to_owned()).unwrap_or_default(),
            country: company.country.clone().unwrap_or_default(),
            time_zone: company.time_zone.clone(),
        }
    }

    /// For the operation.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            name: self.name.clone(),
            website: self.website.clone(),
            about: self.about.clone(),
            size_band: self.size_band.clone(),
            country: self.country.clone(),
            time_zone: self.time_zone.clone(),
        }
    }
}

/// What staff decide.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct DecisionForm {
    pub action: String,
    pub reason: String,
    pub seen: String,
}

impl DecisionForm {
    /// For the operation; `None`: the button is none of ours.
    #[must_use]
    pub fn decision(&self, company_id: CompanyId) -> Option<Decision> {
        let action: CompanyAction = self.action.parse().ok()?;
        Some(Decision { company_id, action, reason: self.reason.clone(), seen: self.seen.parse().ok()? })
    }
}

/// Sizes to choose from.
#[must_use]
pub fn sizes() -> Vec<Choice> {
    SizeBand::ALL
        .iter()
        .map(|band| Choice::new(band.as_str(), format!("{} people", band.as_str().replace('-', " to "))))
        .collect()
}

/// Countries to choose from.
#[must_use]
pub fn countries() -> Vec<Choice> {
    Country::all().map(|country| Choice::new(country.code(), country.name())).collect()
}
