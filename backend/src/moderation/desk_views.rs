//! Contexts of the moderation desk.

use chrono_tz::Tz;
use domain::moderation::{Measure, Party, Report, ReportFile, ReportState, SubjectKind};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::errors::word;
use super::forms::DeskForm;
use crate::components::{Choice, Crumb, Fact, Tab};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// A report in the list.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "what the columns of the list say")]
pub struct Row {
    pub accused: String,
    pub href: String,
    pub category: &'static str,
    pub state: &'static str,
    pub assignee: Option<String>,
    pub when: String,
    pub is_overdue: bool,
}

/// `/staff/reports`
#[derive(Clone, Debug, Serialize)]
pub struct Desk {
    /// Waiting, decided.
    pub tabs: Vec<Tab>,
    /// What waits by its date, or what is done by its age.
    pub rows: Vec<Row>,
    /// Which of the two.
    pub is_waiting: bool,
    /// Next page.
    pub next_href: Option<String>,
}

impl Template for Desk {
    const NAME: &'static str = "pages/moderation/desk.html";
    fn samples() -> Vec<Self> {
        let row = |is_overdue, assignee: Option<&str>| Row {
            accused: "Northwind <b>".into(),
            href: "/staff/reports/x".into(),
            category: "Fraud",
            state: "open",
            assignee: assignee.map(Into::into),
            when: "24 November".into(),
            is_overdue,
        };
        let none = Self { tabs: vec![], rows: vec![], is_waiting: true, next_href: None };
        let rows = vec![row(true, Some("Carla")), row(false, None)];
        vec![Self { rows, is_waiting: false, next_href: Some("?after=1".into()), ..none.clone() }, none]
    }
}
impl Page for Desk {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Reports")
    }
}

/// One thing that was kept.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// When.
    pub taken: String,
    /// Label and text; texts as they were written.
    pub lines: Vec<Fact>,
}

/// What the accused wrote, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct AppealView {
    /// When.
    pub at: String,
    /// In their words.
    pub text: String,
    /// "upheld", "overturned".
    pub outcome: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// `/staff/reports/<id>`
#[derive(Clone, Debug, Serialize)]
pub struct FilePage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Who is accused.
    pub title: String,
    /// Where it stands.
    pub word: &'static str,
    /// Who, what, when.
    pub facts: Vec<Fact>,
    /// What the reporter wrote.
    pub text: String,
    /// What was kept.
    pub evidence: Vec<Kept>,
    /// What the accused, or the reporter, was told.
    pub reason: Option<String>,
    /// The appeal.
    pub appeal: Option<AppealView>,
    /// Where decisions post to.
    pub action: String,
    /// What can be decided.
    pub choices: Vec<Choice>,
    /// Whether it can be taken up.
    pub may_take: bool,
    /// Where the decision about the appeal posts to, while it waits for somebody like this one.
    pub appeal_action: Option<String>,
    /// It waits, but for somebody else.
    pub is_own_decision: bool,
    /// How an appeal can end.
    pub outcomes: Vec<Choice>,
    /// As typed.
    pub form: DeskForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl FilePage {
    /// From the file; times in `zone`.
    #[must_use]
    pub fn new(file: ReportFile, form: DeskForm, errors: FieldErrors, zone: Tz) -> Self {
        let report = &file.report;
        let here = format!("/staff/reports/{}", report.id);
        let awaits_appeal = report.state == ReportState::Appealed;
        let kept = |kept: &domain::moderation::Evidence| Kept {
            taken: words::moment(kept.taken_at, zone),
            lines: kept.lines.iter().map(|(label, text)| Fact::new(&**label, &**text)).collect(),
        };
        Self {
            crumbs: vec![
                Crumb::to("Staff", "/staff"),
                Crumb::to("Reports", "/staff/reports"),
                Crumb::here(&*file.accused),
            ],
            title: format!("Report about {}", file.accused),
            word: word(report.state),
            facts: facts(&file, zone),
            text: report.text.clone(),
            evidence: file.evidence.iter().map(kept).collect(),
            reason: report.decision_reason.clone(),
            appeal: file.appeal.as_ref().map(|appeal| AppealView {
                at: words::moment(appeal.created_at, zone),
                text: appeal.text.clone(),
                outcome: appeal.outcome.map(|outcome| outcome.to_string()),
                reason: appeal.reason.clone(),
            }),
            action: format!("{here}/decision"),
            choices: choices(report),
            may_take: matches!(report.state, ReportState::Open | ReportState::InReview),
            appeal_action: (awaits_appeal && !file.is_own_decision).then(|| format!("{here}/appeal")),
            is_own_decision: awaits_appeal && file.is_own_decision,
            outcomes: vec![
                Choice::new("upheld", "The measure stays"),
                Choice::new("overturned", "It is taken back").with_hint("At once, with the rank it had."),
            ],
            form,
            errors,
            flash: None,
        }
    }
}

fn facts(file: &ReportFile, zone: Tz) -> Vec<Fact> {
    let report = &file.report;
    let what = match report.subject_kind {
        SubjectKind::Intro => "a request or its answer",
        SubjectKind::Message => "a message",
        SubjectKind::Company => "a company",
        SubjectKind::Engineer => "a profile",
    };
    let mut facts = vec![
        Fact::new("About", what),
        Fact::new("What is wrong", report.category.label()),
        Fact::new("Reported by", file.reporter.as_deref().unwrap_or("somebody whose account is gone")),
        Fact::new("Reported", words::moment(report.created_at, zone)),
        Fact::new("Reports about them", file.about_them.to_string()),
    ];
    if report.state.is_waiting() {
        facts.push(Fact::new("Due", words::moment(report.due_at, zone)));
    }
    if let Some(assignee) = &file.assignee {
        facts.push(Fact::new("Looked at by", &**assignee));
    }
    if let Some(at) = report.decided_at {
        let by = file.decider.as_deref().unwrap_or("somebody");
        facts.push(Fact::new("Decided", format!("{}, by {by}", words::moment(at, zone))));
    }
    if let Some(measure) = report.measure {
        let state = if report.lifted_at.is_some() { "taken back" } else { "stands" };
        facts.push(Fact::new("Measure", format!("{measure}, {state}")));
    }
    facts
}

/// What can be done from here.
fn choices(report: &Report) -> Vec<Choice> {
    match report.state {
        ReportState::Open | ReportState::InReview => {
            let dismiss = Choice::new("dismiss", "Dismiss")
                .with_hint("Nothing is done. The reporter reads the reason.");
            std::iter::once(dismiss).chain(measures(report)).collect()
        }
        ReportState::Actioned => {
            vec![Choice::new("lift", "Take the measure back").with_hint("At once. They are told by mail.")]
        }
        ReportState::Dismissed => {
            vec![
                Choice::new("reopen", "Look again")
                    .with_hint("Nobody is told; it is due in two working days."),
            ]
        }
        ReportState::Appealed | ReportState::Closed => Vec::new(),
    }
}

fn measures(report: &Report) -> Vec<Choice> {
    let Some(accused) = report.accused() else { return Vec::new() };
    let is_company = matches!(accused, Party::Company(_));
    let possible = Measure::ALL.iter().filter(|measure| measure.is_for(accused));
    let choice = |measure: &Measure| {
        let (label, hint) = match measure {
            Measure::Limit => {
                ("Limit", "Leaves lists, search and digest; the page stays for who has its address.")
            }
            Measure::Hide => ("Hide", "Shown to nobody. What the owner set stays as it is."),
            Measure::Suspend if is_company => {
                ("Suspend the company", "No new intros. It can answer and close what is open.")
            }
            Measure::Suspend => ("Suspend the account", "Locked, and its devices signed out."),
        };
        Choice::new(measure.as_str(), label).with_hint(hint)
    };
    possible.map(choice).collect()
}

impl Template for FilePage {
    const NAME: &'static str = "pages/moderation/file.html";
    fn samples() -> Vec<Self> {
        let open = Self {
            crumbs: vec![Crumb::here("Northwind")],
            title: "Report about Northwind <b>".into(),
            word: "open",
            facts: vec![Fact::new("About", "Ada <b>")],
            text: "Ada <b>".into(),
            evidence: vec![Kept {
                taken: "22 November".into(),
                lines: vec![Fact::new("Message", "Ada <b>")],
            }],
            reason: None,
            appeal: None,
            action: "/staff/reports/x/decision".into(),
            choices: vec![Choice::new("dismiss", "Dismiss")],
            may_take: true,
            appeal_action: None,
            is_own_decision: false,
            outcomes: vec![Choice::new("upheld", "The measure stays")],
            form: DeskForm::default(),
            errors: FieldErrors::one("reason", "Write at least 20 characters; there are 2."),
            flash: None,
        };
        let waiting =
            AppealView { at: "22 November".into(), text: "Ada <b>".into(), outcome: None, reason: None };
        let appealed = Self {
            reason: Some("Ada <b>".into()),
            evidence: vec![],
            appeal: Some(waiting.clone()),
            choices: vec![],
            may_take: false,
            appeal_action: Some("/staff/reports/x/appeal".into()),
            ..open.clone()
        };
        let own = Self { appeal_action: None, is_own_decision: true, ..appealed.clone() };
        let decided =
            AppealView { outcome: Some("upheld".into()), reason: Some("Ada <b>".into()), ..waiting };
        let closed = Self { appeal: Some(decided), is_own_decision: false, ..own.clone() };
        vec![open, appealed, own, closed]
    }
}
impl Page for FilePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}
