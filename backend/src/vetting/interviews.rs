//! Handlers of interviews: the vetter proposes and says how it went, the candidate picks or asks for other times.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::accounts;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, InterviewId, StageRunId};
use domain::vetting::interviews::{
    Ending, InterviewError, InterviewState, ProposeInput, SlotInput, ask_other_times, cancel, close,
    find_own, list_conversations, pick, propose,
};
use serde::{Deserialize, Serialize};

use super::errors::barred;
use super::interview_views::{InterviewPage, InterviewsPage, ProposePage};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// Times as typed; also the `form` of the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposeForm {
    pub seen: i64,
    pub minutes: String,
    pub zone: String,
    pub place: String,
    pub reason: String,
    /// A row each: the two lists belong together by place.
    pub slot_date: Vec<String>,
    pub slot_time: Vec<String>,
}

/// A time is picked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PickForm {
    seen: i64,
    slot: String,
}

/// A time is given up, or the whole; `step` says which.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    pub seen: i64,
    pub reason: String,
    pub step: String,
}

impl From<InterviewError> for AppError {
    fn from(error: InterviewError) -> Self {
        match error {
            InterviewError::NotFound => Self::NotFound,
            InterviewError::Barred(conflict) => Self::Conflict(format!("{} Nothing was changed.", barred(&conflict))),
            InterviewError::Moved(state) => Self::Conflict(format!(
                "This conversation changed since you opened the page: {}. Nothing was changed by you, and no mail was sent. Open it again to see where it stands.",
                state.label().to_lowercase()
            )),
            InterviewError::Closed => Self::Conflict(
                "No conversation can be arranged in this stage now: it is not open, or it was held already. Nothing was changed.".to_owned(),
            ),
            InterviewError::Invalid(errors) => Self::Invalid(errors),
            InterviewError::Query(error) => error.into(),
        }
    }
}

impl ProposeForm {
    fn input(&self, run: StageRunId) -> ProposeInput {
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let rows = self.slot_date.len().max(self.slot_time.len()).min(20);
        ProposeInput {
            seen: self.seen,
            stage_run: run.to_string(),
            minutes: self.minutes.clone(),
            zone: self.zone.clone(),
            place: self.place.clone(),
            reason: self.reason.clone(),
            slots: (0..rows)
                .map(|at| SlotInput { date: cell(&self.slot_date, at), time: cell(&self.slot_time, at) })
                .collect(),
        }
    }
}

/// `GET /staff/applications/{id}/interviews`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn list(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let flash = match asked.done.as_str() {
        "proposed" => Some(Flash::good("The times are on their way to the candidate.")),
        "cancelled" => Some(Flash::good("Cancelled. Both sides hear of it by mail.")),
        "closed" => Some(Flash::good("Written down.")),
        _ => None,
    };
    show_list(&visit, id, StatusCode::OK, ChangeForm::default(), FieldErrors::default(), flash).await
}

async fn show_list(
    visit: &Visit,
    id: ApplicationId,
    status: StatusCode,
    form: ChangeForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let conversations = list_conversations(&mut *visit.conn().await?, &visit.cx, id).await?;
    let page = InterviewsPage::new(id, &conversations, form, errors, visit.cx.now).with_flash(flash);
    visit.page_with(status, &page)
}

/// `GET /staff/applications/{id}/interviews/{run_id}`
///
/// # Errors
/// As [`list`]; [`AppError::Conflict`] while the stage takes no interviews.
pub async fn form(
    visit: Visit,
    Path((id, run)): Path<(ApplicationId, StageRunId)>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    show_form(&visit, id, run, None, FieldErrors::default()).await
}

async fn show_form(
    visit: &Visit,
    id: ApplicationId,
    run: StageRunId,
    typed: Option<ProposeForm>,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let conversations = list_conversations(&mut conn, &visit.cx, id).await?;
    let conversation = conversations.into_iter().find(|one| one.run == run).ok_or(AppError::NotFound)?;
    if !conversation.is_open {
        return Err(InterviewError::Closed.into());
    }
    let own = accounts::find_profile(&mut conn, &visit.cx).await?;
    drop(conn);
    let zone = own.map(|own| own.time_zone).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, &ProposePage::new(id, &conversation, typed, &zone, errors, visit.cx.now))
}

/// `POST /staff/applications/{id}/interviews/{run_id}`
///
/// # Errors
/// [`AppError::Conflict`] when it changed since the form was opened.
pub async fn send(
    visit: Visit,
    Path((id, run)): Path<(ApplicationId, StageRunId)>,
    Form(form): Form<ProposeForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let proposed = propose(&mut *visit.conn().await?, &visit.cx, id, &form.input(run)).await;
    match proposed {
        Ok(_) => Ok(Visit::see_other(&format!("/staff/applications/{id}/interviews?done=proposed"))),
        Err(InterviewError::Invalid(errors)) => show_form(&visit, id, run, Some(form), errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/applications/{id}/interviews/{interview_id}/change`: cancels it, or says how it went.
///
/// # Errors
/// As [`send`].
pub async fn change_by_staff(
    visit: Visit,
    Path((id, interview)): Path<(ApplicationId, InterviewId)>,
    Form(form): Form<ChangeForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let (done, changed) = match form.step.parse::<Ending>() {
        Ok(ending) => ("closed", close(&mut conn, &visit.cx, interview, form.seen, ending).await),
        Err(_) => ("cancelled", cancel(&mut conn, &visit.cx, interview, form.seen, &form.reason).await),
    };
    drop(conn);
    match changed {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/applications/{id}/interviews?done={done}"))),
        Err(InterviewError::Invalid(errors)) => {
            show_list(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, form, errors, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /me/application/interview/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but the candidate.
pub async fn own(
    visit: Visit,
    Path(id): Path<InterviewId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let flash = match asked.done.as_str() {
        "booked" => Some(Flash::good("Booked. A mail with an entry for your calendar is on its way.")),
        "asked" => Some(Flash::good("We write to you with other times within two working days.")),
        "cancelled" => {
            Some(Flash::good("Cancelled. Your application stays open; we write to you how it goes on."))
        }
        _ => None,
    };
    show_own(&visit, id, StatusCode::OK, ChangeForm::default(), FieldErrors::default(), flash).await
}

async fn show_own(
    visit: &Visit,
    id: InterviewId,
    status: StatusCode,
    form: ChangeForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let file = find_own(&mut *visit.conn().await?, &visit.cx, id).await?;
    let page = InterviewPage::new(&file, form, errors, visit.cx.now).with_flash(flash);
    visit.page_with(status, &page)
}

/// `POST /me/application/interview/{id}/pick`
///
/// # Errors
/// [`AppError::Conflict`] when other times were proposed meanwhile.
pub async fn choose(
    visit: Visit,
    Path(id): Path<InterviewId>,
    Form(form): Form<PickForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let picked = pick(&mut *visit.conn().await?, &visit.cx, id, form.seen, &form.slot).await;
    match picked {
        Ok(()) => Ok(Visit::see_other(&format!("/me/application/interview/{id}?done=booked"))),
        Err(InterviewError::Invalid(errors)) => {
            show_own(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, ChangeForm::default(), errors, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /me/application/interview/{id}/change`: asks for other times, or cancels.
///
/// # Errors
/// As [`choose`].
pub async fn change(
    visit: Visit,
    Path(id): Path<InterviewId>,
    Form(form): Form<ChangeForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let (done, changed) = if form.step == "cancel" {
        ("cancelled", cancel(&mut conn, &visit.cx, id, form.seen, &form.reason).await)
    } else {
        ("asked", ask_other_times(&mut conn, &visit.cx, id, form.seen, &form.reason).await)
    };
    drop(conn);
    match changed {
        Ok(()) => Ok(Visit::see_other(&format!("/me/application/interview/{id}?done={done}"))),
        Err(InterviewError::Invalid(errors)) => {
            show_own(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, form, errors, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// How a state shows on a badge.
pub(super) fn tone(state: InterviewState) -> &'static str {
    match state {
        InterviewState::Proposed | InterviewState::Asked => "warn",
        InterviewState::Booked | InterviewState::Done => "good",
        InterviewState::NoShow => "bad",
        InterviewState::Cancelled | InterviewState::Lapsed => "neutral",
    }
}
