//! Forms and queries of the console, as they arrive.

use serde::{Deserialize, Serialize};

/// What the console's address says beside the issue.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Look {
    /// What the last step did.
    #[serde(default)]
    pub done: String,
    /// The skill that the reader of the preview follows; empty: none.
    #[serde(default)]
    pub skill: String,
}

/// A button without fields.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Press {}

/// The editor's line.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Intro {
    /// Its words.
    #[serde(default)]
    pub intro: String,
}

/// A step that asks something first. Each page of a step uses the fields that it shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StepForm {
    /// Which of the choices.
    #[serde(default)]
    pub what: String,
    /// Place in the issue, from 1.
    #[serde(default)]
    pub place: String,
    /// Address of a profile, or the last part of it.
    #[serde(default)]
    pub slug: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl StepForm {
    /// The last part of the address that was typed.
    #[must_use]
    pub fn typed_slug(&self) -> &str {
        let path = self.slug.trim().split(['?', '#']).next().unwrap_or_default();
        path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_named_by_its_address_or_the_end_of_it() {
        for typed in [
            "x7k2",
            " x7k2 ",
            "https://roster.example/engineers/x7k2?from=digest-2026-11",
            "/engineers/x7k2/#top",
        ] {
            assert_eq!(
                StepForm { slug: typed.into(), ..StepForm::default() }.typed_slug(),
                "x7k2",
                "{typed}"
            );
        }
        assert_eq!(StepForm::default().typed_slug(), "");
    }
}
