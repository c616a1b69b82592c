//! Context of the list of tracks.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::vetting::editor::TrackLine;
use serde::Serialize;

use super::bench_samples as samples;
use super::editor::TrackForm;
use crate::views::{Flash, Page, PageMeta};

/// `/staff/tracks`
#[derive(Clone, Debug, Serialize)]
pub struct TracksPage {
    rows: Vec<Row>,
    can_begin: bool,
    form: TrackForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    version: i32,
    href: String,
    state: &'static str,
    tone: &'static str,
    stages: i64,
    minutes: i64,
    cap: i32,
    running: i64,
}

pub(super) fn state(line: &TrackLine) -> (&'static str, &'static str) {
    match (line.track.published_at, line.track.retired_at) {
        (None, _) => ("Draft", "warn"),
        (_, Some(_)) => ("Retired", "neutral"),
        _ if line.is_current => ("Current", "good"),
        _ => ("Replaced", "neutral"),
    }
}

impl TracksPage {
    /// With a new track as typed.
    #[must_use]
    pub fn with_form(self, form: TrackForm, errors: FieldErrors) -> Self {
        Self { form, errors, ..self }
    }

    /// All versions.
    #[must_use]
    pub fn new(lines: &[TrackLine], can_begin: bool) -> Self {
        let row = |line: &TrackLine| {
            let (state, tone) = state(line);
            Row {
                name: line.track.name.clone(),
                version: line.track.version,
                href: format!("/staff/tracks/{}", line.track.id),
                state,
                tone,
                stages: line.stages,
                minutes: line.minutes,
                cap: line.track.cap_minutes,
                running: line.running,
            }
        };
        Self {
            rows: lines.iter().map(row).collect(),
            can_begin,
            form: TrackForm::default(),
            errors: FieldErrors::default(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for TracksPage {
    const NAME: &'static str = "pages/vetting/tracks.html";
    fn samples() -> Vec<Self> {
        let lines: Vec<TrackLine> = samples::tracks().into_iter().map(|file| file.line).collect();
        let taken = FieldErrors::one("name", "Another track has this name.");
        vec![
            Self::new(&lines, false),
            Self::new(&lines, true)
                .with_form(TrackForm { name: "<b>".into(), ..TrackForm::default() }, taken),
        ]
    }
}

impl Page for TracksPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Tracks").with_flash(self.flash.clone())
    }
}
