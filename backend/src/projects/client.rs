//! The client's own page of a brief, and what they do there.

use actix_web::HttpResponse;
use chrono_tz::Tz;
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ProjectId;
use domain::projects::{self, ClientError, Event, File, Project, ProjectState, Typed};
use serde::Deserialize;

use super::link;
use super::review::{files, parts};
use super::views::{Actions, BriefList, Part, Status};
use super::words::{file_words, state_word, tone};
use crate::companies::pages::Pressed;
use crate::companies::views::DueRow;
use crate::components::{Fact, Moment, MomentState};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `GET /briefs/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn status(
    visit: Visit,
    Path(token): Path<String>,
    Query(done): Query<Done>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let file = projects::for_client(&mut *visit.conn().await?, &link).await?;
    if file.project.state == ProjectState::Draft {
        return Ok(Visit::see_other(&format!("/build-with-us/{token}/review")));
    }
    let flash = match done.done.as_str() {
        "confirmed" => Some(Flash::good("Confirmed. We have your brief; a mail says so too.")),
        "answered" => Some(Flash::good("Thank you. Your answer is with us.")),
        "withdrawn" => Some(Flash::good("Withdrawn. Nothing more happens.")),
        _ => None,
    };
    visit.page(&Status { flash, ..status_page(&visit, &file, &token, Typed::new(), FieldErrors::default()) })
}

/// `POST /briefs/{token}/answer`
///
/// # Errors
/// [`AppError`].
pub async fn answer(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let text = form.get("answer").map_or("", String::as_str);
    let mut conn = visit.conn().await?;
    match projects::answer(&mut conn, &visit.cx, &link, text).await {
        Ok(()) => Ok(Visit::see_other(&format!("/briefs/{token}?done=answered"))),
        Err(ClientError::Invalid(errors)) => {
            let file = projects::for_client(&mut conn, &link).await?;
            drop(conn);
            visit.invalid(&status_page(&visit, &file, &token, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /briefs/{token}/withdraw`
///
/// # Errors
/// [`AppError`].
pub async fn withdraw(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    projects::withdraw(&mut *visit.conn().await?, &visit.cx, &link).await?;
    Ok(Visit::see_other(&format!("/briefs/{token}?done=withdrawn")))
}

/// `POST /briefs/{token}/recall`
///
/// # Errors
/// [`AppError`].
pub async fn recall(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let token = projects::recall(&mut *visit.conn().await?, &visit.cx, &link).await?;
    Ok(Visit::see_other(&format!("/build-with-us/{token}/1")))
}

/// `GET /company/briefs`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    let may_act = member.role != CompanyRole::Viewer;
    let own = projects::list_own(&mut *visit.conn().await?, &visit.cx).await?;
    let zone = visit.cx.config.site.time_zone;
    let rows = own.iter().map(|project| DueRow {
        title: format!("{} · {}", project.reference(), project.brief.title),
        state: state_word(project.state).to_owned(),
        tone: tone(project.state),
        due: next(project, zone).0,
        // Whoever holds a brief's link answers and withdraws for the company: viewers read without one.
        href: if may_act {
            format!("/briefs/{}", projects::open_token(&visit.cx, project))
        } else {
            format!("/company/briefs/{}", project.id)
        },
    });
    visit.page(&BriefList { rows: rows.collect() })
}

/// `GET /company/briefs/{id}`: to read, for every member.
///
/// # Errors
/// [`AppError`].
pub async fn read(visit: Visit, Path(id): Path<ProjectId>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let file = projects::for_member(&mut *visit.conn().await?, &visit.cx, id).await?;
    let page = status_page(&visit, &file, "", Typed::new(), FieldErrors::default());
    let names = file.attachments.iter().map(|attachment| Fact::new("File", file_words(attachment)));
    let mut parts = page.parts;
    if !file.attachments.is_empty() {
        parts.push(Part { heading: "Files", facts: names.collect(), change: None });
    }
    visit.page(&Status { parts, files: Vec::new(), actions: Actions::default(), is_secret: false, ..page })
}

fn status_page(visit: &Visit, file: &File, token: &str, form: Typed, errors: FieldErrors) -> Status {
    let project = &file.project;
    let zone = visit.cx.config.site.time_zone;
    let (next_title, next_text) = next(project, zone);
    let path = |verb: &str| Some(format!("/briefs/{token}/{verb}"));
    let may = |action| project.state.after(action).is_some();
    let actions = Actions {
        answer: path("answer").filter(|_| may(projects::ProjectAction::Answer)),
        recall: path("recall").filter(|_| may(projects::ProjectAction::Recall)),
        withdraw: path("withdraw").filter(|_| may(projects::ProjectAction::Withdraw)),
    };
    let said =
        matches!(project.state, ProjectState::NeedsInfo | ProjectState::Declined | ProjectState::Qualified);
    Status {
        title: project.brief.title.clone(),
        reference: project.reference(),
        word: state_word(project.state),
        tone: tone(project.state),
        banner: match tone(project.state) {
            "neutral" => "info",
            other => other,
        },
        next_title,
        next_text,
        said: project.state_reason.clone().filter(|_| said),
        moments: file.events.iter().map(|event| moment(event, zone)).collect(),
        parts: parts(file, None),
        files: files(file, token),
        actions,
        form,
        errors,
        is_secret: true,
        flash: None,
    }
}

/// What happens next, and who does it by when.
fn next(project: &Project, zone: Tz) -> (String, String) {
    let by = project.triage_due_at.map(|due| words::moment(due, zone));
    let text = |title: &str, text: &str| (title.to_owned(), text.to_owned());
    match project.state {
        ProjectState::Draft => text("Not sent yet", "Finish the steps and send it."),
        ProjectState::Submitted => (
            "Confirm your address".to_owned(),
            format!(
                "We mailed a link to {}. Nobody reads the brief before you have pressed the button behind it.",
                project.contact_email
            ),
        ),
        ProjectState::Triage => (
            by.map_or_else(
                || "A project lead reads it".to_owned(),
                |by| format!("A project lead answers by {by}"),
            ),
            "You get a mail: with questions, with the next step, or with a no and its reason.".to_owned(),
        ),
        ProjectState::NeedsInfo => text(
            "We have a question",
            "Answer below. Without an answer in 30 days we close the brief and tell you.",
        ),
        ProjectState::Qualified => (
            "We would like to build this".to_owned(),
            by.map_or_else(
                || "A project lead writes to you about the scope next.".to_owned(),
                |by| format!("A project lead writes to you about the scope by {by}."),
            ),
        ),
        ProjectState::Declined => {
            text("We will not build this", "The reason, and what you could do instead, stand below.")
        }
        ProjectState::Withdrawn => text("You withdrew it", "Nothing more happens."),
        ProjectState::Expired => text("Closed without an answer", "You can send a new brief at any time."),
        // Nobody is told that a brief was taken for spam.
        ProjectState::Spam => text("We have your brief", "Nothing more is needed from you."),
        other => text(state_word(other), "A project lead is in touch with you."),
    }
}

fn moment(event: &Event, zone: Tz) -> Moment {
    let (state, title) = match event.to_state {
        ProjectState::Draft => (MomentState::Done, "Taken back to correct it"),
        ProjectState::Submitted => (MomentState::Done, "Sent"),
        ProjectState::Triage if event.from_state == Some(ProjectState::NeedsInfo) => {
            (MomentState::Done, "You answered")
        }
        ProjectState::Triage => (MomentState::Done, "With our staff"),
        ProjectState::NeedsInfo => (MomentState::Done, "We asked"),
        ProjectState::Qualified if event.from_state == Some(ProjectState::Qualified) => {
            (MomentState::Done, "We wrote what comes next")
        }
        ProjectState::Qualified => (MomentState::Done, "Qualified"),
        ProjectState::Declined => (MomentState::Failed, "Declined"),
        ProjectState::Withdrawn => (MomentState::Done, "Withdrawn"),
        ProjectState::Expired => (MomentState::Failed, "Closed without an answer"),
        ProjectState::Spam => (MomentState::Done, "Looked at"),
        other => (MomentState::Done, state_word(other)),
    };
    Moment {
        state,
        title: title.to_owned(),
        when: Some(words::moment(event.at, zone)),
        datetime: Some(event.at.to_rfc3339()),
        note: Some(event.message.clone())
            .filter(|note| !note.is_empty() && event.to_state != ProjectState::Spam),
    }
}
