//! Handlers of the track editor: those who vet read, admins write.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::skills;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{StageId, TrackId};
use domain::vetting::editor::{
    self, DimensionInput, EditError, StageInput, TrackFile, begin_draft, find_track, list_tracks, save_stage,
};
use serde::{Deserialize, Serialize};

use super::editor_views::{StagePage, TrackPage};
use super::tracks_view::TracksPage;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// Name and cap, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackForm {
    pub name: String,
    pub cap_minutes: String,
}

/// A stage, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StageForm {
    pub kind: String,
    pub name: String,
    pub candidate_minutes: String,
    pub due_days: String,
    pub task_md: String,
    /// One for each criterion.
    pub dimension_name: Vec<String>,
    /// Five for each criterion, in the order of the marks.
    pub anchor: Vec<String>,
    /// What each says about skills.
    pub covers: Vec<String>,
}

/// Where a stage moves.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    to: String,
}

impl From<EditError> for AppError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => Self::NotFound,
            EditError::Published => Self::Conflict(
                "This version is published and stays as it is. Draft the next one to change something. Nothing was changed.".to_owned(),
            ),
            EditError::DraftExists(_) => Self::Conflict("There is a draft of this track already.".to_owned()),
            EditError::LastTrack => Self::Conflict(
                "New applications would have no track. Publish another version first. Nothing was changed.".to_owned(),
            ),
            EditError::Invalid(errors) => Self::Invalid(errors),
            EditError::Query(error) => error.into(),
        }
    }
}

impl StageForm {
    pub(super) fn dimensions(&self) -> Vec<DimensionInput> {
        let names = self.dimension_name.iter().take(5);
        let anchors = |at: usize| {
            std::array::from_fn(|mark| self.anchor.get(at * 5 + mark).cloned().unwrap_or_default())
        };
        names
            .enumerate()
            .map(|(at, name)| DimensionInput {
                name: name.clone(),
                anchors: anchors(at),
                covers: self.covers.get(at).cloned().unwrap_or_default(),
            })
            .collect()
    }

    fn input(&self) -> StageInput {
        StageInput {
            kind: self.kind.clone(),
            name: self.name.clone(),
            candidate_minutes: self.candidate_minutes.clone(),
            due_days: self.due_days.clone(),
            task_md: self.task_md.clone(),
            dimensions: self.dimensions(),
        }
    }
}

/// `GET /staff/tracks`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn list(visit: Visit, Query(asked): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let lines = list_tracks(&mut *visit.conn().await?, &visit.cx).await?;
    let flash = (asked.done == "discarded").then(|| Flash::good("The draft is thrown away."));
    let is_admin = visit.cx.actor.may(Permission::Admin);
    visit.page(&TracksPage::new(&lines, is_admin).with_flash(flash))
}

/// `POST /staff/tracks`: a new track.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn begin(visit: Visit, Form(form): Form<TrackForm>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let mut conn = visit.conn().await?;
    match editor::begin_track(&mut conn, &visit.cx, &form.name).await {
        Ok(id) => Ok(Visit::see_other(&format!("/staff/tracks/{id}?done=drafted"))),
        Err(EditError::Invalid(errors)) => {
            let lines = list_tracks(&mut conn, &visit.cx).await?;
            visit.invalid(&TracksPage::new(&lines, true).with_form(form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /staff/tracks/{id}`
///
/// # Errors
/// As [`list`].
pub async fn show(
    visit: Visit,
    Path(id): Path<TrackId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let flash = match asked.done.as_str() {
        "saved" => Some("Saved."),
        "published" => Some("Published: new applications are judged by it."),
        "retired" => Some("Retired: no new application gets it."),
        "drafted" => Some("A draft. Nothing changes for applications until you publish it."),
        _ => None,
    };
    show_track(&visit, id, None, FieldErrors::default(), flash.map(Flash::good)).await
}

async fn show_track(
    visit: &Visit,
    id: TrackId,
    typed: Option<TrackForm>,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let file = find_track(&mut *visit.conn().await?, &visit.cx, id).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let is_admin = visit.cx.actor.may(Permission::Admin);
    visit.page_with(status, &TrackPage::new(&file, is_admin, typed, errors).with_flash(flash))
}

/// `POST /staff/tracks/{id}/copy`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn copy(visit: Visit, Path(id): Path<TrackId>, _: Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    match begin_draft(&mut *visit.conn().await?, &visit.cx, id).await {
        // The second click leads to the draft that the first one made.
        Ok(draft) | Err(EditError::DraftExists(draft)) => {
            Ok(Visit::see_other(&format!("/staff/tracks/{draft}?done=drafted")))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/tracks/{id}`
///
/// # Errors
/// [`AppError::Conflict`] for a published version.
pub async fn save(
    visit: Visit,
    Path(id): Path<TrackId>,
    Form(form): Form<TrackForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let saved =
        editor::save_track(&mut *visit.conn().await?, &visit.cx, id, &form.name, &form.cap_minutes).await;
    answer(&visit, id, saved, "saved", Some(form)).await
}

/// `POST /staff/tracks/{id}/publish`
///
/// # Errors
/// As [`save`].
pub async fn publish(
    visit: Visit,
    Path(id): Path<TrackId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let published = editor::publish(&mut *visit.conn().await?, &visit.cx, id).await;
    answer(&visit, id, published, "published", None).await
}

/// `POST /staff/tracks/{id}/retire`
///
/// # Errors
/// [`AppError::Conflict`] for the last one that takes applications.
pub async fn retire(
    visit: Visit,
    Path(id): Path<TrackId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let retired = editor::retire(&mut *visit.conn().await?, &visit.cx, id).await;
    answer(&visit, id, retired, "retired", None).await
}

/// `POST /staff/tracks/{id}/discard`
///
/// # Errors
/// As [`save`].
pub async fn discard(
    visit: Visit,
    Path(id): Path<TrackId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    editor::discard(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/staff/tracks?done=discarded"))
}

async fn answer(
    visit: &Visit,
    id: TrackId,
    done: Result<(), EditError>,
    word: &str,
    typed: Option<TrackForm>,
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/tracks/{id}?done={word}"))),
        Err(EditError::Invalid(errors)) => show_track(visit, id, typed, errors, None).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /staff/tracks/{id}/stages/new`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn blank_stage(visit: Visit, Path(id): Path<TrackId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    show_stage(&visit, id, None, None, FieldErrors::default()).await
}

/// `GET /staff/tracks/{id}/stages/{stage_id}`
///
/// # Errors
/// As [`blank_stage`].
pub async fn stage(
    visit: Visit,
    Path((id, stage)): Path<(TrackId, StageId)>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    show_stage(&visit, id, Some(stage), None, FieldErrors::default()).await
}

async fn show_stage(
    visit: &Visit,
    id: TrackId,
    stage: Option<StageId>,
    typed: Option<StageForm>,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let file: TrackFile = find_track(&mut conn, &visit.cx, id).await?;
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    if file.line.track.published_at.is_some() {
        return Err(EditError::Published.into());
    }
    let found = file.stages.iter().find(|(one, _)| Some(one.id) == stage);
    if stage.is_some() && found.is_none() {
        return Err(AppError::NotFound);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, &StagePage::new(&file, found, &known, typed, errors))
}

/// `POST /staff/tracks/{id}/stages/new`
///
/// # Errors
/// As [`save`].
pub async fn add_stage(
    visit: Visit,
    Path(id): Path<TrackId>,
    Form(form): Form<StageForm>,
) -> Result<HttpResponse, AppError> {
    write_stage(&visit, id, None, form).await
}

/// `POST /staff/tracks/{id}/stages/{stage_id}`
///
/// # Errors
/// As [`save`].
pub async fn change_stage(
    visit: Visit,
    Path((id, stage)): Path<(TrackId, StageId)>,
    Form(form): Form<StageForm>,
) -> Result<HttpResponse, AppError> {
    write_stage(&visit, id, Some(stage), form).await
}

async fn write_stage(
    visit: &Visit,
    id: TrackId,
    stage: Option<StageId>,
    form: StageForm,
) -> Result<HttpResponse, AppError> {
    guard::staff(visit, Some(Permission::Admin))?;
    let saved = save_stage(&mut *visit.conn().await?, &visit.cx, id, stage, &form.input()).await;
    match saved {
        Ok(_) => Ok(Visit::see_other(&format!("/staff/tracks/{id}?done=saved"))),
        Err(EditError::Invalid(errors)) => show_stage(visit, id, stage, Some(form), errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/tracks/{id}/stages/{stage_id}/move`
///
/// # Errors
/// As [`save`].
pub async fn move_stage(
    visit: Visit,
    Path((id, stage)): Path<(TrackId, StageId)>,
    Form(form): Form<MoveForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let to = form.to.parse().map_err(|_| AppError::NotFound)?;
    editor::move_stage(&mut *visit.conn().await?, &visit.cx, id, stage, to).await?;
    Ok(Visit::see_other(&format!("/staff/tracks/{id}?done=saved")))
}

/// `POST /staff/tracks/{id}/stages/{stage_id}/remove`
///
/// # Errors
/// As [`save`].
pub async fn remove_stage(
    visit: Visit,
    Path((id, stage)): Path<(TrackId, StageId)>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    editor::remove_stage(&mut *visit.conn().await?, &visit.cx, id, stage).await?;
    Ok(Visit::see_other(&format!("/staff/tracks/{id}?done=saved")))
}
