//! The words of a brief's states and answers.

use domain::projects::{Attachment, Brief, Field, Project, ProjectState};

use crate::components::Fact;

/// One or two words.
pub(super) fn state_word(state: ProjectState) -> &'static str {
    match state {
        ProjectState::Draft => "a draft",
        ProjectState::Submitted => "waiting for your confirmation",
        ProjectState::Triage => "being read",
        ProjectState::NeedsInfo => "waiting for an answer",
        ProjectState::Qualified => "qualified",
        ProjectState::Scoping => "being scoped",
        ProjectState::ProposalSent => "waiting for your decision",
        ProjectState::Accepted => "accepted",
        ProjectState::Staffing => "being staffed",
        ProjectState::InProgress => "in progress",
        ProjectState::Delivered => "delivered",
        ProjectState::Closed => "closed",
        ProjectState::Declined => "declined",
        ProjectState::Lost => "closed without a contract",
        ProjectState::Spam => "put aside",
        ProjectState::Withdrawn => "withdrawn",
        ProjectState::Expired => "expired",
    }
}

/// Of a badge.
pub(super) fn tone(state: ProjectState) -> &'static str {
    match state {
        ProjectState::Submitted | ProjectState::NeedsInfo => "warn",
        ProjectState::Declined | ProjectState::Expired | ProjectState::Spam | ProjectState::Lost => "bad",
        ProjectState::Draft | ProjectState::Triage | ProjectState::Withdrawn => "neutral",
        _ => "good",
    }
}

/// The answers of one step that were given, in order.
pub(super) fn answers(project: &Project, step: i16) -> Vec<Fact> {
    let brief = &project.brief;
    let mut facts = Vec::new();
    if step == 1 {
        facts.push(Fact::new("E-mail address", &*project.contact_email));
    }
    for field in Field::of_step(step) {
        let answer = field.of(brief);
        if !answer.is_empty() {
            facts.push(Fact::new(field.rule().label, answer));
        }
    }
    if step == 3 {
        facts.extend(terms(brief));
    }
    facts
}

fn terms(brief: &Brief) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(band) = brief.budget_band {
        facts.push(Fact::new("Budget", band.label()));
    }
    if let Some(deadline) = brief.deadline {
        let flexible = if brief.is_deadline_flexible { ", may move" } else { ", fixed" };
        facts.push(Fact::new("Deadline", format!("{}{flexible}", deadline.format("%-d %B %Y"))));
    }
    facts
}

/// `plan.pdf, 120 kB`.
pub(super) fn file_words(file: &Attachment) -> String {
    format!("{}, {} kB", file.file_name, (file.byte_size / 1000).max(1))
}
