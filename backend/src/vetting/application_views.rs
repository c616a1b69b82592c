//! Contexts of the applicant's own application.

use std::collections::BTreeMap;

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::vetting::stages::{Task, ends_at};
use domain::vetting::{ApplicationState, Stage, StageKind, StageRun, StageRunState, Status, Words};
use serde::Serialize;

use super::application::WorkForm;
use super::asks::Ask;
use super::timeline::{date, timeline};
use crate::components::{Crumb, Fact, Moment};
use crate::views::{Flash, Page, PageMeta};

/// `/me/application`
#[derive(Clone, Debug, Serialize)]
pub struct StatusPage {
    state: Option<&'static str>,
    next: String,
    facts: Vec<Fact>,
    task: Option<Link>,
    asks: Vec<Ask>,
    moments: Vec<Moment>,
    stages: Vec<StageWords>,
    message: Option<String>,
    reasons: Vec<(String, String)>,
    can_withdraw: bool,
    can_apply: bool,
    words: Option<WordsNote>,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// What becomes of the words of a rejection.
#[derive(Clone, Debug, Serialize)]
struct WordsNote {
    text: String,
    can_delete: bool,
}

/// Where something is done.
#[derive(Clone, Debug, Serialize)]
struct Link {
    label: String,
    href: String,
}

/// One stage, in words.
#[derive(Clone, Debug, Serialize)]
struct StageWords {
    name: String,
    text: String,
    criteria: Vec<String>,
    note: Option<String>,
}

impl StatusPage {
    /// Where an application stands; without one, that there is none.
    #[must_use]
    pub fn new(status: Option<&Status>, usual: &BTreeMap<StageKind, f64>) -> Self {
        let Some(status) = status else {
            return Self {
                state: None,
                next: String::new(),
                facts: Vec::new(),
                task: None,
                asks: Vec::new(),
                moments: Vec::new(),
                stages: Vec::new(),
                message: None,
                reasons: Vec::new(),
                can_withdraw: false,
                can_apply: true,
                words: None,
                flash: None,
            };
        };
        let application = &status.application;
        let current = current(status);
        let decision = status.decisions.first();
        let reasons = decision.into_iter().flat_map(|decision| &decision.reasons);
        Self {
            state: Some(application.state.label()),
            next: next(status, current),
            facts: facts(status, current, usual),
            task: current.and_then(|(stage, run)| task(status, stage, run)),
            asks: Vec::new(),
            moments: timeline(status),
            stages: status
                .stages
                .iter()
                .map(|(stage, run)| words(status, stage, run.as_ref(), usual))
                .collect(),
            message: decision.map(|decision| decision.message.clone()),
            reasons: reasons.map(|reason| (reason.criterion.clone(), reason.message.clone())).collect(),
            can_withdraw: application.state.is_open(),
            can_apply: matches!(
                application.state,
                ApplicationState::Rejected | ApplicationState::Withdrawn | ApplicationState::Expired
            ),
            words: None,
            flash: None,
        }
    }

    /// With what becomes of the words of a rejection.
    #[must_use]
    pub fn with_words(self, words: Option<Words>) -> Self {
        let note = |words: Words| match words.deleted_at {
            Some(at) => WordsNote { text: format!("Deleted on {}.", date(at)), can_delete: false },
            None => WordsNote {
                text: format!(
                    "Kept for your next attempt until {}, then deleted. You may have it deleted now; the outcome and \
                     the day to come back stay.",
                    date(words.until)
                ),
                can_delete: true,
            },
        };
        Self { words: words.map(note), ..self }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }

    /// With what else the applicant is asked for: times of a conversation, a proof of identity.
    #[must_use]
    pub fn with_asks(self, asks: Vec<Ask>) -> Self {
        Self { asks, ..self }
    }
}

/// The stage that it stands at: the first that is not closed, while any is to be held.
fn current(status: &Status) -> Option<(&Stage, &StageRun)> {
    let is_held =
        status.application.state.is_waiting() && status.application.state != ApplicationState::Decision;
    let with_run = status.stages.iter().filter_map(|(stage, run)| Some((stage, run.as_ref()?)));
    with_run.into_iter().find(|(_, run)| !run.state.is_closed()).filter(|_| is_held)
}

fn is_theirs(status: &Status) -> bool {
    status.application.state.is_waiting() && status.application.applicant_asked_at.is_some()
}

/// What comes next, in a sentence.
fn next(status: &Status, current: Option<(&Stage, &StageRun)>) -> String {
    let application = &status.application;
    match (application.state, current) {
        (ApplicationState::Decision, _) => "A vetter decides, in writing.".to_owned(),
        (ApplicationState::Waitlisted, _) => "We read your application again.".to_owned(),
        (_, Some((stage, _))) if is_theirs(status) => format!("Your part of “{}”.", stage.name),
        (ApplicationState::Submitted, Some((stage, _))) => format!("{}, by two of our vetters.", stage.name),
        (_, Some((stage, _))) => format!("{}: we look at it.", stage.name),
        (state, None) if state.is_open() => "A vetter decides, in writing.".to_owned(),
        _ => "Nothing more: it has ended.".to_owned(),
    }
}

/// Who has it, by when, and how long it usually takes.
fn facts(
    status: &Status,
    current: Option<(&Stage, &StageRun)>,
    usual: &BTreeMap<StageKind, f64>,
) -> Vec<Fact> {
    let application = &status.application;
    let mut facts = Vec::new();
    if application.state.is_waiting() {
        let who = match current {
            _ if is_theirs(status) => "You",
            Some((_, run)) if run.assignee_id.is_some() => "One of our vetters",
            _ => "Our vetters; nobody by name yet",
        };
        facts.push(Fact::new("Who has it", who));
    }
    if let Some(due) = application.stage_due_at {
        facts.push(Fact::new("By", format!("{} at the latest", date(due))));
    }
    if let Some(ends) = ends_at(application).filter(|_| is_theirs(status)) {
        facts.push(Fact::new("Ends without a word of yours", date(ends)));
    }
    if let Some(days) = current.and_then(|(stage, _)| usual.get(&stage.kind)) {
        facts.push(Fact::new("Usually takes", in_days(*days)));
    }
    if let Some(day) = application.reapply_after {
        facts.push(Fact::new("You may apply again from", date(day)));
    }
    facts
}

/// A median, as people say it.
fn in_days(days: f64) -> String {
    match days.ceil() {
        count if count <= 1.0 => "1 day".to_owned(),
        count => format!("{count:.0} days"),
    }
}

fn task(status: &Status, stage: &Stage, run: &StageRun) -> Option<Link> {
    let is_awaited = is_theirs(status) && stage.kind.asks_for_work();
    is_awaited.then(|| Link {
        label: format!("Open “{}”", stage.name),
        href: format!("/me/application/stages/{}", run.id),
    })
}

fn words(
    status: &Status,
    stage: &Stage,
    run: Option<&StageRun>,
    usual: &BTreeMap<StageKind, f64>,
) -> StageWords {
    let own = status.dimensions.iter().filter(|dimension| dimension.stage_id == stage.id);
    let minutes = match stage.candidate_minutes {
        0 => "Takes none of your time.".to_owned(),
        minutes => format!("Takes you {minutes} minutes."),
    };
    let usually = usual.get(&stage.kind).map(|days| format!(" Usually done in {}.", in_days(*days)));
    let result = run.and_then(|run| match run.state {
        StageRunState::Passed => Some("Passed. "),
        StageRunState::Failed => Some("Not passed. "),
        StageRunState::Waived => Some("Not needed. "),
        _ => None,
    });
    let note = run.and_then(|run| run.waive_reason.clone().or_else(|| Some(run.outcome_note.clone())));
    StageWords {
        name: stage.name.clone(),
        text: format!("{}{minutes}{}", result.unwrap_or_default(), usually.unwrap_or_default()),
        criteria: own.map(|dimension| dimension.name.clone()).collect(),
        note: note.filter(|note| !note.is_empty()),
    }
}

/// `/me/application/stages/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct TaskPage {
    crumbs: Vec<Crumb>,
    action: String,
    stage: String,
    lead: String,
    task_md: String,
    criteria: Vec<String>,
    is_awaited: bool,
    handed_in: Option<String>,
    work_url: Option<String>,
    work_text: Option<String>,
    form: WorkForm,
    errors: FieldErrors,
}

impl TaskPage {
    /// The stage, with the form as typed.
    #[must_use]
    pub fn new(task: &Task, form: WorkForm, errors: FieldErrors) -> Self {
        let Task { application, stage, run, dimensions } = task;
        let ends = ends_at(application).map(|ends| {
            format!(" If you need longer, it stays open until {}; then the application ends.", date(ends))
        });
        let lead = if task.is_awaited() {
            format!(
                "{} minutes of your time, please by {}.{}",
                stage.candidate_minutes,
                date(run.due_at),
                ends.unwrap_or_default()
            )
        } else {
            "Nothing is to be handed in here now.".to_owned()
        };
        Self {
            crumbs: vec![
                Crumb::to("Your desk", "/me"),
                Crumb::to("Your application", "/me/application"),
                Crumb::here(stage.name.clone()),
            ],
            action: format!("/me/application/stages/{}", run.id),
            stage: stage.name.clone(),
            lead,
            task_md: stage.task_md.clone(),
            criteria: dimensions.iter().map(|dimension| dimension.name.clone()).collect(),
            is_awaited: task.is_awaited(),
            handed_in: run.handed_in_at.map(date),
            work_url: run.work_url.clone(),
            work_text: run.work_text.clone(),
            form,
            errors,
        }
    }
}

impl Template for StatusPage {
    const NAME: &'static str = "pages/vetting/status.html";
    fn samples() -> Vec<Self> {
        super::samples::statuses()
    }
}

impl Page for StatusPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your application").with_flash(self.flash.clone())
    }
}

impl Template for TaskPage {
    const NAME: &'static str = "pages/vetting/task.html";
    fn samples() -> Vec<Self> {
        super::samples::tasks()
    }
}

impl Page for TaskPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Hand in your work")
    }
}
