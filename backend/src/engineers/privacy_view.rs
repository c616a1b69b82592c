//! Context of `/me/privacy`.

use domain::engineers::{Employer, Exclusion, ExclusionRow, ExclusionSource, Profile, Visibility};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use super::views::visibility_note;
use crate::views::{Flash, Page, PageMeta};

/// The form that adds a line.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExclusionForm {
    pub exclusion: String,
}

/// `/me/privacy`
#[derive(Clone, Debug, Serialize)]
pub struct PrivacyPage {
    visibilities: Vec<Setting>,
    is_indexable: bool,
    is_public: bool,
    exclusions: Vec<Line>,
    employers: Vec<Suggestion>,
    form: ExclusionForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Setting {
    value: &'static str,
    label: &'static str,
    note: &'static str,
    is_on: bool,
}

/// An exclusion.
#[derive(Clone, Debug, Serialize)]
struct Line {
    written: String,
    matches: &'static str,
    badge: Option<&'static str>,
    /// Where it is taken out; nothing for a block's.
    remove_href: Option<String>,
}

/// A present employer who is not excluded.
#[derive(Clone, Debug, Serialize)]
struct Suggestion {
    name: String,
    domain: Option<String>,
}

impl PrivacyPage {
    /// The settings of a profile.
    #[must_use]
    pub fn new(profile: &Profile, employers: &[Employer]) -> Self {
        let engineer = &profile.engineer;
        let option = |value: &Visibility| Setting {
            value: value.as_str(),
            label: value.label(),
            note: visibility_note(*value),
            is_on: engineer.visibility == *value,
        };
        Self {
            visibilities: Visibility::ALL.iter().map(option).collect(),
            is_indexable: engineer.is_indexable,
            is_public: engineer.visibility == Visibility::Public,
            exclusions: profile.exclusions.iter().map(line).collect(),
            employers: employers
                .iter()
                .map(|employer| Suggestion { name: employer.name.clone(), domain: employer.domain.clone() })
                .collect(),
            form: ExclusionForm::default(),
            errors: FieldErrors::default(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }

    /// As typed.
    #[must_use]
    pub fn with_form(self, form: ExclusionForm) -> Self {
        Self { form, ..self }
    }

    /// With what is wrong.
    #[must_use]
    pub fn with_errors(self, errors: FieldErrors) -> Self {
        Self { errors, ..self }
    }
}

fn line(row: &ExclusionRow) -> Line {
    let is_block = row.source == ExclusionSource::Block;
    Line {
        written: row.written.clone(),
        matches: match row.exclusion {
            Exclusion::Domain(_) => "Everybody with an address at this domain or below it, and its company",
            Exclusion::Company(_) => "Members of this company, and everybody at its domains",
            Exclusion::Address(_) => "Whoever has this address",
        },
        badge: match row.source {
            ExclusionSource::Manual => None,
            ExclusionSource::CurrentEmployer => Some("employer"),
            ExclusionSource::Block => Some("block"),
        },
        remove_href: (!is_block).then(|| format!("/me/privacy/exclusions/{}/remove", row.id)),
    }
}

impl Template for PrivacyPage {
    const NAME: &'static str = "pages/engineers/privacy.html";
    fn samples() -> Vec<Self> {
        let mut profile = super::samples::profile(domain::engineers::NetworkStatus::Active);
        let bare = Self::new(&profile, &[]);
        let row = |source, exclusion, written: &str| ExclusionRow {
            id: uuid::Uuid::from_u128(7),
            exclusion,
            written: written.into(),
            source,
        };
        profile.exclusions = vec![
            row(ExclusionSource::CurrentEmployer, Exclusion::Domain("firm.example".into()), "firm.example"),
            row(ExclusionSource::Block, Exclusion::Address("a@b.example".into()), "a@b.example"),
            row(
                ExclusionSource::Manual,
                Exclusion::Company(domain::platform::ids::CompanyId(uuid::Uuid::from_u128(8))),
                "Ada <b> Ltd",
            ),
        ];
        profile.engineer.visibility = Visibility::Hidden;
        profile.engineer.is_indexable = false;
        let employers = [
            Employer { name: "Ada <b> Works".into(), domain: Some("works.example".into()) },
            Employer { name: "Ada <b> Works".into(), domain: None },
        ];
        let wrong = FieldErrors::one("exclusion", "“x” is no web domain.");
        let form = ExclusionForm { exclusion: "Ada <b>".into() };
        vec![bare, Self::new(&profile, &employers).with_form(form).with_errors(wrong)]
    }
}

impl Page for PrivacyPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Who sees you").with_flash(self.flash.clone())
    }
}
