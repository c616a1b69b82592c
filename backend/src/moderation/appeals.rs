//! The appeal, by the link of the mail. Opening it changes nothing.

use actix_web::HttpResponse;
use domain::moderation::{self, AppealError, AppealFile, Measure};
use domain::platform::actor::Actor;
use domain::platform::fields::FieldErrors;
use domain::platform::links::{Link, LinkError, LinkPurpose};

use super::forms::AppealForm;
use super::views::{AppealPage, Appealed};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};
use crate::words;

/// `GET /appeals/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let link = read(&visit, &token)?;
    let file = moderation::find_appealable(&mut *visit.conn().await?, &link).await?;
    visit.page(&page(&visit, file, &token, AppealForm::default(), FieldErrors::default()))
}

/// `POST /appeals/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn send(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<AppealForm>,
) -> Result<HttpResponse, AppError> {
    let link = read(&visit, &token)?;
    let cx = visit.cx.with_actor(Actor::LinkHolder);
    let mut conn = visit.conn().await?;
    match moderation::appeal(&mut conn, &cx, &link, &form.text).await {
        Ok(due_at) => {
            drop(conn);
            visit.page(&Appealed { due: words::moment(due_at, visit.cx.config.site.time_zone) })
        }
        Err(AppealError::Invalid(errors)) => {
            let file = moderation::find_appealable(&mut conn, &link).await?;
            drop(conn);
            visit.invalid(&page(&visit, file, &token, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(visit: &Visit, token: &str) -> Result<Link, AppError> {
    visit.cx.keys.read_link(LinkPurpose::AppealMeasure, token, visit.cx.now).map_err(|error| match error {
        LinkError::Invalid => AppError::NotFound,
        LinkError::Expired => AppError::Gone(
            "This link has expired. To ask about the measure, answer the mail it came with.".into(),
        ),
    })
}

fn page(visit: &Visit, file: AppealFile, token: &str, form: AppealForm, errors: FieldErrors) -> AppealPage {
    let AppealFile { report, name } = file;
    let is_company = report.accused_company_id.is_some();
    let measure = match report.measure {
        _ if is_company => "New intros are stopped.",
        Some(Measure::Limit) => "The profile has left lists, search and digest.",
        Some(Measure::Hide) => "The profile is shown to nobody.",
        Some(Measure::Suspend) | None => "The account is locked.",
    };
    let zone = visit.cx.config.site.time_zone;
    AppealPage {
        name,
        measure,
        reason: report.decision_reason.unwrap_or_default(),
        decided: report.decided_at.map(|at| words::moment(at, zone)).unwrap_or_default(),
        action: format!("/appeals/{token}"),
        form,
        errors,
    }
}
