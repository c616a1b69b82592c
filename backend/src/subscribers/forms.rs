//! Forms of the newsletter, as they are typed.

use domain::subscribers::{Form, Interests, SubscribeForm};
use serde::{Deserialize, Serialize};

/// Sign-up, on whichever page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignUp {
    /// The address.
    #[serde(default)]
    pub email: String,
    /// Which form it was.
    #[serde(default)]
    pub source: String,
    /// Filled by robots only.
    #[serde(default, rename = "website_url", skip_serializing)]
    pub trap: String,
}

impl SignUp {
    /// As the operation takes it.
    #[must_use]
    pub fn input(&self, ip: Option<String>) -> SubscribeForm {
        let form =
            self.source.parse().ok().filter(|form| matches!(form, Form::Home)).unwrap_or(Form::Newsletter);
        SubscribeForm { email: self.email.clone(), form, ip }
    }
}

/// Interests.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct InterestsForm {
    /// What to call the reader.
    #[serde(default)]
    pub name: String,
    /// Skills, separated by commas.
    #[serde(default)]
    pub skills: String,
    /// Countries, separated by commas.
    #[serde(default)]
    pub countries: String,
    /// Ways to work together.
    #[serde(default)]
    pub engagement_types: Vec<String>,
}

impl InterestsForm {
    /// As the operation takes it.
    #[must_use]
    pub fn input(&self) -> Interests {
        Interests {
            name: self.name.clone(),
            skills: listed(&self.skills),
            countries: listed(&self.countries),
            engagement_types: self.engagement_types.clone(),
        }
    }
}

fn listed(text: &str) -> Vec<String> {
    text.split([',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A pause.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pause {
    /// For how many months.
    #[serde(default)]
    pub months: String,
}

/// Another address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewAddress {
    /// The address.
    #[serde(default)]
    pub email: String,
}

/// A button without fields.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Press {}

/// What the address of the preferences says about the last step.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Done {
    /// Which step.
    #[serde(default)]
    pub done: String,
}
