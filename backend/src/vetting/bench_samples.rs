//! Samples of what vetting works with: interviews, checks, questions, tracks.

use chrono::{DateTime, TimeDelta, Utc};
use domain::platform::ids::{
    AccountId, ApplicationId, EngineerId, IdentityCheckId, InterviewId, QuestionId, StageRunId, TrackId,
};
use domain::vetting::bank::{Line, Question, QuestionState};
use domain::vetting::editor::{TrackFile, TrackLine, TrackRow};
use domain::vetting::identity::{CheckFile, CheckKind, CheckState, IdentityCheck};
use domain::vetting::interviews::{
    Conversation, Interview, InterviewEvent, InterviewFile, InterviewState, Person, Side, Slot,
};
use uuid::Uuid;

pub(super) use crate::engineers::samples::now;

/// An interview in that state.
pub(super) fn interview(state: InterviewState) -> InterviewFile {
    let has_time = matches!(state, InterviewState::Booked | InterviewState::Done | InterviewState::NoShow);
    let start: DateTime<Utc> = now() + TimeDelta::days(3);
    let event = |state, side, reason: &str| InterviewEvent {
        id: Uuid::from_u128(1),
        state,
        side,
        reason: reason.to_owned(),
        sequence: 1,
        starts_at: None,
        at: now(),
    };
    InterviewFile {
        interview: Interview {
            id: InterviewId(Uuid::from_u128(5)),
            application_id: ApplicationId(Uuid::from_u128(4)),
            stage_run_id: StageRunId(Uuid::from_u128(6)),
            vetter_id: AccountId(Uuid::from_u128(8)),
            state,
            round: 1,
            minutes: 45,
            zone: "Europe/Berlin".into(),
            place: "https://meet.example/<b>vetting</b>".into(),
            starts_at: has_time.then_some(start),
            booked_at: has_time.then(now),
            sequence: 1,
            due_at: state.is_open().then_some(start),
            no_show_side: (state == InterviewState::NoShow).then_some(Side::Vetter),
            reminded_day_at: None,
            reminded_hour_at: None,
            created_at: now(),
            updated_at: now(),
        },
        stage: "Technical <b>conversation</b>".into(),
        slots: vec![
            Slot { position: 0, starts_at: start },
            Slot { position: 1, starts_at: start + TimeDelta::days(1) },
        ],
        events: vec![
            event(InterviewState::Proposed, Side::Vetter, ""),
            event(state, Side::Candidate, "My <b>flight</b> was moved."),
            event(state, Side::System, ""),
        ],
        candidate: Person { name: "Ada <b>Lovelace</b>".into(), zone: chrono_tz::Europe::Warsaw },
        vetter: Person { name: "Ines Falkner".into(), zone: chrono_tz::Europe::Berlin },
    }
}

/// Nothing yet; booked; everything that ended.
pub(super) fn conversations() -> Vec<Conversation> {
    let one = |is_open, interviews| Conversation {
        run: StageRunId(Uuid::from_u128(6)),
        stage: "Technical <b>conversation</b>".into(),
        minutes: 60,
        is_open,
        interviews,
    };
    vec![
        one(true, Vec::new()),
        one(true, vec![interview(InterviewState::Booked), interview(InterviewState::Lapsed)]),
        one(false, InterviewState::ALL.iter().map(|state| interview(*state)).collect()),
    ]
}

/// A check of that kind in that state.
pub(super) fn check(kind: CheckKind, state: CheckState) -> CheckFile {
    let is_judged = matches!(state, CheckState::Verified | CheckState::Failed);
    CheckFile {
        check: IdentityCheck {
            id: IdentityCheckId(Uuid::from_u128(7)),
            engineer_id: EngineerId(Uuid::from_u128(3)),
            kind,
            state,
            requested_by: AccountId(Uuid::from_u128(8)),
            provided_at: (state == CheckState::Provided).then(now),
            provided: if state == CheckState::Provided {
                "https://code.example/<b>ada</b>".into()
            } else {
                String::new()
            },
            verdict_by: is_judged.then_some(AccountId(Uuid::from_u128(8))),
            verdict_at: is_judged.then(now),
            verdict_note: if is_judged { "Name and <b>face</b> match.".into() } else { String::new() },
            valid_until: (state == CheckState::Verified).then(|| now() + TimeDelta::days(700)),
            due_at: state.is_open().then(|| now() + TimeDelta::days(14)),
            created_at: now(),
            updated_at: now(),
        },
        judge: is_judged.then(|| "Ines <b>Falkner</b>".into()),
        has_document: kind == CheckKind::Document && state == CheckState::Provided,
    }
}

/// A question of the bank.
pub(super) fn question(state: QuestionState) -> Line {
    let is_retired = state == QuestionState::Retired;
    Line {
        question: Question {
            id: QuestionId(Uuid::from_u128(9)),
            question: "What does <b>bold</b> cost?".into(),
            answer_md: "It *depends*. <script>alert(1)</script>".into(),
            difficulty: 3,
            skill_id: None,
            dimension: "Reasoning about trade-offs".into(),
            state,
            retire_reason: is_retired.then(|| "Published in an <b>article</b>.".into()),
            retired_at: is_retired.then(now),
            created_by: None,
            created_at: now(),
            updated_at: now(),
        },
        skill: is_retired.then(|| "Rust".into()),
        used: if is_retired { 2 } else { 0 },
    }
}

/// A draft; the current version; a retired one; an empty draft.
pub(super) fn tracks() -> Vec<TrackFile> {
    let status = super::samples::status("submitted");
    let line = |version, published: bool, retired: bool, stages| TrackLine {
        track: TrackRow {
            id: TrackId(Uuid::from_u128(5)),
            slug: "software-engineer".into(),
            version,
            name: "Software <b>engineer</b>".into(),
            cap_minutes: 180,
            used_at: published.then(now),
            retired_at: retired.then(now),
            created_at: now(),
            published_at: published.then(now),
        },
        is_current: published && !retired,
        minutes: 60,
        stages,
        running: i64::from(published),
    };
    let stages: Vec<_> =
        status.stages.into_iter().map(|(stage, _)| (stage, status.dimensions.clone())).collect();
    vec![
        TrackFile { line: line(3, false, false, 2), stages: stages.clone() },
        TrackFile { line: line(2, true, false, 2), stages: stages.clone() },
        TrackFile { line: line(1, true, true, 2), stages },
        TrackFile { line: line(4, false, false, 0), stages: Vec::new() },
    ]
}
