//! Context of one application, as vetters judge it.

use chrono::{DateTime, Utc};
use domain::engineers::Profile;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;
use domain::platform::templates::Template;
use domain::vetting::conflicts::Conflict;
use domain::vetting::{ApplicationState, Decision, DeskFile, Outcome, SCORERS};
use serde::Serialize;

use super::decide_form::{DecideForm, ReasonRow};
use super::errors::barred;
use super::stage_view::{StageCard, stage_cards};
use super::timeline::{date, timeline};
use crate::components::{AvailabilityLine, Choice, Crumb, Fact, Moment, SkillTag};
use crate::directory::availability_line;
use crate::engineers::views::availability_of;
use crate::views::{Flash, Page, PageMeta};

/// `/staff/applications/{id}`
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct ApplicationPage {
    crumbs: Vec<Crumb>,
    path: String,
    action: String,
    name: String,
    headline: String,
    state: &'static str,
    facts: Vec<Fact>,
    bio_md: String,
    cv_action: Option<String>,
    skills: Vec<SkillTag>,
    availability: AvailabilityLine,
    moments: Vec<Moment>,
    decisions: Vec<DecisionView>,
    criteria: Vec<Criterion>,
    barred: Option<String>,
    /// Whether what bars is the vetter's own word.
    may_take_back: bool,
    changes: Vec<String>,
    attempt: i16,
    stages: Vec<StageCard>,
    verdicts: Vec<Choice>,
    closing: Closing,
    concluding: Option<String>,
    can_conclude: bool,
    vetters: Vec<Choice>,
    scorers: String,
    can_decide: bool,
    lacks_scorers: bool,
    has_draft: bool,
    outcomes: Vec<Choice>,
    dimensions: Vec<Choice>,
    rows: Vec<ReasonRow>,
    form: DecideForm,
    errors: FieldErrors,
    preview: Option<MailPreview>,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// What was typed to close a stage.
#[derive(Clone, Debug, Default, Serialize)]
struct Closing {
    verdict: String,
    note: String,
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
    /// The file, as this vetter may read it, with the form as typed.
    #[must_use]
    pub fn new(
        desk: &DeskFile,
        me: Option<AccountId>,
        form: DecideForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let (status, engineer) = (&desk.file.status, &desk.file.profile.engineer);
        let application = &status.application;
        let path = format!("/staff/applications/{}", application.id);
        let mut rows = form.rows();
        for row in &mut rows {
            row.error = errors.get(&format!("reason-{}", row.at)).map(str::to_owned);
        }
        let may_judge = desk.conflict.is_none();
        let is_due = may_judge && application.state == ApplicationState::Decision;
        let is_early = application.state.is_waiting() && application.state != ApplicationState::Decision;
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/staff"),
                Crumb::to("Applications", "/staff/applications"),
                Crumb::here(engineer.display_name.clone()),
            ],
            action: format!("{path}/decision"),
            cv_action: (desk.has_cv && may_judge).then(|| format!("{path}/cv")),
            path,
            name: engineer.display_name.clone(),
            headline: engineer.headline.clone(),
            state: application.state.label(),
            facts: facts(&desk.file.profile),
            bio_md: engineer.bio_md.clone(),
            skills: skills(&desk.file.profile),
            availability: availability_line(&availability_of(engineer, now), now),
            moments: timeline(status),
            decisions: status.decisions.iter().map(decision_view).collect(),
            criteria: criteria(desk),
            barred: desk.conflict.as_ref().map(barred),
            may_take_back: desk.conflict == Some(Conflict::Declared),
            changes: desk.changes.clone(),
            attempt: application.attempt,
            stages: if may_judge { stage_cards(desk, me) } else { Vec::new() },
            verdicts: verdicts(),
            closing: Closing::default(),
            concluding: None,
            can_conclude: may_judge && is_early && desk.scorer_count >= SCORERS,
            vetters: desk
                .vetters
                .iter()
                .map(|vetter| Choice::new(vetter.account_id.to_string(), vetter.name.clone()))
                .collect(),
            scorers: scorers(desk),
            can_decide: is_due && desk.scorer_count >= SCORERS,
            lacks_scorers: is_due && desk.scorer_count < SCORERS,
            has_draft: !desk.draft.is_empty(),
            outcomes: outcomes(),
            dimensions: status
                .dimensions
                .iter()
                .map(|dimension| Choice::new(dimension.id.to_string(), dimension.name.clone()))
                .collect(),
            rows,
            form,
            errors,
            preview: None,
            flash: None,
        }
    }

    /// With the mail that the typed decision would send.
    #[must_use]
    pub fn with_preview(self, preview: MailPreview) -> Self {
        Self { preview: Some(preview), ..self }
    }

    /// With what was typed to close a stage.
    #[must_use]
    pub fn with_closing(self, verdict: String, note: String) -> Self {
        Self { closing: Closing { verdict, note }, ..self }
    }

    /// With what was typed to waive what is left.
    #[must_use]
    pub fn with_concluding(self, reason: String) -> Self {
        Self { concluding: Some(reason), ..self }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn criteria(desk: &DeskFile) -> Vec<Criterion> {
    let criterion = |dimension: &domain::vetting::Dimension| Criterion {
        name: dimension.name.clone(),
        anchors: dimension.anchors.clone(),
    };
    desk.file.status.dimensions.iter().map(criterion).collect()
}

/// "Scored by 2 people, mean 3.8 of 5."
fn scorers(desk: &DeskFile) -> String {
    let people = match desk.scorer_count {
        0 => "Scored by nobody yet".to_owned(),
        1 => "Scored by 1 person".to_owned(),
        count => format!("Scored by {count} people"),
    };
    match desk.mean {
        Some(mean) => format!("{people}, mean {mean:.1} of 5."),
        None => format!("{people}."),
    }
}

fn outcomes() -> Vec<Choice> {
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
    outcomes.into_iter().map(choice).collect()
}

fn verdicts() -> Vec<Choice> {
    vec![
        Choice::new("passed", "Passed").with_hint("The next stage begins, with its mail to the applicant."),
        Choice::new("enough", "Passed, and enough to decide")
            .with_hint("The later stages are waived for the reason below; the decision comes next."),
        Choice::new("failed", "Not passed").with_hint("The decision comes next."),
        Choice::new("waived", "Not needed").with_hint("Needs no card; the next stage begins."),
    ]
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
        PageMeta::private("Application").with_flash(self.flash.clone())
    }
}
