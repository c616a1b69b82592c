//! Reporting something, and seeing what became of it.

use actix_web::HttpResponse;
use domain::moderation::{self, NewReport, ReportError, ReportState, Subject};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ReportId;
use serde::Deserialize;

use super::blocks::{desk_of, find};
use super::errors::word;
use super::forms::{ReportForm, categories};
use super::views::{OwnReport, ReportPage};
use crate::components::{Crumb, Fact};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What to report, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    about: String,
    done: String,
}

/// `GET /reports/new?about=`
///
/// # Errors
/// [`AppError`].
pub async fn form(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let subject = find(&mut *visit.conn().await?, &visit, &which.about).await?;
    let form = ReportForm { about: which.about, ..ReportForm::default() };
    visit.page(&report_page(&visit, &subject, form, FieldErrors::default())?)
}

/// `POST /reports`
///
/// # Errors
/// [`AppError`].
pub async fn send(visit: Visit, Form(form): Form<ReportForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let about = form.about.parse().map_err(|_| AppError::NotFound)?;
    let new = NewReport { about, category: form.category.clone(), text: form.text.clone() };
    let mut conn = visit.conn().await?;
    match moderation::report(&mut conn, &visit.cx, &new).await {
        Ok(id) => Ok(Visit::see_other(&format!("/reports/{id}?done=sent"))),
        Err(ReportError::Already(id)) => Ok(Visit::see_other(&format!("/reports/{id}?done=before"))),
        Err(ReportError::Invalid(errors)) => {
            let subject = find(&mut conn, &visit, &form.about).await?;
            drop(conn);
            visit.invalid(&report_page(&visit, &subject, form, errors)?)
        }
        Err(error) => Err(error.into()),
    }
}

fn report_page(
    visit: &Visit,
    subject: &Subject,
    form: ReportForm,
    errors: FieldErrors,
) -> Result<ReportPage, AppError> {
    let desk = desk_of(guard::signed(visit)?);
    Ok(ReportPage {
        crumbs: vec![Crumb::to("Your desk", desk), Crumb::here("Report")],
        what: subject.title.clone(),
        kept: subject.exhibit.lines.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>().join(", "),
        block_href: format!("/blocks/new?about={}", form.about),
        categories: categories(),
        form,
        errors,
    })
}

/// `GET /reports/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for whoever did not make it.
pub async fn show(
    visit: Visit,
    Path(id): Path<ReportId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    let desk = desk_of(guard::signed(&visit)?);
    let report = moderation::own_report(&mut *visit.conn().await?, &visit.cx, id).await?;
    let zone = visit.cx.config.site.time_zone;
    let flash = match which.done.as_str() {
        "sent" => Some(Flash::good("We have it. A receipt is on its way to you.")),
        "before" => Some(Flash::good("You reported this before. Here is where it stands.")),
        _ => None,
    };
    let is_waiting = matches!(report.state, ReportState::Open | ReportState::InReview);
    let is_dismissed = report.state == ReportState::Dismissed;
    let word = match report.state {
        // What the accused and staff do afterwards is between them.
        ReportState::Appealed | ReportState::Closed => word(ReportState::Actioned),
        state => word(state),
    };
    visit.page(&OwnReport {
        crumbs: vec![Crumb::to("Your desk", desk), Crumb::here("Your report")],
        word,
        facts: vec![
            Fact::new("Reported", words::moment(report.created_at, zone)),
            Fact::new("What is wrong", report.category.label()),
        ],
        text: report.text,
        due: is_waiting.then(|| words::moment(report.due_at, zone)),
        reason: report.decision_reason.filter(|_| is_dismissed),
        is_acted_on: report.measure.is_some(),
        desk,
        flash,
    })
}
