//! Contexts of the track editor.

use domain::engineers::skills::NamedSkill;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::vetting::editor::{TrackFile, TrackLine};
use domain::vetting::{Covers, Dimension, Stage, StageKind};
use serde::Serialize;

use super::bench_samples as samples;
use super::editor::{StageForm, TrackForm};
use super::timeline::date;
use super::tracks_view::state;
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// `/staff/tracks/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct TrackPage {
    crumbs: Vec<Crumb>,
    title: String,
    lead: &'static str,
    state: &'static str,
    action: String,
    facts: Vec<Fact>,
    stages: Vec<StageView>,
    can_copy: bool,
    can_edit: bool,
    can_retire: bool,
    form: TrackForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct StageView {
    number: usize,
    name: String,
    meta: String,
    path: String,
    task_md: String,
    can_rise: bool,
    can_sink: bool,
    criteria: Vec<Criterion>,
}

#[derive(Clone, Debug, Serialize)]
struct Criterion {
    name: String,
    anchors: Vec<(String, String)>,
}

fn kind(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Screening => "Screening",
        StageKind::Assessment => "Assessment",
        StageKind::Interview => "Interview",
        StageKind::WorkSample => "Work sample",
    }
}

impl TrackPage {
    /// One version; with forms for admins while it is a draft.
    #[must_use]
    pub fn new(file: &TrackFile, is_admin: bool, typed: Option<TrackForm>, errors: FieldErrors) -> Self {
        let (line, track) = (&file.line, &file.line.track);
        let action = format!("/staff/tracks/{}", track.id);
        let is_draft = track.published_at.is_none();
        let (state, _) = state(line);
        let title = format!("{}, version {}", track.name, track.version);
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/staff"),
                Crumb::to("Tracks", "/staff/tracks"),
                Crumb::here(title.clone()),
            ],
            lead: match state {
                "Draft" => "Nobody is judged by it before it is published.",
                "Current" => "New applications are judged by it.",
                _ => "No new application gets it.",
            },
            title,
            state,
            facts: facts(line),
            stages: stages(file, &action),
            can_copy: is_admin && !is_draft,
            can_edit: is_admin && is_draft,
            can_retire: is_admin && !is_draft && track.retired_at.is_none(),
            form: typed.unwrap_or_else(|| TrackForm {
                name: track.name.clone(),
                cap_minutes: track.cap_minutes.to_string(),
            }),
            action,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn facts(line: &TrackLine) -> Vec<Fact> {
    let track = &line.track;
    let mut facts = vec![
        Fact::new("Candidate's minutes", format!("{} of at most {}", line.minutes, track.cap_minutes)),
        Fact::new("Applications on it", line.running.to_string()),
        Fact::new("Drafted", date(track.created_at)),
    ];
    for (term, at) in
        [("Published", track.published_at), ("First used", track.used_at), ("Retired", track.retired_at)]
    {
        facts.extend(at.map(|at| Fact::new(term, date(at))));
    }
    facts
}

fn stages(file: &TrackFile, action: &str) -> Vec<StageView> {
    let last = file.stages.len().saturating_sub(1);
    let view = |(at, (stage, criteria)): (usize, &(Stage, Vec<Dimension>))| StageView {
        number: at + 1,
        name: stage.name.clone(),
        meta: format!(
            "{}, {} minutes of the candidate's time, due within {} days",
            kind(stage.kind),
            stage.candidate_minutes,
            stage.due_days
        ),
        path: format!("{action}/stages/{}", stage.id),
        task_md: stage.task_md.clone(),
        can_rise: at > 0,
        can_sink: at < last,
        criteria: criteria
            .iter()
            .map(|one| Criterion { name: one.name.clone(), anchors: one.anchors.clone() })
            .collect(),
    };
    file.stages.iter().enumerate().map(view).collect()
}

impl Template for TrackPage {
    const NAME: &'static str = "pages/vetting/track.html";
    fn samples() -> Vec<Self> {
        let files = samples::tracks();
        let mut all: Vec<Self> =
            files.iter().map(|file| Self::new(file, true, None, FieldErrors::default())).collect();
        let wrong = FieldErrors::one("form", "Add at least one stage first.");
        all.extend(files.iter().take(1).map(|file| Self::new(file, false, None, wrong.clone())));
        all
    }
}

impl Page for TrackPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}

/// `/staff/tracks/{id}/stages/new` and `/staff/tracks/{id}/stages/{stage_id}`
#[derive(Clone, Debug, Serialize)]
pub struct StagePage {
    crumbs: Vec<Crumb>,
    title: &'static str,
    lead: String,
    action: String,
    back: String,
    kinds: Vec<Choice>,
    coverable: Vec<Choice>,
    rows: Vec<CriterionRow>,
    order: Vec<String>,
    form: StageForm,
    errors: FieldErrors,
}

#[derive(Clone, Debug, Serialize)]
struct CriterionRow {
    at: usize,
    number: usize,
    name: String,
    error: Option<String>,
    anchors: Vec<AnchorRow>,
    covers: String,
    covers_error: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct AnchorRow {
    id: String,
    mark: usize,
    text: String,
    is_optional: bool,
    error: Option<String>,
}

/// What a criterion covers, as its list offers it.
fn covers_word(covers: Covers, known: &[NamedSkill]) -> String {
    match covers {
        Covers::Nothing => String::new(),
        Covers::PrimarySkills => covers.columns().0.to_owned(),
        Covers::Skill(id) => {
            known.iter().find(|skill| skill.id == id).map(|skill| skill.slug.clone()).unwrap_or_default()
        }
    }
}

fn stored((stage, criteria): &(Stage, Vec<Dimension>), known: &[NamedSkill]) -> StageForm {
    let anchor = |one: &Dimension, mark: i32| {
        let found = one.anchors.iter().find(|(known, _)| *known == mark.to_string());
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    StageForm {
        kind: stage.kind.as_str().to_owned(),
        name: stage.name.clone(),
        candidate_minutes: stage.candidate_minutes.to_string(),
        due_days: stage.due_days.to_string(),
        task_md: stage.task_md.clone(),
        dimension_name: criteria.iter().map(|one| one.name.clone()).collect(),
        anchor: criteria.iter().flat_map(|one| (1..=5).map(|mark| anchor(one, mark))).collect(),
        covers: criteria.iter().map(|one| covers_word(one.covers, known)).collect(),
    }
}

impl StagePage {
    /// A stage of a draft, as it is or as typed.
    #[must_use]
    pub fn new(
        file: &TrackFile,
        stage: Option<&(Stage, Vec<Dimension>)>,
        known: &[NamedSkill],
        typed: Option<StageForm>,
        errors: FieldErrors,
    ) -> Self {
        let track = &file.line.track;
        let back = format!("/staff/tracks/{}", track.id);
        let form = typed.or_else(|| stage.map(|stage| stored(stage, known))).unwrap_or_default();
        let rows: Vec<CriterionRow> = (0..5).map(|at| criterion_row(at, &form, &errors)).collect();
        let mut order: Vec<String> =
            ["kind", "name", "candidate_minutes", "due_days", "task_md"].map(str::to_owned).into();
        for row in &rows {
            order.push(format!("dimension-{}", row.at));
            order.extend(row.anchors.iter().map(|anchor| anchor.id.clone()));
            order.push(format!("dimension-{}-covers", row.at));
        }
        let title = if stage.is_some() { "Change a stage" } else { "Add a stage" };
        let own = stage.map_or(0, |(stage, _)| i64::from(stage.candidate_minutes));
        let left = i64::from(track.cap_minutes) - file.line.minutes + own;
        Self {
            crumbs: vec![
                Crumb::to("Tracks", "/staff/tracks"),
                Crumb::to(format!("{}, version {}", track.name, track.version), back.clone()),
                Crumb::here(title),
            ],
            title,
            lead: format!("{left} minutes of the candidate's time are left for it under the cap."),
            action: stage.map_or_else(
                || format!("{back}/stages/new"),
                |(stage, _)| format!("{back}/stages/{}", stage.id),
            ),
            back,
            coverable: known
                .iter()
                .map(|skill| Choice::new(skill.slug.as_str(), skill.name.as_str()))
                .collect(),
            kinds: StageKind::ALL.iter().map(|one| Choice::new(one.as_str(), kind(*one))).collect(),
            rows,
            order,
            form,
            errors,
        }
    }
}

fn criterion_row(at: usize, form: &StageForm, errors: &FieldErrors) -> CriterionRow {
    let anchor = |mark: usize| {
        let id = format!("dimension-{at}-{mark}");
        AnchorRow {
            mark,
            text: form.anchor.get(at * 5 + mark - 1).cloned().unwrap_or_default(),
            is_optional: mark.is_multiple_of(2),
            error: errors.get(&id).map(str::to_owned),
            id,
        }
    };
    CriterionRow {
        at,
        number: at + 1,
        name: form.dimension_name.get(at).cloned().unwrap_or_default(),
        error: errors.get(&format!("dimension-{at}")).map(str::to_owned),
        anchors: (1..=5).map(anchor).collect(),
        covers: form.covers.get(at).cloned().unwrap_or_default(),
        covers_error: errors.get(&format!("dimension-{at}-covers")).map(str::to_owned),
    }
}

impl Template for StagePage {
    const NAME: &'static str = "pages/vetting/stage.html";
    fn samples() -> Vec<Self> {
        let mut wrong = FieldErrors::one("dimension-1-3", "Fill this in.");
        wrong.add("dimension-0", "Another criterion of this stage has this name.");
        wrong.add("dimension-2-covers", "Choose one of the listed skills.");
        let known = [NamedSkill { id: 1, slug: "rust".into(), name: "Rust".into() }];
        let files = samples::tracks();
        let mut all = Vec::new();
        for file in files.iter().take(1) {
            all.push(Self::new(file, file.stages.first(), &known, None, FieldErrors::default()));
            all.push(Self::new(file, None, &known, None, wrong.clone()));
        }
        all
    }
}

impl Page for StagePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(self.title)
    }
}
