//! An application as a line of moments: what happened, where it stands, and what comes by when.

use chrono::{DateTime, Utc};
use domain::vetting::{ApplicationState, Stage, StageRun, StageRunState, Status};

use crate::components::{Moment, MomentState};

/// The moments of an application, oldest first.
#[must_use]
pub fn timeline(status: &Status) -> Vec<Moment> {
    let application = &status.application;
    let mut moments = Vec::new();
    if let Some(at) = application.submitted_at {
        moments.push(moment(MomentState::Done, "Application submitted", Some(date(at)), Some(at), None));
    }
    let mut is_current_due = application.state.is_waiting();
    for (stage, run) in &status.stages {
        moments.push(stage_moment(stage, run.as_ref(), &mut is_current_due, application.state.is_open()));
    }
    moments.push(end(status));
    moments
}

fn stage_moment(stage: &Stage, run: Option<&StageRun>, is_current_due: &mut bool, is_open: bool) -> Moment {
    let minutes = match stage.candidate_minutes {
        0 => "Takes none of your time.".to_owned(),
        minutes => format!("Takes you {minutes} minutes."),
    };
    let Some(run) = run else { return moment(MomentState::Due, &stage.name, None, None, Some(minutes)) };
    match run.state {
        StageRunState::Passed => {
            moment(MomentState::Done, &stage.name, Some(date(run.updated_at)), Some(run.updated_at), None)
        }
        StageRunState::Failed => {
            moment(MomentState::Failed, &stage.name, Some(date(run.updated_at)), Some(run.updated_at), None)
        }
        StageRunState::Waived => {
            let title = format!("{}: not needed", stage.name);
            moment(MomentState::Done, &title, None, None, run.waive_reason.clone())
        }
        StageRunState::Pending
        | StageRunState::Scheduled
        | StageRunState::Submitted
        | StageRunState::Scored => {
            let is_current = std::mem::take(is_current_due);
            let state = if is_current { MomentState::Current } else { MomentState::Due };
            let due = is_open.then(|| format!("by {} at the latest", date(run.due_at)));
            moment(state, &stage.name, due, Some(run.due_at), Some(minutes))
        }
    }
}

/// The decision, or what ended it; until then what comes last.
fn end(status: &Status) -> Moment {
    let application = &status.application;
    let (state, title) = match application.state {
        ApplicationState::Approved => (MomentState::Done, "Approved"),
        ApplicationState::Rejected => (MomentState::Failed, "Not approved"),
        ApplicationState::Waitlisted => (MomentState::Current, "On the waiting list"),
        ApplicationState::Withdrawn => (MomentState::Failed, "Withdrawn"),
        ApplicationState::Expired => (MomentState::Failed, "Expired without a word from the applicant"),
        _ => {
            let note = "In writing, with a reason for each criterion that decided it.".to_owned();
            return moment(MomentState::Due, "Decision", None, None, Some(note));
        }
    };
    let note = match application.state {
        ApplicationState::Waitlisted => application
            .stage_due_at
            .map(|day| format!("We read it again on {} and write to you then.", date(day))),
        _ => application.reapply_after.map(|day| format!("You may apply again from {} on.", date(day))),
    };
    moment(state, title, application.decided_at.map(date), application.decided_at, note)
}

fn moment(
    state: MomentState,
    title: &str,
    when: Option<String>,
    at: Option<DateTime<Utc>>,
    note: Option<String>,
) -> Moment {
    let datetime = at.filter(|_| when.is_some()).map(|at| at.to_rfc3339());
    Moment { state, title: title.to_owned(), when, datetime, note }
}

/// "22 November 2026".
pub(super) fn date(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}
