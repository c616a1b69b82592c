//! Context of the profile's form.

use std::collections::HashMap;

use domain::engineers::drafts::DraftForm;
use domain::engineers::parts::Parts;
use domain::engineers::skills::{NamedSkill, OwnProposal, ProposalState};
use domain::engineers::{Availability, ConsentScope, EngagementType, Seniority, Visibility};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;
use domain::platform::places::{Country, zones};
use domain::platform::templates::Template;
use serde::Serialize;

use super::form::{ProfileForm, SkillRow};
use super::parts::drafts::DraftNote;
use super::parts::steps::{Step, Steps};
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
    /// "Zorglang: waits for our editors".
    proposals: Vec<String>,
    steps: Steps,
    draft: DraftNote,
    /// The text about the work, where it is asked for as it will read.
    preview: Option<String>,
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
            proposals: Vec::new(),
            steps: Steps::on(Step::Main, &Parts::default()),
            draft: DraftNote::shown(DraftForm::Profile, None),
            preview: None,
            is_new,
            flash: None,
        }
    }

    /// With what the rest of the profile holds, and the draft of this form.
    #[must_use]
    pub fn with(self, parts: &Parts, draft: DraftNote) -> Self {
        Self { steps: Steps::on(Step::Main, parts), draft, ..self }
    }

    /// With what became of the skills that its owner proposed.
    #[must_use]
    pub fn with_proposals(self, proposals: &[OwnProposal]) -> Self {
        Self { proposals: proposals.iter().map(proposal_line).collect(), ..self }
    }

    /// With the text about the work as it will read.
    #[must_use]
    pub fn with_preview(self) -> Self {
        let bio = self.form.bio_md.clone();
        let preview = if bio.trim().is_empty() { "*Nothing is written yet.*".to_owned() } else { bio };
        Self { preview: Some(preview), ..self }
    }

    /// Asks back what was meant by the names that nobody knows.
    #[must_use]
    pub fn with_choices(mut self, near: &HashMap<String, Vec<NamedSkill>>) -> Self {
        for row in &mut self.rows {
            let Some(skills) = near.get(&row.name.trim().to_lowercase()) else { continue };
            let known = skills.iter().map(|skill| Choice::new(skill.slug.as_str(), skill.name.as_str()));
            let propose = Choice::new("propose", format!("None of these: propose “{}”", row.name.trim()));
            row.choices = known.chain([propose]).collect();
        }
        self
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn proposal_line(proposal: &OwnProposal) -> String {
    let said = match proposal.state {
        ProposalState::Open => "you proposed it, and it waits for our editors",
        ProposalState::Accepted => "is on the list now, and among your skills",
        ProposalState::Mapped => "is another word for a skill on the list, which is among yours",
        ProposalState::Declined => "our editors did not take it up",
    };
    format!("{}: {said}.", proposal.name)
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
