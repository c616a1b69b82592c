//! Contexts of the three steps of a brief.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::projects::{Brief, BudgetBand, Field, Project, Typed};
use serde::Serialize;

use crate::components::{Choice, FormStep, StepState};
use crate::views::{Flash, Page, PageMeta};

/// One field of a step.
#[derive(Clone, Debug, Serialize)]
pub struct StepField {
    /// Name in the form.
    pub name: &'static str,
    /// `line`, `email`, `text`, `date`, `select` or `checkbox`.
    pub kind: &'static str,
    /// What it asks for.
    pub label: &'static str,
    /// What helps.
    pub hint: Option<&'static str>,
    /// Without it the brief cannot be sent.
    pub is_required: bool,
    /// Characters.
    pub most: usize,
    /// For the browser to fill in.
    pub autocomplete: Option<&'static str>,
}

/// What would make an answer better.
#[derive(Clone, Debug, Serialize)]
pub struct HintLine {
    /// Which field.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Characters that usually suffice.
    pub wanted: usize,
    /// There are that many.
    pub is_met: bool,
}

/// A file that came with the brief.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// Name and size.
    pub label: String,
    /// Where it is downloaded from.
    pub href: String,
    /// Where its removal posts to, while it can be removed.
    pub remove: Option<String>,
}

/// `/build-with-us` and `/build-with-us/<token>/<step>`
#[derive(Clone, Debug, Serialize)]
pub struct StepPage {
    /// 1 to 3.
    pub step: i16,
    /// What the step is about.
    pub heading: &'static str,
    /// All steps.
    pub steps: Vec<FormStep>,
    /// Where the form goes.
    pub action: String,
    /// Fields.
    pub fields: Vec<StepField>,
    /// Budget bands.
    pub bands: Vec<Choice>,
    /// As typed.
    pub form: Typed,
    /// What is wrong.
    pub errors: FieldErrors,
    /// What is still thin.
    pub hints: Vec<HintLine>,
    /// Of the first form only: sent twice, it starts one brief.
    pub form_key: Option<String>,
    /// Files, in the last step.
    pub files: Vec<FileLine>,
    /// Where a file goes, in the last step.
    pub upload: Option<String>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

const HEADINGS: [&str; 3] = ["You and the problem", "What it must do", "Terms and files"];

impl StepPage {
    /// The first step of a brief that does not exist yet.
    #[must_use]
    pub fn first(form: Typed, errors: FieldErrors, form_key: String) -> Self {
        let hints = hints(&Brief::default(), 1);
        Self {
            form_key: Some(form_key),
            hints,
            ..Self::blank(1, "/build-with-us".to_owned(), 1, form, errors, "")
        }
    }

    /// A step of a draft.
    #[must_use]
    pub fn of(project: &Project, token: &str, step: i16, form: Typed, errors: FieldErrors) -> Self {
        let action = format!("/build-with-us/{token}/{step}");
        let hints = hints(&project.brief, step);
        let upload = (step == 3).then(|| format!("/build-with-us/{token}/files"));
        Self { hints, upload, ..Self::blank(step, action, project.draft_step, form, errors, token) }
    }

    fn blank(step: i16, action: String, reached: i16, form: Typed, errors: FieldErrors, token: &str) -> Self {
        Self {
            step,
            heading: usize::try_from(step - 1)
                .ok()
                .and_then(|i| HEADINGS.get(i))
                .copied()
                .unwrap_or_default(),
            steps: steps(step, reached, token),
            action,
            fields: fields(step),
            bands: BudgetBand::ALL.iter().map(|band| Choice::new(band.as_str(), band.label())).collect(),
            form,
            errors,
            hints: Vec::new(),
            form_key: None,
            files: Vec::new(),
            upload: None,
            flash: None,
        }
    }
}

/// The way through the form; 4 is the review.
pub(super) fn steps(here: i16, reached: i16, token: &str) -> Vec<FormStep> {
    let labels = [HEADINGS[0], HEADINGS[1], HEADINGS[2], "Review and send"];
    let last = ["1", "2", "3", "review"];
    (1_i16..)
        .zip(labels)
        .zip(last)
        .map(|((number, label), path)| FormStep {
            label,
            href: format!("/build-with-us/{token}/{path}"),
            state: match number {
                n if n == here => StepState::Current,
                n if n < reached => StepState::Saved,
                _ => StepState::Open,
            },
        })
        .collect()
}

fn hints(brief: &Brief, step: i16) -> Vec<HintLine> {
    let line = |hint: domain::projects::Hint| HintLine {
        name: hint.field.as_str(),
        label: hint.field.rule().label,
        wanted: hint.wanted,
        is_met: hint.is_met,
    };
    brief.hints(step).into_iter().map(line).collect()
}

fn fields(step: i16) -> Vec<StepField> {
    let mut fields: Vec<StepField> = Field::of_step(step).map(of_field).collect();
    let plain = |name, kind, label, hint, is_required| StepField {
        name,
        kind,
        label,
        hint,
        is_required,
        most: 254,
        autocomplete: None,
    };
    if step == 1 {
        let hint = Some("The answer goes there; guests confirm it by mail before we read the brief.");
        let email = plain("contact_email", "email", "E-mail address", hint, true);
        fields.insert(1.min(fields.len()), StepField { autocomplete: Some("email"), ..email });
    }
    if step == 3 {
        let flexible = plain("is_deadline_flexible", "checkbox", "The deadline may move", None, false);
        let deadline =
            plain("deadline", "date", "Needed by", Some("Leave it empty if there is no date."), false);
        let band = plain(
            "budget_band",
            "select",
            "Budget",
            Some(
                "In your own currency, for the first version. It decides what can be proposed, not what it costs.",
            ),
            true,
        );
        fields.splice(0..0, [band, deadline, flexible]);
    }
    fields
}

fn of_field(field: Field) -> StepField {
    let rule = field.rule();
    StepField {
        name: field.as_str(),
        kind: if rule.is_line { "line" } else { "text" },
        label: rule.label,
        hint: Some(rule.hint).filter(|hint| !hint.is_empty()),
        is_required: rule.least > 0,
        most: rule.most,
        autocomplete: match field {
            Field::ContactName => Some("name"),
            Field::Organisation => Some("organization"),
            _ => None,
        },
    }
}

/// What a draft holds, as a form.
#[must_use]
pub fn typed_of(project: &Project) -> Typed {
    let brief = &project.brief;
    let mut typed: Typed =
        Field::ALL.iter().map(|field| (field.as_str().to_owned(), field.of(brief).to_owned())).collect();
    typed.insert("contact_email".to_owned(), project.contact_email.clone());
    if let Some(band) = brief.budget_band {
        typed.insert("budget_band".to_owned(), band.to_string());
    }
    if let Some(deadline) = brief.deadline {
        typed.insert("deadline".to_owned(), deadline.to_string());
    }
    if brief.is_deadline_flexible {
        typed.insert("is_deadline_flexible".to_owned(), "on".to_owned());
    }
    typed
}

impl Template for StepPage {
    const NAME: &'static str = "pages/projects/step.html";
    fn samples() -> Vec<Self> {
        let typed: Typed = [("title".to_owned(), "Ada <b>".to_owned())].into();
        let first = Self::first(
            typed.clone(),
            FieldErrors::one("contact_email", "Enter an e-mail address."),
            "k".into(),
        );
        let second =
            Self::blank(2, "/build-with-us/t/2".into(), 2, typed.clone(), FieldErrors::default(), "t");
        let line = |is_met| HintLine { name: "must_have", label: "It must", wanted: 100, is_met };
        let file = |remove: Option<&str>| FileLine {
            label: "Ada <b>".into(),
            href: "/x".into(),
            remove: remove.map(Into::into),
        };
        let third = Self {
            files: vec![file(Some("/x/remove")), file(None)],
            upload: Some("/build-with-us/t/files".into()),
            ..Self::blank(
                3,
                "/build-with-us/t/3".into(),
                4,
                typed,
                FieldErrors::one("file", "Too large."),
                "t",
            )
        };
        vec![first, Self { hints: vec![line(true), line(false)], ..second }, third]
    }
}
impl Page for StepPage {
    fn meta(&self) -> PageMeta {
        if self.form_key.is_some() {
            let what = "Send a brief in three steps: the problem, what it must do, the terms. We answer within one working day.";
            return PageMeta::public("Build With Us", what, "/build-with-us");
        }
        PageMeta::secret("Build With Us").with_flash(self.flash.clone())
    }
}
