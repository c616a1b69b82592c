//! Contexts of the vetters' pages.

use chrono::{DateTime, Utc};
use domain::engineers::{Profile, Seniority};
use domain::platform::cursor::{Cursor, Slice};
use domain::platform::fields::FieldErrors;
use domain::platform::places::Country;
use domain::platform::templates::Template;
use domain::vetting::{ApplicationFile, Decision, Outcome, Waiting};
use serde::Serialize;

use super::decide_form::{DecideForm, ReasonRow};
use super::timeline::{date, timeline};
use crate::components::{AvailabilityLine, Choice, Crumb, Fact, Moment, SkillTag, Tab};
use crate::directory::availability_line;
use crate::engineers::views::availability_of;
use crate::views::{Flash, Page, PageMeta};

/// `/staff/applications`
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationsPage {
    pub(super) tabs: Vec<Tab>,
    pub(super) rows: Vec<Row>,
    pub(super) next_href: Option<String>,
    pub(super) is_decided: bool,
    #[serde(skip)]
    pub(super) flash: Option<Flash>,
}

/// One application in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) meta: String,
    pub(super) badge: String,
    pub(super) tone: &'static str,
}

impl Row {
    /// A line of the list.
    #[must_use]
    pub fn new(waiting: &Waiting, now: DateTime<Utc>) -> Self {
        let who = [waiting.seniority.map(Seniority::label), waiting.country.map(Country::name)];
        let mut meta: Vec<String> = vec![waiting.headline.clone()];
        meta.extend(who.into_iter().flatten().map(str::to_owned));
        if waiting.attempt > 1 {
            meta.push(format!("attempt {}", waiting.attempt));
        }
        let (badge, tone) = match (waiting.decided_at, waiting.due_at) {
            (Some(at), _) => (format!("{}, {}", waiting.state.label(), date(at)), "neutral"),
            (_, Some(due)) if due < now => (format!("overdue since {}", date(due)), "bad"),
            (_, Some(due)) if due.date_naive() == now.date_naive() => ("due today".to_owned(), "warn"),
            (_, Some(due)) => (format!("due by {}", date(due)), "neutral"),
            (None, None) => (waiting.state.label().to_owned(), "neutral"),
        };
        Self {
            title: waiting.name.clone(),
            href: format!("/staff/applications/{}", waiting.id),
            meta: meta.join(" · "),
            badge,
            tone,
        }
    }
}

impl ApplicationsPage {
    /// Those that wait.
    #[must_use]
    pub fn waiting(slice: &Slice<Waiting>, count: i64, now: DateTime<Utc>) -> Self {
        let next = |cursor: Cursor| format!("/staff/applications?after={cursor}");
        Self {
            tabs: tabs(false, Some(count)),
            rows: slice.rows.iter().map(|row| Row::new(row, now)).collect(),
            next_href: slice.next.map(next),
            is_decided: false,
            flash: None,
        }
    }

    /// Those that were decided last.
    #[must_use]
    pub fn decided(rows: &[Waiting], count: i64, now: DateTime<Utc>) -> Self {
        Self {
            tabs: tabs(true, Some(count)),
            rows: rows.iter().map(|row| Row::new(row, now)).collect(),
            next_href: None,
            is_decided: true,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn tabs(is_decided: bool, count: Option<i64>) -> Vec<Tab> {
    let tab = |label, href: &str, is_current, count| Tab { label, href: href.to_owned(), is_current, count };
    vec![
        tab("Waiting", "/staff/applications", !is_decided, count),
        tab("Decided", "/staff/applications?state=decided", is_decided, None),
    ]
}

impl Template for ApplicationsPage {
    const NAME: &'static str = "pages/vetting/applications.html";
    fn samples() -> Vec<Self> {
        super::samples::lists()
    }
}

impl Page for ApplicationsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Applications").with_flash(self.flash.clone())
    }
}

/// `/staff/applications/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationPage {
    crumbs: Vec<Crumb>,
    action: String,
    name: String,
    headline: String,
    state: &'static str,
    facts: Vec<Fact>,
    bio_md: String,
    skills: Vec<SkillTag>,
    availability: AvailabilityLine,
    moments: Vec<Moment>,
    decisions: Vec<DecisionView>,
    criteria: Vec<Criterion>,
    can_decide: bool,
    outcomes: Vec<Choice>,
    dimensions: Vec<Choice>,
    rows: Vec<ReasonRow>,
    form: DecideForm,
    errors: FieldErrors,
    preview: Option<MailPreview>,
}

/// A decision that was made.
#[derive(Clone, Debug, Serialize)]
struct DecisionView {
    outcome: Outcome,
    when: String,
    message: String,
    internal_note: String,
    reasons: Vec<(String, String)>,
}

/// A criterion of the track, with what its marks mean.
#[derive(Clone, Debug, Serialize)]
struct Criterion {
    name: String,
    anchors: Vec<(String, String)>,
}

/// The mail of a decision that is not made yet.
#[derive(Clone, Debug, Serialize)]
pub struct MailPreview {
    /// As the applicant's inbox lists it.
    pub subject: String,
    /// The plain part.
    pub text: String,
}

impl ApplicationPage {
    /// The file with the form as typed.
    #[must_use]
    pub fn new(file: &ApplicationFile, form: DecideForm, errors: FieldErrors, now: DateTime<Utc>) -> Self {
        let status = &file.status;
        let engineer = &file.profile.engineer;
        let mut rows = form.rows();
        for row in &mut rows {
            row.error = errors.get(&format!("reason-{}", row.at)).map(str::to_owned);
        }
        let outcomes = [
            (Outcome::Approved, "Approve", "Listed within a second, with a mail."),
            (
                Outcome::Waitlisted,
                "Put on the waiting list",
                "Stays open; they are told why. It comes back to the list in 60 days.",
            ),
            (
                Outcome::Rejected,
                "Do not approve",
                "With at least one criterion; they may apply again after 90 days.",
            ),
        ];
        let choice =
            |(value, label, hint): (Outcome, &str, &str)| Choice::new(value.as_str(), label).with_hint(hint);
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/staff"),
                Crumb::to("Applications", "/staff/applications"),
                Crumb::here(engineer.display_name.clone()),
            ],
            action: format!("/staff/applications/{}/decision", status.application.id),
            name: engineer.display_name.clone(),
            headline: engineer.headline.clone(),
            state: status.application.state.label(),
            facts: facts(&file.profile),
            bio_md: engineer.bio_md.clone(),
            skills: skills(&file.profile),
            availability: availability_line(&availability_of(engineer, now), now),
            moments: timeline(status),
            decisions: status.decisions.iter().map(decision_view).collect(),
            criteria: status
                .dimensions
                .iter()
                .map(|dimension| Criterion {
                    name: dimension.name.clone(),
                    anchors: dimension.anchors.clone(),
                })
                .collect(),
            can_decide: status.application.state.steps_to_decision().is_some(),
            outcomes: outcomes.into_iter().map(choice).collect(),
            dimensions: status
                .dimensions
                .iter()
                .map(|dimension| Choice::new(dimension.id.to_string(), dimension.name.clone()))
                .collect(),
            rows,
            form,
            errors,
            preview: None,
        }
    }

    /// With the mail that the typed decision would send.
    #[must_use]
    pub fn with_preview(self, preview: MailPreview) -> Self {
        Self { preview: Some(preview), ..self }
    }
}

fn decision_view(decision: &Decision) -> DecisionView {
    let reasons = decision.reasons.iter().map(|reason| (reason.criterion.clone(), reason.message.clone()));
    DecisionView {
        outcome: decision.outcome,
        when: date(decision.decided_at),
        message: decision.message.clone(),
        internal_note: decision.internal_note.clone(),
        reasons: reasons.collect(),
    }
}

fn skills(profile: &Profile) -> Vec<SkillTag> {
    let tag = |skill: &domain::engineers::HeldSkill| {
        let primary = if skill.is_primary { ", primary" } else { "" };
        let years = skill.years.map(|years| format!(", {years} years")).unwrap_or_default();
        SkillTag {
            name: skill.name.clone(),
            evidence: skill.evidence.to_string(),
            level: Some(format!("{} of 5{years}{primary}", skill.level)),
        }
    };
    profile.skills.iter().map(tag).collect()
}

fn facts(profile: &Profile) -> Vec<Fact> {
    let engineer = &profile.engineer;
    let mut facts = vec![
        Fact::new("Level", engineer.seniority.map_or("not stated", |value| value.label())),
        Fact::new("Country", engineer.country.map_or("not stated", |value| value.name())),
        Fact::new("Time zone", engineer.time_zone.clone().unwrap_or_else(|| "not stated".to_owned())),
        Fact::new("Visibility", engineer.visibility.label()),
        Fact::new("Profile complete", format!("{} %", engineer.completeness)),
    ];
    if let Some(name) = &engineer.legal_name {
        facts.push(Fact::new("Legal name", name.clone()));
    }
    if let Some(currency) = engineer.currency {
        if let Some(minor) = engineer.rate_minor {
            facts.push(Fact::new("Least rate", format!("{} per hour", currency.format(minor))));
        }
        if let Some(minor) = engineer.salary_minor {
            facts.push(Fact::new("Least salary", format!("{} per year", currency.format(minor))));
        }
    }
    facts
}

impl Template for ApplicationPage {
    const NAME: &'static str = "pages/vetting/application.html";
    fn samples() -> Vec<Self> {
        super::samples::files()
    }
}

impl Page for ApplicationPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Application")
    }
}
