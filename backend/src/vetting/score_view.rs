//! Context of the scorecard.

use std::collections::BTreeMap;

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::vetting::{ApplicationFile, Dimension, Recommendation, ScoreForm};
use serde::Serialize;

use crate::components::{Choice, Crumb};
use crate::views::{Page, PageMeta};

/// `/staff/applications/{id}/stages/{run_id}/score`
#[derive(Clone, Debug, Serialize)]
pub struct ScorePage {
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    name: String,
    stage: String,
    is_amendment: bool,
    task_md: String,
    work_url: Option<String>,
    work_text: Option<String>,
    rows: Vec<Row>,
    recommendations: Vec<Choice>,
    order: Vec<String>,
    form: BTreeMap<String, String>,
    errors: FieldErrors,
}

/// One criterion.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    mark_field: String,
    evidence_field: String,
    marks: Vec<Choice>,
}

impl ScorePage {
    /// The card, as typed.
    #[must_use]
    pub fn new(
        form: &ScoreForm,
        file: &ApplicationFile,
        typed: BTreeMap<String, String>,
        errors: FieldErrors,
    ) -> Self {
        let back = format!("/staff/applications/{}", form.application.id);
        let name = file.profile.engineer.display_name.clone();
        let rows: Vec<Row> = form.dimensions.iter().enumerate().map(row).collect();
        let mut order: Vec<String> =
            rows.iter().flat_map(|row| [row.mark_field.clone(), row.evidence_field.clone()]).collect();
        order.push("recommendation".to_owned());
        Self {
            crumbs: vec![
                Crumb::to("Applications", "/staff/applications"),
                Crumb::to(name.clone(), back.clone()),
                Crumb::here("Scorecard"),
            ],
            action: format!("{back}/stages/{}/score", form.run.id),
            back,
            name,
            stage: form.stage.name.clone(),
            is_amendment: form.own.is_some(),
            task_md: form.stage.task_md.clone(),
            work_url: form.run.work_url.clone(),
            work_text: form.run.work_text.clone(),
            rows,
            recommendations: Recommendation::ALL
                .iter()
                .map(|value| Choice::new(value.as_str(), value.label()))
                .collect(),
            order,
            form: typed,
            errors,
        }
    }
}

fn row((at, dimension): (usize, &Dimension)) -> Row {
    let mark = |mark: u8| {
        let anchor = dimension.anchors.iter().find(|(of, _)| *of == mark.to_string());
        let choice = Choice::new(mark.to_string(), mark.to_string());
        match anchor {
            Some((_, text)) => choice.with_hint(text.clone()),
            None => choice,
        }
    };
    Row {
        name: dimension.name.clone(),
        mark_field: format!("mark-{at}"),
        evidence_field: format!("evidence-{at}"),
        marks: (1..=5).map(mark).collect(),
    }
}

impl Template for ScorePage {
    const NAME: &'static str = "pages/vetting/score.html";
    fn samples() -> Vec<Self> {
        super::samples::scores()
    }
}

impl Page for ScorePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Scorecard")
    }
}
