//! Handlers of one application: the file, its stages, its decision.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::platform::actor::Permission;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, StageRunId};
use domain::vetting::mails::DecisionMail;
use domain::vetting::stages::{CloseInput, StageError, assign, close_stage, conclude, release, take};
use domain::vetting::{DecideError, DeskFile, Outcome, decide, find_desk_file, preview};
use serde::Deserialize;

use super::decide_form::DecideForm;
use super::file_view::{ApplicationPage, MailPreview};
use crate::error::AppError;
use crate::extract::form::Nothing;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// What the address may ask for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
    /// `rejected`: begin the form with the words that the cards give.
    draft: String,
}

/// An application and one of its stages.
type OfRun = Path<(ApplicationId, StageRunId)>;

/// The form that closes a stage.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CloseForm {
    verdict: String,
    note: String,
}

/// The form that waives what is left.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ConcludeForm {
    reason: String,
}

/// The form that gives a stage to somebody.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AssignForm {
    assignee: String,
}

fn vets(visit: &Visit) -> Result<(), AppError> {
    guard::staff(visit, Some(Permission::Vetter)).map(|_| ())
}

/// `GET /staff/applications/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn show(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    let desk = find_desk_file(&mut *visit.conn().await?, &visit.cx, id).await?;
    let seen = desk.file.status.application.updated_at.timestamp_micros();
    let mut form = DecideForm { seen, ..DecideForm::default() };
    if asked.draft == Outcome::Rejected.as_str() {
        form.draft_rejection(&desk);
    }
    let page = page(&visit, &desk, form, FieldErrors::default());
    visit.page(&page.with_flash(flash(&asked.done)))
}

fn page(visit: &Visit, desk: &DeskFile, form: DecideForm, errors: FieldErrors) -> ApplicationPage {
    let me = visit.cx.actor.account_id();
    ApplicationPage::new(desk, me, form, errors, visit.cx.now)
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done {
        "taken" => "It is yours. Your name stands on it until you give it back or close it.",
        "released" => "Given back: nobody has this stage now.",
        "assigned" => "Assigned. It stands in their queue.",
        "scored" => "Your card is in. It counts as it is; you may amend it until the decision.",
        "closed" => "The stage is closed, and the applicant has a mail about it.",
        "concluded" => "The later stages are waived. The decision comes next.",
        _ => return None,
    };
    Some(Flash::good(said))
}

/// `POST /staff/applications/{id}/stages/{run_id}/take`
///
/// # Errors
/// [`AppError::Conflict`] when somebody was quicker.
pub async fn take_stage(
    visit: Visit,
    Path((id, run)): OfRun,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    take(&mut *visit.conn().await?, &visit.cx, run).await?;
    Ok(back(id, "taken"))
}

/// `POST /staff/applications/{id}/stages/{run_id}/release`
///
/// # Errors
/// [`AppError::Conflict`] when it is somebody else's.
pub async fn release_stage(
    visit: Visit,
    Path((id, run)): OfRun,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    release(&mut *visit.conn().await?, &visit.cx, run).await?;
    Ok(back(id, "released"))
}

/// `POST /staff/applications/{id}/stages/{run_id}/assign`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn assign_stage(
    visit: Visit,
    Path((id, run)): OfRun,
    Form(form): Form<AssignForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let mut conn = visit.conn().await?;
    let assigned = assign(&mut conn, &visit.cx, run, &form.assignee).await;
    answer(&visit, &mut conn, id, assigned, "assigned", |page| page).await
}

/// `POST /staff/applications/{id}/stages/{run_id}/close`
///
/// # Errors
/// [`AppError::Conflict`] when it moved on meanwhile.
pub async fn close(
    visit: Visit,
    Path((id, run)): OfRun,
    Form(form): Form<CloseForm>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    let is_enough = form.verdict == "enough";
    let verdict = if is_enough { "passed" } else { form.verdict.as_str() }.to_owned();
    let input = CloseInput { verdict, note: form.note.clone(), is_enough };
    let mut conn = visit.conn().await?;
    let closed = close_stage(&mut conn, &visit.cx, run, &input).await;
    answer(&visit, &mut conn, id, closed, "closed", |page| page.with_closing(form.verdict, form.note)).await
}

/// `POST /staff/applications/{id}/conclude`
///
/// # Errors
/// As [`close`].
pub async fn conclude_all(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(form): Form<ConcludeForm>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    let mut conn = visit.conn().await?;
    let concluded = conclude(&mut conn, &visit.cx, id, &form.reason).await;
    answer(&visit, &mut conn, id, concluded, "concluded", |page| page.with_concluding(form.reason)).await
}

fn back(id: ApplicationId, done: &str) -> HttpResponse {
    Visit::see_other(&format!("/staff/applications/{id}?done={done}"))
}

/// Back to the file, or the file with what was typed.
async fn answer(
    visit: &Visit,
    conn: &mut Conn,
    id: ApplicationId,
    done: Result<(), StageError>,
    word: &str,
    typed: impl FnOnce(ApplicationPage) -> ApplicationPage,
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(()) => Ok(back(id, word)),
        Err(StageError::Invalid(errors)) => {
            let desk = find_desk_file(conn, &visit.cx, id).await?;
            let seen = desk.file.status.application.updated_at.timestamp_micros();
            let form = DecideForm { seen, ..DecideForm::default() };
            visit.invalid(&typed(page(visit, &desk, form, errors)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/applications/{id}/decision`: shows the mail first, then decides.
///
/// # Errors
/// [`AppError::Conflict`] when it moved on meanwhile: the page says to what.
pub async fn decision(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(form): Form<DecideForm>,
) -> Result<HttpResponse, AppError> {
    vets(&visit)?;
    let mut conn = visit.conn().await?;
    if form.step == "send" {
        return match decide(&mut conn, &visit.cx, id, &form.input()).await {
            Ok(outcome) => Ok(Visit::see_other(&format!("/staff/applications?state=decided&done={outcome}"))),
            Err(DecideError::Invalid(errors)) => {
                let desk = find_desk_file(&mut conn, &visit.cx, id).await?;
                visit.invalid(&page(&visit, &desk, form, errors))
            }
            Err(error) => Err(error.into()),
        };
    }
    let previewed = preview(&mut conn, &visit.cx, id, &form.input()).await;
    let desk = find_desk_file(&mut conn, &visit.cx, id).await?;
    match previewed {
        Ok(decision) => {
            let mail = DecisionMail::new(&visit.cx, &desk.file, &decision);
            let parts = mail.render(&visit.state.templates, &mail_globals(&visit))?;
            let mail = MailPreview { subject: parts.subject, text: parts.text };
            let page = page(&visit, &desk, form, FieldErrors::default());
            visit.page_with(StatusCode::OK, &page.with_preview(mail))
        }
        Err(DecideError::Invalid(errors)) => visit.invalid(&page(&visit, &desk, form, errors)),
        Err(error) => Err(error.into()),
    }
}

/// `site`, as the templates of mails ask for it.
fn mail_globals(visit: &Visit) -> serde_json::Value {
    let (config, site) = (&visit.cx.config, &visit.cx.config.site);
    serde_json::json!({ "site": {
        "name": site.name, "legal_name": site.legal_name, "postal_address": site.postal_address,
        "contact_email": site.contact_email, "public_url": config.origin(), "time_zone": site.time_zone,
    } })
}
