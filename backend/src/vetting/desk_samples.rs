//! Samples of the vetters' pages: both branches of every condition in their templates.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::engineers::NetworkStatus;
use domain::platform::cursor::{Cursor, Slice};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AccountId, ApplicationId, ScorecardId, StageRunId};
use domain::vetting::conflicts::Conflict;
use domain::vetting::{
    ApplicationFile, ApplicationState, DeskFile, Mark, QueueRow, ReasonInput, Recommendation, ScoreForm,
    Scorecard, Shelf, StageCards, StageKind, StageRunState, Waiting,
};
use uuid::Uuid;

use super::decide_form::DecideForm;
use super::file_view::{ApplicationPage, MailPreview};
use super::queue_views::{ApplicationsPage, BoardPage};
use super::samples::{run, stage, status};
use super::score_view::ScorePage;
use crate::engineers::samples::{now, profile};
use crate::views::Flash;

const ME: u128 = 8;

fn row(days: i64, state: ApplicationState, scorer_count: i64) -> QueueRow {
    let has_stage = state != ApplicationState::Decision;
    QueueRow {
        id: ApplicationId(Uuid::from_u128(4)),
        state,
        attempt: 2,
        due_at: now() + TimeDelta::days(days),
        submitted_at: Some(now() - TimeDelta::days(1)),
        applicant_asked_at: None,
        name: "Ada <b>Lovelace</b>".into(),
        headline: "Engines that compute".into(),
        seniority: None,
        country: None,
        run_id: has_stage.then_some(StageRunId(Uuid::from_u128(101))),
        stage_name: has_stage.then(|| "Profile review".into()),
        stage_kind: has_stage.then_some(StageKind::Screening),
        run_state: has_stage.then_some(StageRunState::Pending),
        assignee_id: None,
        assignee_name: None,
        opened_at: None,
        scorer_count,
        is_scored_by_viewer: scorer_count > 0,
    }
}

fn rows() -> Vec<QueueRow> {
    let with = |row: QueueRow| QueueRow {
        assignee_id: Some(AccountId(Uuid::from_u128(ME))),
        assignee_name: Some("Ines <b>".into()),
        opened_at: Some(now() - TimeDelta::days(12)),
        ..row
    };
    vec![
        row(-1, ApplicationState::Submitted, 0),
        row(0, ApplicationState::Submitted, 0),
        with(row(3, ApplicationState::Screening, 0)),
        with(row(3, ApplicationState::Screening, 1)),
        with(row(3, ApplicationState::Screening, 2)),
        with(QueueRow { stage_kind: Some(StageKind::Interview), ..row(3, ApplicationState::Interview, 0) }),
        with(QueueRow { applicant_asked_at: Some(now()), ..row(3, ApplicationState::Assessment, 2) }),
        row(4, ApplicationState::Decision, 2),
    ]
}

/// In all degrees of lateness; nobody on a shelf; decided; nothing decided.
pub(super) fn lists() -> Vec<ApplicationsPage> {
    let decided = Waiting {
        id: ApplicationId(Uuid::from_u128(4)),
        state: ApplicationState::Approved,
        attempt: 2,
        due_at: None,
        submitted_at: Some(now()),
        decided_at: Some(now()),
        name: "Ada <b>Lovelace</b>".into(),
        headline: "Engines that compute".into(),
        seniority: None,
        country: None,
    };
    let next = Cursor { at: now(), id: Uuid::from_u128(4) };
    let empty = Slice { rows: Vec::new(), next: None };
    let mut pages = vec![
        ApplicationsPage::queue(&Slice { rows: rows(), next: Some(next) }, Shelf::Ours, 3, now()),
        ApplicationsPage::decided(&[decided], 0).with_flash(Some(Flash::good("Approved."))),
        ApplicationsPage::decided(&[], 0),
    ];
    pages.extend(Shelf::ALL.iter().map(|shelf| ApplicationsPage::queue(&empty, *shelf, 0, now())));
    pages
}

/// Full and empty.
pub(super) fn boards() -> Vec<BoardPage> {
    vec![BoardPage::new(&rows(), 8, now()), BoardPage::new(&[], 0, now())]
}

fn card(person: u128) -> Scorecard {
    Scorecard {
        id: ScorecardId(Uuid::from_u128(200 + person)),
        run_id: StageRunId(Uuid::from_u128(101)),
        vetter_id: AccountId(Uuid::from_u128(person)),
        amends_id: None,
        recommendation: Recommendation::Pass,
        submitted_at: now(),
        marks: vec![Mark { dimension_id: Uuid::from_u128(6), mark: 4, evidence: "Said <b>so</b>.".into() }],
    }
}

fn file(state: &str) -> ApplicationFile {
    ApplicationFile { status: status(state), profile: profile(NetworkStatus::Applicant) }
}

fn desk(state: &str) -> DeskFile {
    DeskFile {
        file: file(state),
        conflict: None,
        cards: Vec::new(),
        scorer_count: 0,
        mean: None,
        draft: Vec::new(),
        has_cv: state != "submitted",
        changes: Vec::new(),
        people: BTreeMap::from([(AccountId(Uuid::from_u128(ME)), "Ines <b>".to_owned())]),
        vetters: Vec::new(),
    }
}

/// A stage under way, with one's own card or without.
fn under_way(has_own: bool) -> DeskFile {
    let mut one = desk("screening");
    if let Some((_, Some(run))) = one.file.status.stages.first_mut() {
        run.state = StageRunState::Scored;
        run.opened_at = Some(now());
        run.assignee_id = Some(AccountId(Uuid::from_u128(ME)));
        run.handed_in_at = Some(now());
        run.work_url = Some("https://example.com/work".into());
        run.work_text = Some("My <b>answer</b>.".into());
    }
    one.scorer_count = 2;
    one.cards = vec![StageCards {
        run_id: StageRunId(Uuid::from_u128(101)),
        scorer_count: 2,
        own: has_own.then(|| card(ME)),
        is_open_to_read: has_own,
        takes_late_card: false,
        cards: if has_own { vec![card(ME), card(9)] } else { Vec::new() },
        amended_count: usize::from(has_own),
    }];
    one
}

/// Nobody began; barred; under way, blind and not; to be decided, refused, with the mail shown; decided.
pub(super) fn files() -> Vec<ApplicationPage> {
    let me = Some(AccountId(Uuid::from_u128(ME)));
    let page = |desk: &DeskFile, errors| ApplicationPage::new(desk, me, DecideForm::default(), errors, now());
    let plain = |desk: &DeskFile| page(desk, FieldErrors::default());
    let mut bare = desk("submitted");
    bare.file.profile.skills.clear();
    bare.file.profile.engineer.bio_md.clear();
    let barred =
        DeskFile { conflict: Some(Conflict::SameEmployer("example.com".into())), ..desk("screening") };
    let known = DeskFile { conflict: Some(Conflict::Declared), ..desk("screening") };
    let again = DeskFile {
        changes: vec!["New skill: Rust <b>, level 2".into()],
        vetters: vec![domain::accounts::Contact {
            account_id: AccountId(Uuid::from_u128(ME)),
            name: "Ines".into(),
            address: match "ines@example.com".parse() {
                Ok(address) => address,
                Err(_) => return Vec::new(),
            },
        }],
        ..under_way(true)
    };
    let lacking = DeskFile { scorer_count: 1, ..desk("decision") };
    let draft =
        vec![ReasonInput { dimension: Uuid::from_u128(6).to_string(), message: "What we saw: <b>".into() }];
    let due = DeskFile { scorer_count: 2, mean: Some(3.25), draft, ..desk("decision") };
    let mut drafted = DecideForm::default();
    drafted.draft_rejection(&due);
    let drafted = ApplicationPage::new(&due, me, drafted, FieldErrors::default(), now());
    let mail =
        MailPreview { subject: "You are in".into(), text: "Dear Ada <b>Lovelace</b>,\nyou are in.".into() };
    let mut closing = FieldErrors::one("verdict", "Choose what this stage came to.");
    closing.add("reason", "Fill this in.");
    closing.add("assignee", "Choose somebody who vets.");
    vec![
        plain(&bare),
        plain(&barred),
        plain(&known),
        plain(&under_way(false)),
        page(&again, closing)
            .with_closing("passed".into(), "Well <b>".into())
            .with_concluding("No <b>".into()),
        plain(&lacking),
        page(&due, FieldErrors::one("reason-0", "Name at least one criterion.")),
        drafted,
        plain(&due).with_preview(mail),
        plain(&desk("approved")).with_flash(Some(Flash::good("Done."))),
    ]
}

/// Blank; refused; amended.
pub(super) fn scores() -> Vec<ScorePage> {
    let status = status("screening");
    let form = ScoreForm {
        application: status.application.clone(),
        stage: stage(1, StageKind::Assessment, 60),
        run: run(1, StageRunState::Submitted),
        dimensions: status.dimensions.clone(),
        own: None,
    };
    let mut own = form.clone();
    own.own = Some(card(ME));
    own.stage.task_md.clear();
    own.run.work_url = Some("https://example.com/work".into());
    own.run.work_text = Some("My <b>answer</b>.".into());
    let typed = |mark: &str| {
        let fields = [("mark-0", mark), ("evidence-0", "Said <b>so</b>."), ("recommendation", "pass")];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let mut errors = FieldErrors::one("mark-0", "Choose a mark from 1 to 5.");
    errors.add("evidence-0", "Fill this in.");
    errors.add("recommendation", "Say what you would do.");
    vec![
        ScorePage::new(&form, &file("screening"), BTreeMap::new(), FieldErrors::default()),
        ScorePage::new(&form, &file("screening"), typed(""), errors),
        ScorePage::new(&own, &file("screening"), typed("4"), FieldErrors::default()),
    ]
}
