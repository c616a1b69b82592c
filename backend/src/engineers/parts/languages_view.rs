//! Context of `/me/profile/languages`: three short lists, a small form each.

use domain::engineers::parts::{AuthorisationStatus, LanguageLevel, LinkKind, Parts};
use domain::platform::fields::FieldErrors;
use domain::platform::languages::Language;
use domain::platform::places::Country;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::SmallForms;
use super::steps::{Step, Steps};
use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};

/// A line of a short list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub title: String,
    pub meta: String,
    /// What its removal is sent with.
    pub value: String,
}

/// `/me/profile/languages`
#[derive(Clone, Debug, Serialize)]
pub struct LanguagesPage {
    steps: Steps,
    languages: Vec<Line>,
    authorisations: Vec<Line>,
    links: Vec<Line>,
    form: SmallForms,
    errors: FieldErrors,
    all_languages: Vec<Choice>,
    levels: Vec<Choice>,
    countries: Vec<Choice>,
    statuses: Vec<Choice>,
    kinds: Vec<Choice>,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl LanguagesPage {
    /// The lists, and a form as it was typed.
    #[must_use]
    pub fn new(parts: &Parts, form: SmallForms, errors: FieldErrors) -> Self {
        let line = |title: String, meta: &str, value: String| Line { title, meta: meta.to_owned(), value };
        Self {
            steps: Steps::on(Step::Languages, parts),
            languages: parts
                .languages
                .iter()
                .map(|one| line(one.language.name().into(), one.level.label(), one.language.to_string()))
                .collect(),
            authorisations: parts
                .authorisations
                .iter()
                .map(|one| line(one.country.name().into(), one.status.label(), one.country.to_string()))
                .collect(),
            links: parts
                .links
                .iter()
                .map(|one| {
                    line(one.label.clone(), &format!("{}: {}", one.kind.label(), one.url), one.id.to_string())
                })
                .collect(),
            form,
            errors,
            all_languages: Language::all().map(|one| Choice::new(one.code(), one.name())).collect(),
            levels: LanguageLevel::ALL.iter().rev().map(|v| Choice::new(v.as_str(), v.meaning())).collect(),
            countries: Country::all().map(|country| Choice::new(country.code(), country.name())).collect(),
            statuses: AuthorisationStatus::ALL.iter().map(|v| Choice::new(v.as_str(), v.label())).collect(),
            kinds: LinkKind::ALL.iter().map(|v| Choice::new(v.as_str(), v.label())).collect(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for LanguagesPage {
    const NAME: &'static str = "pages/engineers/languages.html";
    fn samples() -> Vec<Self> {
        super::samples::languages()
    }
}

impl Page for LanguagesPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your languages, permits and links").with_flash(self.flash.clone())
    }
}
