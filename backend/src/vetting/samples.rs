//! Samples of the pages about applications: both branches of every condition in their templates.

use chrono::TimeDelta;
use domain::engineers::NetworkStatus;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AccountId, ApplicationId, EngineerId, StageId, StageRunId, TrackId};
use domain::vetting::{
    Application, ApplicationState, Covers, Decision, DecisionReason, Dimension, OpenTrack, Outcome, Stage,
    StageKind, StageRun, StageRunState, Status, Track,
};
use uuid::Uuid;

use super::apply::ApplyForm;
use super::views::ApplyPage;
use crate::engineers::samples::{now, profile, signed};

pub(super) use super::desk_samples::{boards, files, lists, scores};
pub(super) use super::own_samples::{statuses, tasks};

pub(super) fn stage(at: u128, kind: StageKind, minutes: i32) -> Stage {
    Stage {
        id: StageId(Uuid::from_u128(at)),
        position: 0,
        kind,
        name: "Practical <b>assessment</b>".into(),
        candidate_minutes: minutes,
        due_days: 5,
        task_md: if kind.asks_for_work() {
            "Sort a *list*. <script>alert(1)</script>".into()
        } else {
            String::new()
        },
    }
}

pub(super) fn run(at: u128, state: StageRunState) -> StageRun {
    let is_closed = state.is_closed();
    StageRun {
        id: StageRunId(Uuid::from_u128(100 + at)),
        application_id: ApplicationId(Uuid::from_u128(4)),
        stage_id: StageId(Uuid::from_u128(at)),
        state,
        assignee_id: None,
        due_at: now(),
        waive_reason: (state == StageRunState::Waived).then(|| "Not needed.".into()),
        opened_at: (state != StageRunState::Pending).then(now),
        handed_in_at: None,
        work_url: None,
        work_text: None,
        outcome_note: String::new(),
        closed_at: is_closed.then(now),
        updated_at: now(),
    }
}

/// An application in that state, with its stages and decision where it has one.
pub(crate) fn status(state: &str) -> Status {
    let state: ApplicationState = state.parse().unwrap_or(ApplicationState::Submitted);
    let is_open = state.is_open();
    let [screening, assessment] = match state {
        ApplicationState::Approved => [StageRunState::Passed, StageRunState::Waived],
        ApplicationState::Rejected => [StageRunState::Failed, StageRunState::Waived],
        _ => [StageRunState::Pending, StageRunState::Pending],
    };
    let (first, second) = (stage(1, StageKind::Screening, 0), stage(2, StageKind::Assessment, 60));
    let outcome = if state == ApplicationState::Rejected { Outcome::Rejected } else { Outcome::Approved };
    let decision = Decision {
        id: Uuid::from_u128(9),
        outcome,
        decided_by: AccountId(Uuid::from_u128(8)),
        message: "Thank you for the clear profile.".into(),
        internal_note: "Ask again in spring.".into(),
        decided_at: now(),
        reasons: vec![DecisionReason { criterion: "Clarity".into(), message: "Say what you built.".into() }],
    };
    Status {
        application: Application {
            id: ApplicationId(Uuid::from_u128(4)),
            engineer_id: EngineerId(Uuid::from_u128(3)),
            track_id: TrackId(Uuid::from_u128(5)),
            attempt: 1,
            state,
            stage_due_at: is_open.then(now),
            submitted_at: Some(now()),
            decided_at: (!is_open).then(now),
            reapply_after: (state == ApplicationState::Rejected).then(|| now() + TimeDelta::days(90)),
            applicant_asked_at: None,
            created_at: now(),
            updated_at: now(),
        },
        track: Track {
            id: TrackId(Uuid::from_u128(5)),
            slug: "software-engineer".into(),
            version: 1,
            name: "Software engineer".into(),
            cap_minutes: 180,
        },
        stages: vec![(first, Some(run(1, screening))), (second, Some(run(2, assessment)))],
        dimensions: vec![Dimension {
            id: Uuid::from_u128(6),
            stage_id: StageId(Uuid::from_u128(1)),
            name: "Clarity".into(),
            anchors: vec![
                ("1".into(), "Nothing can be told.".into()),
                ("5".into(), "Everything is said.".into()),
            ],
            covers: Covers::PrimarySkills,
        }],
        events: Vec::new(),
        decisions: if is_open { Vec::new() } else { vec![decision] },
    }
}

/// May apply; lacks something; came too early; is under way.
pub(super) fn applies() -> Vec<ApplyPage> {
    let open = |slug: &str, name: &str| OpenTrack {
        track: Track {
            id: TrackId(Uuid::from_u128(5)),
            slug: slug.into(),
            version: 1,
            name: name.into(),
            cap_minutes: 180,
        },
        stages: vec![
            (stage(1, StageKind::Screening, 0), vec!["Clarity".into()]),
            (stage(2, StageKind::Interview, 60), vec!["Communication".into()]),
        ],
    };
    let tracks = [open("data-engineer", "Data <b>engineer"), open("software-engineer", "Software engineer")];
    let whole = profile(NetworkStatus::None);
    let mut thin = whole.clone();
    thin.engineer.headline.clear();
    let page = |is_verified, profile, status| {
        ApplyPage::new(&signed(is_verified), profile, status, tracks.get(1..).unwrap_or_default(), now())
    };
    let form = ApplyForm { track: "designer".into() };
    let wrong = FieldErrors::one("track", "Choose one of the tracks that take applications.");
    vec![
        ApplyPage::new(&signed(true), Some(&whole), None, &tracks, now()).with_form(form, wrong),
        page(true, Some(&whole), None),
        page(false, None, None),
        page(true, Some(&thin), Some(&status("rejected"))),
        page(true, Some(&profile(NetworkStatus::Applicant)), Some(&status("screening"))),
    ]
}
