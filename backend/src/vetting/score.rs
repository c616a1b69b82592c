//! Handlers of the scorecard.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, StageRunId};
use domain::vetting::stages::StageError;
use domain::vetting::{MarkInput, ScoreForm, ScoreInput, find_file, find_form, score};

use super::score_view::ScorePage;
use crate::error::AppError;
use crate::extract::{Form, Path, Visit, guard};

/// An application and one of its stages.
type OfRun = Path<(ApplicationId, StageRunId)>;

/// `GET /staff/applications/{id}/stages/{run_id}/score`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn ask(visit: Visit, Path((id, run)): OfRun) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let form = form_of(&visit, id, run).await?;
    let typed = typed_before(&form);
    show(&visit, id, &form, typed, None).await
}

/// `POST /staff/applications/{id}/stages/{run_id}/score`
///
/// # Errors
/// [`AppError::Conflict`] when the stage takes no card, or this card was sent already.
pub async fn send(
    visit: Visit,
    Path((id, run)): OfRun,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let typed: BTreeMap<String, String> = fields.into_iter().collect();
    let form = form_of(&visit, id, run).await?;
    let input = input(&form, &typed);
    let scored = score(&mut *visit.conn().await?, &visit.cx, run, &input).await;
    match scored {
        Ok(_) => Ok(Visit::see_other(&format!("/staff/applications/{id}?done=scored"))),
        Err(StageError::Invalid(errors)) => show(&visit, id, &form, typed, Some(errors)).await,
        Err(error) => Err(error.into()),
    }
}

async fn form_of(visit: &Visit, id: ApplicationId, run: StageRunId) -> Result<ScoreForm, AppError> {
    let form = find_form(&mut *visit.conn().await?, &visit.cx, run).await?;
    if form.application.id == id { Ok(form) } else { Err(AppError::NotFound) }
}

async fn show(
    visit: &Visit,
    id: ApplicationId,
    form: &ScoreForm,
    typed: BTreeMap<String, String>,
    errors: Option<FieldErrors>,
) -> Result<HttpResponse, AppError> {
    let file = find_file(&mut *visit.conn().await?, &visit.cx, id).await?;
    let is_refused = errors.is_some();
    let view = ScorePage::new(form, &file, typed, errors.unwrap_or_default());
    if is_refused { visit.invalid(&view) } else { visit.page(&view) }
}

/// The own card that the form begins with.
fn typed_before(form: &ScoreForm) -> BTreeMap<String, String> {
    let mut typed = BTreeMap::new();
    let Some(own) = &form.own else { return typed };
    typed.insert("amends".to_owned(), own.id.to_string());
    typed.insert("recommendation".to_owned(), own.recommendation.to_string());
    for (row, dimension) in form.dimensions.iter().enumerate() {
        if let Some(mark) = own.marks.iter().find(|mark| mark.dimension_id == dimension.id) {
            typed.insert(format!("mark-{row}"), mark.mark.to_string());
            typed.insert(format!("evidence-{row}"), mark.evidence.clone());
        }
    }
    typed
}

fn input(form: &ScoreForm, typed: &BTreeMap<String, String>) -> ScoreInput {
    let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let mark = |(row, dimension): (usize, &domain::vetting::Dimension)| MarkInput {
        dimension: dimension.id.to_string(),
        mark: field(&format!("mark-{row}")),
        evidence: field(&format!("evidence-{row}")),
    };
    ScoreInput {
        amends: field("amends"),
        recommendation: field("recommendation"),
        marks: form.dimensions.iter().enumerate().map(mark).collect(),
    }
}
