//! Handlers of identity checks: staff ask and judge, the developer provides, nobody else sees anything.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, IdentityCheckId};
use domain::vetting::identity::{
    CheckKind, Document, DocumentType, IdentityError, JudgeInput, ProvideInput, find_own, judge, list_checks,
    may_provide, open_document, provide, request,
};
use serde::{Deserialize, Serialize};

use super::errors::barred;
use super::identity_views::{ChecksPage, JudgePage, ProvidePage};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Upload, Visit, guard};
use crate::views::Flash;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestForm {
    pub kind: String,
}

/// A verdict, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgeForm {
    pub verdict: String,
    pub note: String,
    pub valid_until: String,
}

/// What the developer says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsForm {
    pub words: String,
}

impl From<IdentityError> for AppError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::NotFound => Self::NotFound,
            IdentityError::Barred(conflict) => {
                Self::Conflict(format!("{} Nothing was changed.", barred(&conflict)))
            }
            IdentityError::Moved(state) => Self::Conflict(format!(
                "This check stands elsewhere by now: {}. Nothing was changed.",
                state.label().to_lowercase()
            )),
            IdentityError::Invalid(errors) => Self::Invalid(errors),
            IdentityError::Query(error) => error.into(),
        }
    }
}

/// `GET /staff/applications/{id}/identity`
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
        "asked" => Some(Flash::good("The applicant is asked by mail.")),
        "judged" => Some(Flash::good("Your verdict is kept; what was sent is deleted.")),
        _ => None,
    };
    show_list(&visit, id, StatusCode::OK, RequestForm::default(), FieldErrors::default(), flash).await
}

async fn show_list(
    visit: &Visit,
    id: ApplicationId,
    status: StatusCode,
    form: RequestForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let checks = list_checks(&mut *visit.conn().await?, &visit.cx, id).await?;
    visit.page_with(status, &ChecksPage::new(id, &checks, form, errors).with_flash(flash))
}

/// `POST /staff/applications/{id}/identity`
///
/// # Errors
/// As [`list`].
pub async fn ask(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(form): Form<RequestForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let asked = request(&mut *visit.conn().await?, &visit.cx, id, &form.kind).await;
    match asked {
        Ok(_) => Ok(Visit::see_other(&format!("/staff/applications/{id}/identity?done=asked"))),
        Err(IdentityError::Invalid(errors)) => {
            show_list(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, form, errors, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /staff/applications/{id}/identity/{check_id}`
///
/// # Errors
/// As [`list`].
pub async fn show(
    visit: Visit,
    Path((id, check)): Path<(ApplicationId, IdentityCheckId)>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    show_one(&visit, id, check, JudgeForm::default(), FieldErrors::default()).await
}

async fn show_one(
    visit: &Visit,
    id: ApplicationId,
    check: IdentityCheckId,
    form: JudgeForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let checks = list_checks(&mut *visit.conn().await?, &visit.cx, id).await?;
    let file = checks.into_iter().find(|file| file.check.id == check).ok_or(AppError::NotFound)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, &JudgePage::new(id, &file, form, errors, visit.cx.now))
}

/// `POST /staff/applications/{id}/identity/{check_id}`
///
/// # Errors
/// [`AppError::Conflict`] when somebody was faster.
pub async fn decide(
    visit: Visit,
    Path((id, check)): Path<(ApplicationId, IdentityCheckId)>,
    Form(form): Form<JudgeForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let input = JudgeInput {
        verdict: form.verdict.clone(),
        note: form.note.clone(),
        valid_until: form.valid_until.clone(),
    };
    let judged = judge(&mut *visit.conn().await?, &visit.cx, check, &input).await;
    match judged {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/applications/{id}/identity?done=judged"))),
        Err(IdentityError::Invalid(errors)) => show_one(&visit, id, check, form, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/applications/{id}/identity/{check_id}/document`: a POST, since each look is written down.
///
/// # Errors
/// [`AppError::NotFound`] once it is deleted.
pub async fn document(
    visit: Visit,
    Path((id, check)): Path<(ApplicationId, IdentityCheckId)>,
    _: Form<crate::extract::Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let (kind, content) = open_document(&mut *visit.conn().await?, &visit.cx, id, check).await?;
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(kind.file_name().to_owned())],
    };
    Ok(HttpResponse::Ok()
        .content_type(kind.as_str())
        .insert_header(disposition)
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("Cache-Control", "private, no-store"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .body(content))
}

/// `GET /me/application/identity/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but the developer who is asked.
pub async fn own(
    visit: Visit,
    Path(id): Path<IdentityCheckId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let flash = (asked.done == "provided")
        .then(|| Flash::good("Thank you, it is with those who vet. You hear of their verdict by mail."));
    show_own(&visit, id, WordsForm::default(), FieldErrors::default(), flash).await
}

async fn show_own(
    visit: &Visit,
    id: IdentityCheckId,
    form: WordsForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let file = find_own(&mut *visit.conn().await?, &visit.cx, id).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.page_with(status, &ProvidePage::new(&file, form, errors).with_flash(flash))
}

/// `POST /me/application/identity/{id}`: words.
///
/// # Errors
/// [`AppError::Conflict`] after the verdict.
pub async fn send_words(
    visit: Visit,
    Path(id): Path<IdentityCheckId>,
    Form(form): Form<WordsForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let input = ProvideInput { words: form.words.clone(), document: None };
    take(&visit, id, form, &input).await
}

/// `POST /me/application/identity/{id}/document`: a file, read only when it is wanted.
///
/// # Errors
/// As [`send_words`].
pub async fn send_document(
    visit: Visit,
    Path(id): Path<IdentityCheckId>,
    upload: Upload,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let kind = may_provide(&mut *visit.conn().await?, &visit.cx, id).await?;
    if kind != CheckKind::Document {
        return Err(AppError::NotFound);
    }
    let upload = upload.read(&visit).await?;
    let kind = infer::get(&upload.content).and_then(|kind| kind.mime_type().parse::<DocumentType>().ok());
    let document = Document { file_name: upload.file_name, kind, content: upload.content };
    let input = ProvideInput { words: String::new(), document: Some(document) };
    take(&visit, id, WordsForm::default(), &input).await
}

async fn take(
    visit: &Visit,
    id: IdentityCheckId,
    form: WordsForm,
    input: &ProvideInput,
) -> Result<HttpResponse, AppError> {
    let provided = provide(&mut *visit.conn().await?, &visit.cx, id, input).await;
    match provided {
        Ok(()) => Ok(Visit::see_other(&format!("/me/application/identity/{id}?done=provided"))),
        Err(IdentityError::Invalid(errors)) => show_own(visit, id, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}
