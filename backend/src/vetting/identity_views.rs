//! Contexts of the pages about identity checks.

use chrono::{DateTime, Months, Utc};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApplicationId;
use domain::platform::templates::Template;
use domain::vetting::identity::{CheckFile, CheckKind, CheckState};
use serde::Serialize;

use super::bench_samples as samples;
use super::identity::{JudgeForm, RequestForm, WordsForm};
use super::interview_views::crumbs;
use super::timeline::date;
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// `/staff/applications/{id}/identity`
#[derive(Clone, Debug, Serialize)]
pub struct ChecksPage {
    crumbs: Vec<Crumb>,
    action: String,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    form: RequestForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    title: &'static str,
    href: String,
    meta: String,
    badge: &'static str,
    tone: &'static str,
}

fn tone(state: CheckState) -> &'static str {
    match state {
        CheckState::Requested | CheckState::Expired => "neutral",
        CheckState::Provided => "warn",
        CheckState::Verified => "good",
        CheckState::Failed => "bad",
    }
}

fn meta(file: &CheckFile) -> String {
    let check = &file.check;
    let judge = file.judge.as_deref().unwrap_or("somebody who left");
    match (check.state, check.verdict_at, check.valid_until) {
        (CheckState::Verified, Some(at), Some(until)) => {
            format!("by {judge} on {}, holds until {}", date(at), date(until))
        }
        (CheckState::Failed, Some(at), _) => format!("by {judge} on {}", date(at)),
        (CheckState::Provided, ..) => {
            format!("deleted on {} without a verdict", check.due_at.map(date).unwrap_or_default())
        }
        (CheckState::Requested, ..) => {
            format!(
                "asked on {}, open until {}",
                date(check.created_at),
                check.due_at.map(date).unwrap_or_default()
            )
        }
        _ => format!("ended on {}", date(check.updated_at)),
    }
}

impl ChecksPage {
    /// The checks of an applicant.
    #[must_use]
    pub fn new(id: ApplicationId, checks: &[CheckFile], form: RequestForm, errors: FieldErrors) -> Self {
        let row = |file: &CheckFile| Row {
            title: file.check.kind.label(),
            href: format!("/staff/applications/{id}/identity/{}", file.check.id),
            meta: meta(file),
            badge: file.check.state.label(),
            tone: tone(file.check.state),
        };
        Self {
            crumbs: crumbs(id, Crumb::here("Identity")),
            action: format!("/staff/applications/{id}/identity"),
            rows: checks.iter().map(row).collect(),
            kinds: CheckKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect(),
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for ChecksPage {
    const NAME: &'static str = "pages/vetting/identity.html";
    fn samples() -> Vec<Self> {
        let id = ApplicationId(uuid::Uuid::from_u128(4));
        let all: Vec<CheckFile> =
            CheckState::ALL.iter().map(|state| samples::check(CheckKind::Document, *state)).collect();
        vec![
            Self::new(id, &all, RequestForm::default(), FieldErrors::default()),
            Self::new(id, &[], RequestForm::default(), FieldErrors::one("kind", "Choose what you ask for.")),
        ]
    }
}

impl Page for ChecksPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Identity").with_flash(self.flash.clone())
    }
}

/// `/staff/applications/{id}/identity/{check_id}`
#[derive(Clone, Debug, Serialize)]
pub struct JudgePage {
    crumbs: Vec<Crumb>,
    action: String,
    title: &'static str,
    state: &'static str,
    facts: Vec<Fact>,
    provided: String,
    has_document: bool,
    can_judge: bool,
    first_day: String,
    last_day: String,
    verdicts: Vec<Choice>,
    form: JudgeForm,
    errors: FieldErrors,
}

impl JudgePage {
    /// One check, with the form of its verdict while there is none.
    #[must_use]
    pub fn new(
        id: ApplicationId,
        file: &CheckFile,
        form: JudgeForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let check = &file.check;
        let mut facts = vec![Fact::new("Asked for", date(check.created_at)), Fact::new("Now", meta(file))];
        if !check.verdict_note.is_empty() {
            facts.push(Fact::new("Note for staff", check.verdict_note.clone()));
        }
        let later =
            |months| now.checked_add_months(Months::new(months)).unwrap_or(now).date_naive().to_string();
        let can_judge = check.state == CheckState::Provided
            || (check.state == CheckState::Requested && check.kind != CheckKind::Document);
        let form = if form.valid_until.is_empty() && errors.is_empty() {
            JudgeForm { valid_until: later(24), ..form }
        } else {
            form
        };
        let mut crumbs = crumbs(id, Crumb::to("Identity", format!("/staff/applications/{id}/identity")));
        crumbs.push(Crumb::here(check.kind.label()));
        Self {
            crumbs,
            action: format!("/staff/applications/{id}/identity/{}", check.id),
            title: check.kind.label(),
            state: check.state.label(),
            facts,
            provided: check.provided.clone(),
            has_document: file.has_document,
            can_judge,
            first_day: (now + chrono::TimeDelta::days(1)).date_naive().to_string(),
            last_day: later(36),
            verdicts: vec![
                Choice::new("verified", "Verified").with_hint("They are who they say."),
                Choice::new("failed", "Not verified")
                    .with_hint("It does not show it. They are told so, without your note."),
            ],
            form,
            errors,
        }
    }
}

impl Template for JudgePage {
    const NAME: &'static str = "pages/vetting/identity_check.html";
    fn samples() -> Vec<Self> {
        let id = ApplicationId(uuid::Uuid::from_u128(4));
        let page = |kind, state, errors| {
            Self::new(id, &samples::check(kind, state), JudgeForm::default(), errors, samples::now())
        };
        vec![
            page(CheckKind::Document, CheckState::Provided, FieldErrors::default()),
            page(
                CheckKind::CodeHost,
                CheckState::Provided,
                FieldErrors::one("verdict", "Choose what you found."),
            ),
            page(CheckKind::Document, CheckState::Requested, FieldErrors::default()),
            page(CheckKind::Video, CheckState::Verified, FieldErrors::default()),
        ]
    }
}

impl Page for JudgePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Identity check")
    }
}

/// `/me/application/identity/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct ProvidePage {
    crumbs: Vec<Crumb>,
    action: String,
    title: &'static str,
    state: &'static str,
    is_document: bool,
    has_document: bool,
    is_open: bool,
    ask: &'static str,
    label: &'static str,
    due: Option<String>,
    outcome: String,
    form: WordsForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// What is asked for, and what the field is called.
fn asked(kind: CheckKind) -> (&'static str, &'static str) {
    match kind {
        CheckKind::Document => (
            "A picture or PDF of an identity document. Cover what we do not need: we look at name, picture and validity.",
            "Your document",
        ),
        CheckKind::Video => (
            "A short call in which we see that you are the person of your profile. Nothing is recorded.",
            "When you could, and how we call you",
        ),
        CheckKind::EmployerDomain => (
            "An address at your employer from which you can answer a mail of ours. The employer learns nothing from us.",
            "Your address there",
        ),
        CheckKind::CodeHost => (
            "Your account at a code host. We ask you to put a word of ours there for a day.",
            "Address of your account",
        ),
        CheckKind::Reference => (
            "Somebody who worked with you. Ask them before you name them.",
            "Who it is, and how we reach them",
        ),
    }
}

impl ProvidePage {
    /// As the developer sees it.
    #[must_use]
    pub fn new(file: &CheckFile, form: WordsForm, errors: FieldErrors) -> Self {
        let check = &file.check;
        let (ask, label) = asked(check.kind);
        let outcome = match (check.state, check.valid_until) {
            (CheckState::Verified, Some(until)) => {
                format!("Your identity is verified. This holds until {}. What you sent us is deleted.", date(until))
            }
            (CheckState::Failed, _) => {
                "We could not verify your identity by this. What you sent us is deleted; your application goes on.".to_owned()
            }
            (CheckState::Expired, _) => "This check has ended. What you sent us is deleted.".to_owned(),
            _ => String::new(),
        };
        let form = if form.words.is_empty() && errors.is_empty() {
            WordsForm { words: check.provided.clone() }
        } else {
            form
        };
        Self {
            crumbs: vec![
                Crumb::to("Your desk", "/me"),
                Crumb::to("Your application", "/me/application"),
                Crumb::here("Identity"),
            ],
            action: format!("/me/application/identity/{}", check.id),
            title: check.kind.label(),
            state: check.state.label(),
            is_document: check.kind == CheckKind::Document,
            has_document: file.has_document,
            is_open: check.state.is_open(),
            ask,
            label,
            due: check.due_at.map(date),
            outcome,
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for ProvidePage {
    const NAME: &'static str = "pages/vetting/identity_own.html";
    fn samples() -> Vec<Self> {
        let page =
            |kind, state, errors| Self::new(&samples::check(kind, state), WordsForm::default(), errors);
        let mut all: Vec<Self> = CheckState::ALL
            .iter()
            .map(|state| page(CheckKind::Document, *state, FieldErrors::default()))
            .collect();
        all.extend(
            CheckKind::ALL.iter().map(|kind| page(*kind, CheckState::Provided, FieldErrors::default())),
        );
        all.push(page(
            CheckKind::CodeHost,
            CheckState::Requested,
            FieldErrors::one("words", "Fill this in."),
        ));
        all
    }
}

impl Page for ProvidePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Identity").with_flash(self.flash.clone())
    }
}
