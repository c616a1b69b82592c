//! Samples of the applicant's own pages.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;
use domain::vetting::stages::Task;
use domain::vetting::{ApplicationState, StageKind, StageRunState, Words};
use uuid::Uuid;

use super::application::WorkForm;
use super::application_views::{StatusPage, TaskPage};
use super::asks::Ask;
use super::samples::status;
use crate::engineers::samples::now;
use crate::views::Flash;

/// None; in every state; with something to hand in; with the usual days.
pub(super) fn statuses() -> Vec<StatusPage> {
    let none = BTreeMap::new();
    let usual = BTreeMap::from([(StageKind::Screening, 2.4), (StageKind::Assessment, 0.5)]);
    let mut pages = vec![StatusPage::new(None, &none)];
    for state in ApplicationState::ALL {
        let mut one = status(state.as_str());
        pages.push(StatusPage::new(Some(&one), &usual));
        if let Some((_, Some(run))) = one.stages.first_mut() {
            run.assignee_id = Some(AccountId(Uuid::from_u128(8)));
            "Said <b>clearly</b>.".clone_into(&mut run.outcome_note);
        }
        pages.push(StatusPage::new(Some(&one), &none).with_flash(Some(Flash::good("Handed in."))));
    }
    let mut asked = status("assessment");
    asked.application.applicant_asked_at = Some(now());
    if let Some((_, Some(run))) = asked.stages.first_mut() {
        run.state = StageRunState::Passed;
    }
    if let Some((_, Some(run))) = asked.stages.last_mut() {
        run.opened_at = Some(now());
    }
    let ask = Ask {
        title: "Technical <b>conversation</b>: pick a time".into(),
        text: "By Wednesday.".into(),
        label: "Pick a time",
        href: "/me/application/interview/1".into(),
    };
    pages.push(StatusPage::new(Some(&asked), &usual).with_asks(vec![ask]));
    let rejected = status("rejected");
    for deleted_at in [None, Some(now())] {
        let words = Words { until: now() + TimeDelta::days(365), deleted_at };
        pages.push(StatusPage::new(Some(&rejected), &usual).with_words(Some(words)));
    }
    pages
}

/// Awaited; refused; handed in.
pub(super) fn tasks() -> Vec<TaskPage> {
    let mut asked = status("assessment");
    asked.application.applicant_asked_at = Some(now());
    let Some((stage, Some(mut run))) = asked.stages.pop() else { return Vec::new() };
    run.opened_at = Some(now());
    let awaited =
        Task { application: asked.application.clone(), stage, run, dimensions: asked.dimensions.clone() };
    let mut done = awaited.clone();
    done.application.applicant_asked_at = None;
    done.run.state = StageRunState::Submitted;
    done.run.handed_in_at = Some(now() + TimeDelta::days(1));
    done.run.work_url = Some("https://example.com/work".into());
    done.run.work_text = Some("My <b>answer</b>.".into());
    let mut closed = awaited.clone();
    closed.run.state = StageRunState::Waived;
    closed.stage.task_md.clear();
    let typed = WorkForm { work_url: "example".into(), work_text: "Ada <b>".into() };
    let mut errors = FieldErrors::one("work_url", "Write the whole address.");
    errors.add("work_text", "Shorten this.");
    vec![
        TaskPage::new(&awaited, WorkForm::default(), FieldErrors::default()),
        TaskPage::new(&awaited, typed, errors),
        TaskPage::new(&done, WorkForm::default(), FieldErrors::default()),
        TaskPage::new(&closed, WorkForm::default(), FieldErrors::default()),
    ]
}
