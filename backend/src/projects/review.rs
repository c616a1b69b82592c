//! The review before sending, and the confirmation of a guest's address.

use actix_web::HttpResponse;
use domain::projects::{self, Field, File, ProjectState, SubmitError, missing};

use super::link;
use super::step_views::{FileLine, steps};
use super::views::{Confirm, Part, Review};
use super::words::{answers, file_words};
use crate::companies::pages::Pressed;
use crate::components::Fact;
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// `GET /build-with-us/{token}/review`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let file = projects::for_client(&mut *visit.conn().await?, &link).await?;
    if file.project.state != ProjectState::Draft {
        return Ok(Visit::see_other(&format!("/briefs/{token}")));
    }
    visit.page(&review(&visit, &file, &token, None))
}

/// `POST /build-with-us/{token}/review`
///
/// # Errors
/// [`AppError`].
pub async fn send(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let mut conn = visit.conn().await?;
    let refused = match projects::submit(&mut conn, &visit.cx, &link).await {
        Ok(()) => return Ok(Visit::see_other(&format!("/briefs/{token}"))),
        Err(SubmitError::Incomplete(_)) => None,
        Err(SubmitError::TooManyMails) => Some(
            "This address had its three confirmation mails of today. Your brief is kept: confirm with one of them, or \
             send it again tomorrow.",
        ),
        Err(error) => return Err(error.into()),
    };
    let file = projects::for_client(&mut conn, &link).await?;
    drop(conn);
    visit.invalid(&review(&visit, &file, &token, refused))
}

fn review(visit: &Visit, file: &File, token: &str, refused: Option<&'static str>) -> Review {
    let project = &file.project;
    let own = visit.cx.actor.signed().and_then(|signed| signed.verified_address.as_deref());
    let next = if own == Some(project.contact_key.as_str()) {
        "A project lead reads it within one working day and answers by mail."
    } else {
        "You get a mail to confirm your address. Once you have, a project lead reads the brief within one working day."
    };
    Review {
        steps: steps(4, 4, token),
        parts: parts(file, Some(token)),
        files: files(file, token),
        action: format!("/build-with-us/{token}/review"),
        missing: missing(&project.brief).iter().map(|(name, fault)| lack(name, fault, token)).collect(),
        refused,
        next,
    }
}

fn lack(name: &str, fault: &str, token: &str) -> Fact {
    let (label, step) = match name.parse::<Field>() {
        Ok(field) => (field.rule().label, field.rule().step),
        Err(_) => ("Budget", 3),
    };
    Fact::new(label, fault).with_href(format!("/build-with-us/{token}/{step}#f-{name}"))
}

/// The brief in its three parts.
pub(super) fn parts(file: &File, change: Option<&str>) -> Vec<Part> {
    let headings = ["You and the problem", "What it must do", "Terms"];
    (1_i16..)
        .zip(headings)
        .map(|(step, heading)| Part {
            heading,
            facts: answers(&file.project, step),
            change: change.map(|token| format!("/build-with-us/{token}/{step}")),
        })
        .collect()
}

/// Its files, for the client.
pub(super) fn files(file: &File, token: &str) -> Vec<FileLine> {
    let line = |attachment: &projects::Attachment| FileLine {
        label: file_words(attachment),
        href: format!("/briefs/{token}/files/{}", attachment.id),
        remove: None,
    };
    file.attachments.iter().map(line).collect()
}

/// `GET /briefs/confirm/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn confirm_page(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let link = link::confirm(&visit, &token)?;
    let file = projects::for_client(&mut *visit.conn().await?, &link).await?;
    if file.project.state != ProjectState::Submitted {
        return Ok(Visit::see_other(&format!("/briefs/{}", projects::open_token(&visit.cx, &file.project))));
    }
    visit.page(&Confirm {
        action: format!("/briefs/confirm/{token}"),
        reference: file.project.reference(),
        title: file.project.brief.title,
    })
}

/// `POST /briefs/confirm/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn confirm(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let link = link::confirm(&visit, &token)?;
    let mut conn = visit.conn().await?;
    projects::confirm(&mut conn, &visit.cx, &link).await?;
    let file = projects::for_client(&mut conn, &link).await?;
    drop(conn);
    Ok(Visit::see_other(&format!(
        "/briefs/{}?done=confirmed",
        projects::open_token(&visit.cx, &file.project)
    )))
}
