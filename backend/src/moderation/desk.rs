//! The desk: what waits by its date, one report with its evidence, the decision, the appeal.

use actix_web::HttpResponse;
use domain::moderation::{self, DecideError, DeskRow, ReportFile};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ReportId;
use serde::Deserialize;

use super::desk_views::{Desk, FilePage, Row};
use super::errors::word;
use super::forms::DeskForm;
use crate::components::Tab;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Which list, from where, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    list: String,
    after: String,
    done: String,
}

/// `GET /staff/reports`
///
/// # Errors
/// [`AppError`].
pub async fn queue(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let is_waiting = which.list != "done";
    let mut conn = visit.conn().await?;
    let slice = moderation::list_desk(&mut conn, &visit.cx, is_waiting, which.after.parse().ok()).await?;
    let waiting = moderation::count_waiting(&mut conn).await?;
    drop(conn);
    let tab = |label, list: &str, count| Tab {
        label,
        href: format!("/staff/reports?list={list}"),
        is_current: is_waiting == (list == "waiting"),
        count,
    };
    let list = if is_waiting { "waiting" } else { "done" };
    visit.page(&Desk {
        tabs: vec![tab("Waiting", "waiting", Some(waiting)), tab("Decided", "done", None)],
        rows: slice.rows.iter().map(|seen| row(&visit, seen)).collect(),
        is_waiting,
        next_href: slice.next.map(|next| format!("/staff/reports?list={list}&after={next}")),
    })
}

fn row(visit: &Visit, seen: &DeskRow) -> Row {
    let zone = visit.cx.config.site.time_zone;
    let report = &seen.report;
    let is_waiting = report.state.is_waiting();
    Row {
        accused: seen.accused.clone(),
        href: format!("/staff/reports/{}", report.id),
        category: report.category.label(),
        state: word(report.state),
        assignee: seen.assignee.clone(),
        when: words::moment(if is_waiting { report.due_at } else { report.created_at }, zone),
        is_overdue: is_waiting && report.due_at < visit.cx.now,
    }
}

/// `GET /staff/reports/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(
    visit: Visit,
    Path(id): Path<ReportId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let file = moderation::open_file(&mut *visit.conn().await?, &visit.cx, id).await?;
    let flash = (which.done == "yes").then(|| Flash::good("Done, and written to the log."));
    let form = DeskForm { seen: file.report.row_version, ..DeskForm::default() };
    visit.page(&FilePage { flash, ..page(&visit, file, form, FieldErrors::default()) })
}

/// `POST /staff/reports/{id}/decision`
///
/// # Errors
/// [`AppError`].
pub async fn decide(
    visit: Visit,
    Path(id): Path<ReportId>,
    Form(form): Form<DeskForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let mut conn = visit.conn().await?;
    let refused = match form.decision(id) {
        None => FieldErrors::one("action", "Choose what you decide."),
        Some(decision) => match moderation::decide(&mut conn, &visit.cx, &decision).await {
            Ok(_) => return Ok(Visit::see_other(&format!("/staff/reports/{id}?done=yes"))),
            Err(DecideError::Invalid(errors)) => errors,
            Err(error) => return Err(error.into()),
        },
    };
    again(&visit, conn, id, form, refused).await
}

/// `POST /staff/reports/{id}/appeal`
///
/// # Errors
/// [`AppError`].
pub async fn decide_appeal(
    visit: Visit,
    Path(id): Path<ReportId>,
    Form(form): Form<DeskForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let mut conn = visit.conn().await?;
    let refused = match form.outcome() {
        None => FieldErrors::one("action", "Choose what you decide."),
        Some(outcome) => {
            let decided =
                moderation::decide_appeal(&mut conn, &visit.cx, id, form.seen, outcome, &form.reason).await;
            match decided {
                Ok(()) => return Ok(Visit::see_other(&format!("/staff/reports/{id}?done=yes"))),
                Err(moderation::AppealError::Invalid(errors)) => errors,
                Err(moderation::AppealError::WrongState(state)) => {
                    return Err(DecideError::WrongState(state).into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    again(&visit, conn, id, form, refused).await
}

/// The page with the form as it was typed.
async fn again(
    visit: &Visit,
    mut conn: domain::platform::db::Pooled<'_>,
    id: ReportId,
    form: DeskForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let file = moderation::open_file(&mut conn, &visit.cx, id).await?;
    drop(conn);
    visit.invalid(&page(visit, file, form, errors))
}

fn page(visit: &Visit, file: ReportFile, form: DeskForm, errors: FieldErrors) -> FilePage {
    FilePage::new(file, form, errors, visit.cx.config.site.time_zone)
}
