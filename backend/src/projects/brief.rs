//! Handlers of the three steps.

use actix_web::HttpResponse;
use domain::platform::fields::FieldErrors;
use domain::projects::{self, File, Intent, ProjectState, SaveError, Typed};
use serde::Deserialize;
use uuid::Uuid;

use super::link;
use super::step_views::{FileLine, StepPage, typed_of};
use super::words::file_words;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit};
use crate::views::Flash;

/// The field that only a robot fills.
const TRAP: &str = "website_url";

/// Where the visitor came from, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    from: String,
    done: String,
}

/// `GET /build-with-us`
///
/// # Errors
/// A broken template.
pub async fn begin(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let mut form = Typed::new();
    form.insert("source_page".to_owned(), which.from);
    if let Some(signed) = visit.cx.actor.signed() {
        form.insert("contact_name".to_owned(), signed.name.clone());
        form.insert("contact_email".to_owned(), signed.verified_address.clone().unwrap_or_default());
    }
    visit.page(&StepPage::first(form, FieldErrors::default(), Uuid::now_v7().to_string()))
}

/// `POST /build-with-us`
///
/// # Errors
/// [`AppError`].
pub async fn start(visit: Visit, Form(mut form): Form<Typed>) -> Result<HttpResponse, AppError> {
    let form_key = form.get("form_key").and_then(|key| key.parse().ok()).unwrap_or_else(Uuid::now_v7);
    if form.remove(TRAP).is_some_and(|typed| !typed.is_empty()) {
        let why = "A field that should stay empty was filled in, as robots do. Nothing is lost: press the button once more.";
        return visit.invalid(&StepPage::first(form, FieldErrors::one("form", why), form_key.to_string()));
    }
    let source = form.get("source_page").cloned().unwrap_or_default();
    let started = projects::start(&mut *visit.conn().await?, &visit.cx, form_key, &source, &form).await;
    match started {
        Ok(token) => Ok(Visit::see_other(&format!("/build-with-us/{token}/2"))),
        Err(SaveError::Invalid(errors)) => {
            visit.invalid(&StepPage::first(form, errors, form_key.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /build-with-us/{token}/{step}`
///
/// # Errors
/// [`AppError`].
pub async fn show(
    visit: Visit,
    Path((token, step)): Path<(String, i16)>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let file = projects::for_client(&mut *visit.conn().await?, &link).await?;
    if file.project.state != ProjectState::Draft {
        return Ok(Visit::see_other(&format!("/briefs/{token}")));
    }
    let form = typed_of(&file.project);
    let page = step_page(&file, &token, step, form, FieldErrors::default())?;
    let flash = (which.done == "saved")
        .then(|| Flash::good("Saved. This page's address opens the draft again: keep it."));
    visit.page(&StepPage { flash, ..page })
}

/// `POST /build-with-us/{token}/{step}`
///
/// # Errors
/// [`AppError`].
pub async fn save(
    visit: Visit,
    Path((token, step)): Path<(String, i16)>,
    Form(form): Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    if !(1..=3).contains(&step) {
        return Err(AppError::NotFound);
    }
    let is_saving = form.get("intent").is_some_and(|intent| intent == "save");
    let intent = if is_saving { Intent::Save } else { Intent::Continue };
    let mut conn = visit.conn().await?;
    match projects::save_step(&mut conn, &visit.cx, &link, step, &form, intent).await {
        Ok(()) => {
            let next = match (is_saving, step) {
                (true, _) => format!("/build-with-us/{token}/{step}?done=saved"),
                (false, 3) => format!("/build-with-us/{token}/review"),
                (false, _) => format!("/build-with-us/{token}/{}", step + 1),
            };
            Ok(Visit::see_other(&next))
        }
        Err(SaveError::Invalid(errors)) => {
            let file = projects::for_client(&mut conn, &link).await?;
            drop(conn);
            visit.invalid(&step_page(&file, &token, step, form, errors)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A step with the draft's files.
pub(super) fn step_page(
    file: &File,
    token: &str,
    step: i16,
    form: Typed,
    errors: FieldErrors,
) -> Result<StepPage, AppError> {
    if !(1..=3).contains(&step) {
        return Err(AppError::NotFound);
    }
    let files = file.attachments.iter().map(|attachment| FileLine {
        label: file_words(attachment),
        href: format!("/briefs/{token}/files/{}", attachment.id),
        remove: Some(format!("/build-with-us/{token}/files/{}/remove", attachment.id)),
    });
    let files = if step == 3 { files.collect() } else { Vec::new() };
    Ok(StepPage { files, ..StepPage::of(&file.project, token, step, form, errors) })
}
