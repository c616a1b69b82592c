//! An application as a line of moments: what happened, where it stands, and what comes by when.

use chrono::{DateTime, TimeDelta, Utc};
use domain::vetting::{Application, ApplicationState, Stage, StageRun, StageRunState, Status};

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
    let mut coming = Coming::new(application);
    // Of an application that ended, what did not take place never will.
    let takes_place = |run: &Option<StageRun>| {
        application.state.is_open() || run.as_ref().is_some_and(|run| run.state.is_closed())
    };
    for (stage, run) in status.stages.iter().filter(|(_, run)| takes_place(run)) {
        let due = run.as_ref().and_then(|run| coming.due(stage, run));
        moments.push(stage_moment(stage, run.as_ref(), &mut is_current_due, due));
    }
    moments.push(end(status));
    moments
}

/// Until when the stages that are not closed are due: the one that it stands at as the application says, each later one its
/// own days after that. What the receipt named was counted from the day of submission, and moves with what comes before.
struct Coming {
    due_at: Option<DateTime<Utc>>,
    is_later: bool,
}

impl Coming {
    fn new(application: &Application) -> Self {
        Self { due_at: application.stage_due_at, is_later: false }
    }

    fn due(&mut self, stage: &Stage, run: &StageRun) -> Option<DateTime<Utc>> {
        if run.state.is_closed() {
            return None;
        }
        if std::mem::replace(&mut self.is_later, true) {
            self.due_at = self.due_at.map(|at| at + TimeDelta::days(i64::from(stage.due_days)));
        }
        self.due_at
    }
}

fn stage_moment(
    stage: &Stage,
    run: Option<&StageRun>,
    is_current_due: &mut bool,
    due: Option<DateTime<Utc>>,
) -> Moment {
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
            let told = due.map(|at| format!("by {} at the latest", date(at)));
            moment(state, &stage.name, told, due, Some(minutes))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engineers::samples::now;
    use crate::vetting::samples::status;

    fn whens(status: &Status) -> Vec<Option<String>> {
        timeline(status).into_iter().map(|moment| moment.when).collect()
    }

    #[test]
    fn what_comes_is_dated_by_what_comes_before_it() {
        let on = |days| Some(date(now() + TimeDelta::days(days)));
        let by = |days| on(days).map(|day| format!("by {day} at the latest"));
        let mut late = status("submitted");
        // Everybody took longer than planned: the receipt's dates of both stages have passed.
        for (_, run) in &mut late.stages {
            if let Some(run) = run {
                run.due_at = now() - TimeDelta::days(30);
            }
        }
        late.application.stage_due_at = Some(now() + TimeDelta::days(3));
        assert_eq!(whens(&late), [on(0), by(3), by(8), None]);
        if let Some((_, Some(run))) = late.stages.first_mut() {
            run.state = StageRunState::Passed;
        }
        assert_eq!(whens(&late), [on(0), on(0), by(3), None]);
        assert_eq!(
            timeline(&status("withdrawn")).len(),
            2,
            "sent and withdrawn: nothing is promised any more"
        );
    }
}
