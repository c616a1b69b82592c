//! Handlers of the question bank: the list, one question, its retirement, and the questions of a stage.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::skills;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, QuestionId, StageRunId};
use domain::vetting::bank::{
    BankError, Filters, QuestionInput, find_question, list_criteria, list_offered, list_questions,
    list_skills, pick, put_back, retire, save_question,
};
use serde::{Deserialize, Serialize};

use super::bank_views::{OfferedPage, QuestionPage, QuestionsPage};
use super::errors::barred;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// Questions on a page.
const PAGE: usize = 25;

/// What a list is narrowed to, as it stands in the address; also the `form` of the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub skill: String,
    pub difficulty: String,
    pub dimension: String,
    pub state: String,
    #[serde(skip_serializing)]
    pub after: String,
    #[serde(skip_serializing)]
    pub done: String,
}

/// A question, as typed; also the `form` of the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionForm {
    pub question: String,
    pub answer_md: String,
    pub difficulty: String,
    pub skill: String,
    pub dimension: String,
    /// Why it is retired.
    pub reason: String,
}

/// A question for a stage, or back from it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PickForm {
    question: String,
    step: String,
}

impl From<BankError> for AppError {
    fn from(error: BankError) -> Self {
        match error {
            BankError::NotFound => Self::NotFound,
            BankError::Retired => Self::Conflict(
                "This question is retired, and that is for good: it is not asked or changed any more. Nothing was changed.".to_owned(),
            ),
            BankError::Barred(conflict) => Self::Conflict(format!("{} Nothing was changed.", barred(&conflict))),
            BankError::Closed => Self::Conflict("This stage takes no questions now. Nothing was changed.".to_owned()),
            BankError::Invalid(errors) => Self::Invalid(errors),
            BankError::Query(error) => error.into(),
        }
    }
}

impl Asked {
    fn filters(&self) -> Filters {
        Filters {
            text: self.q.clone(),
            skill: self.skill.clone(),
            difficulty: self.difficulty.parse().ok(),
            dimension: self.dimension.clone(),
            state: self.state.parse().ok(),
        }
    }
}

impl QuestionForm {
    fn input(&self) -> QuestionInput {
        QuestionInput {
            question: self.question.clone(),
            answer_md: self.answer_md.clone(),
            difficulty: self.difficulty.clone(),
            skill: self.skill.clone(),
            dimension: self.dimension.clone(),
        }
    }
}

/// `GET /staff/questions`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let after = asked.after.parse().ok();
    let slice = list_questions(&mut conn, &visit.cx, &asked.filters(), after, PAGE).await?;
    let (skills, criteria) = (list_skills(&mut conn).await?, list_criteria(&mut conn).await?);
    drop(conn);
    let flash = match asked.done.as_str() {
        "saved" => Some(Flash::good("Saved. Those who vet can pick it from now on.")),
        "retired" => Some(Flash::good("Retired. It is not asked any more.")),
        _ => None,
    };
    visit.page(&QuestionsPage::new(&slice, asked, &skills, &criteria).with_flash(flash))
}

/// `GET /staff/questions/new`
///
/// # Errors
/// As [`list`].
pub async fn blank(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    show(&visit, None, None, FieldErrors::default()).await
}

/// `GET /staff/questions/{id}`
///
/// # Errors
/// As [`list`].
pub async fn one(visit: Visit, Path(id): Path<QuestionId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    show(&visit, Some(id), None, FieldErrors::default()).await
}

async fn show(
    visit: &Visit,
    id: Option<QuestionId>,
    typed: Option<QuestionForm>,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let line = match id {
        Some(id) => Some(find_question(&mut conn, &visit.cx, id).await?),
        None => None,
    };
    let (names, criteria) = (skills::list_names(&mut conn).await?, list_criteria(&mut conn).await?);
    drop(conn);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let names: Vec<String> = names.into_iter().map(|skill| skill.name).collect();
    visit.page_with(status, &QuestionPage::new(line.as_ref(), typed, errors, names, &criteria))
}

/// `POST /staff/questions/new`
///
/// # Errors
/// As [`list`].
pub async fn add(visit: Visit, Form(form): Form<QuestionForm>) -> Result<HttpResponse, AppError> {
    save(&visit, None, form).await
}

/// `POST /staff/questions/{id}`
///
/// # Errors
/// [`AppError::Conflict`] for one that is retired.
pub async fn change(
    visit: Visit,
    Path(id): Path<QuestionId>,
    Form(form): Form<QuestionForm>,
) -> Result<HttpResponse, AppError> {
    save(&visit, Some(id), form).await
}

async fn save(visit: &Visit, id: Option<QuestionId>, form: QuestionForm) -> Result<HttpResponse, AppError> {
    guard::staff(visit, Some(Permission::Vetter))?;
    let saved = save_question(&mut *visit.conn().await?, &visit.cx, id, &form.input()).await;
    match saved {
        Ok(_) => Ok(Visit::see_other("/staff/questions?done=saved")),
        Err(BankError::Invalid(errors)) => show(visit, id, Some(form), errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/questions/{id}/retire`
///
/// # Errors
/// As [`change`].
pub async fn end(
    visit: Visit,
    Path(id): Path<QuestionId>,
    Form(form): Form<QuestionForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    find_question(&mut conn, &visit.cx, id).await?;
    let retired = retire(&mut conn, &visit.cx, &[id], &form.reason).await;
    drop(conn);
    match retired {
        Ok(_) => Ok(Visit::see_other("/staff/questions?done=retired")),
        Err(BankError::Invalid(errors)) => show(&visit, Some(id), None, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /staff/applications/{id}/questions/{run_id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn offered(
    visit: Visit,
    Path((id, run)): Path<(ApplicationId, StageRunId)>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let offered = list_offered(&mut conn, &visit.cx, id, run, &asked.filters()).await?;
    let (skills, criteria) = (list_skills(&mut conn).await?, list_criteria(&mut conn).await?);
    drop(conn);
    visit.page(&OfferedPage::new(id, run, &offered, asked, &skills, &criteria))
}

/// `POST /staff/applications/{id}/questions/{run_id}`: picks a question, or puts one back.
///
/// # Errors
/// [`AppError::Conflict`] for a retired question, and for a stage that is closed.
pub async fn choose(
    visit: Visit,
    Path((id, run)): Path<(ApplicationId, StageRunId)>,
    Form(form): Form<PickForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let question: QuestionId = form.question.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = visit.conn().await?;
    if form.step == "back" {
        put_back(&mut conn, &visit.cx, run, question).await?;
    } else {
        pick(&mut conn, &visit.cx, run, question).await?;
    }
    Ok(Visit::see_other(&format!("/staff/applications/{id}/questions/{run}")))
}
