//! Handlers of the vetters' pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApplicationId;
use domain::vetting::mails::DecisionMail;
use domain::vetting::{
    ApplicationFile, DecideError, Outcome, ReadError, count_waiting, decide, find_file, list_decided,
    list_waiting, preview,
};
use serde::Deserialize;

use super::decide_form::DecideForm;
use super::staff_views::{ApplicationPage, ApplicationsPage, MailPreview};
use super::timeline::date;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// Rows on a page.
const PAGE: usize = 50;

/// Which list.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Asked {
    state: String,
    after: String,
    done: String,
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Query(error) => error.into(),
        }
    }
}

/// `GET /staff/applications`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let (count, _) = count_waiting(&mut conn, visit.cx.now).await?;
    if asked.state == "decided" {
        let rows = list_decided(&mut conn, &visit.cx).await?;
        return visit
            .page(&ApplicationsPage::decided(&rows, count, visit.cx.now).with_flash(flash(&asked.done)));
    }
    let slice = list_waiting(&mut conn, &visit.cx, asked.after.parse().ok(), PAGE).await?;
    visit.page(&ApplicationsPage::waiting(&slice, count, visit.cx.now).with_flash(flash(&asked.done)))
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done.parse().ok()? {
        Outcome::Approved => "Approved. The engineer is listed as they chose, and the mail is on its way.",
        Outcome::Rejected => "Not approved. The mail with your reasons is on its way.",
        Outcome::Waitlisted => "On the waiting list. The mail is on its way.",
    };
    Some(Flash::good(said))
}

/// `GET /staff/applications/{id}`
///
/// # Errors
/// As [`list`].
pub async fn file(visit: Visit, Path(id): Path<ApplicationId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let file = find_file(&mut *visit.conn().await?, &visit.cx, id).await?;
    let seen = file.status.application.updated_at.timestamp_micros();
    let form = DecideForm { seen, ..DecideForm::default() };
    visit.page(&ApplicationPage::new(&file, form, FieldErrors::default(), visit.cx.now))
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
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    if form.step == "send" {
        return match decide(&mut conn, &visit.cx, id, &form.input()).await {
            Ok(outcome) => Ok(Visit::see_other(&format!("/staff/applications?state=decided&done={outcome}"))),
            Err(DecideError::Invalid(errors)) => {
                let file = find_file(&mut conn, &visit.cx, id).await?;
                drop(conn);
                refused(&visit, &file, form, errors)
            }
            Err(error) => Err(told(error)),
        };
    }
    let previewed = preview(&mut conn, &visit.cx, id, &form.input()).await;
    let file = find_file(&mut conn, &visit.cx, id).await?;
    drop(conn);
    match previewed {
        Ok(decision) => {
            let mail = DecisionMail::new(&visit.cx, &file, &decision);
            let parts = mail.render(&visit.state.templates, &mail_globals(&visit))?;
            let mail = MailPreview { subject: parts.subject, text: parts.text };
            let page = ApplicationPage::new(&file, form, FieldErrors::default(), visit.cx.now);
            visit.page_with(StatusCode::OK, &page.with_preview(mail))
        }
        Err(DecideError::Invalid(errors)) => refused(&visit, &file, form, errors),
        Err(error) => Err(told(error)),
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

fn refused(
    visit: &Visit,
    file: &ApplicationFile,
    form: DecideForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    visit.invalid(&ApplicationPage::new(file, form, errors, visit.cx.now))
}

fn told(error: DecideError) -> AppError {
    match error {
        DecideError::NotAllowed | DecideError::NotFound => AppError::NotFound,
        DecideError::Invalid(errors) => AppError::Invalid(errors),
        DecideError::Moved(now) => AppError::Conflict(format!(
            "This application moved on before you: {} since {}. Nothing was changed and no mail was sent. Open it again to see what was decided.",
            now.state.label().to_lowercase(),
            date(now.updated_at),
        )),
        DecideError::Query(error) => error.into(),
    }
}
