//! Checking a file that somebody holds: pasted, or chosen. Nothing of it is kept.

use actix_web::{HttpRequest, HttpResponse};
use domain::passports::{Claims, Keyring, LARGEST_FILE, Verdict, list_revoked, verify};
use domain::platform::fields::FieldErrors;
use serde::{Deserialize, Serialize};

use super::views::CheckPage;
use crate::directory::{href_for, viewer_of};
use crate::error::AppError;
use crate::extract::{Form, Upload, Visit};

/// The pasted text.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CheckForm {
    /// The file's content.
    pub passport: String,
}

/// `GET /passports/verify`
///
/// # Errors
/// A broken template.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&CheckPage::empty(CheckForm::default(), FieldErrors::default()))
}

/// `POST /passports/verify`: changes nothing, so it answers at once. What a browser does to the ends of lines in a text
/// field is undone.
///
/// # Errors
/// [`AppError`].
pub async fn paste(
    visit: Visit,
    request: HttpRequest,
    Form(form): Form<CheckForm>,
) -> Result<HttpResponse, AppError> {
    let text = form.passport.trim();
    if text.is_empty() {
        let errors = FieldErrors::one("passport", "Paste the content of the file.");
        return visit.invalid(&CheckPage::empty(form, errors));
    }
    let file = format!("{text}\n");
    answer(&visit, &request, form, file.as_bytes()).await
}

/// `POST /passports/verify/file`
///
/// # Errors
/// [`AppError`].
pub async fn upload(visit: Visit, request: HttpRequest, upload: Upload) -> Result<HttpResponse, AppError> {
    let file = upload.read(&visit).await?;
    let fault = match file.content.len() {
        0 => Some("Choose the file that you were given."),
        size if size > LARGEST_FILE => Some("This file is too large to be a passport: they have some 2 kB."),
        _ => None,
    };
    if let Some(fault) = fault {
        let errors = FieldErrors::one("file", fault);
        return visit.invalid(&CheckPage::empty(CheckForm::default(), errors));
    }
    answer(&visit, &request, CheckForm::default(), &file.content).await
}

async fn answer(
    visit: &Visit,
    request: &HttpRequest,
    form: CheckForm,
    file: &[u8],
) -> Result<HttpResponse, AppError> {
    let (verdict, claims) = judge(visit, file).await?;
    let profile_href = match &claims {
        Some(claims) => {
            let mut conn = visit.conn().await?;
            let viewer = viewer_of(visit, request, &mut conn).await?;
            href_for(visit, &mut conn, &viewer, &claims.sub).await?
        }
        None => None,
    };
    let zone = visit.cx.config.site.time_zone;
    visit.page(&CheckPage::judged(form, verdict, claims.as_ref(), profile_href, zone))
}

/// What is said of a file here and now.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(super) async fn judge(visit: &Visit, file: &[u8]) -> Result<(Verdict, Option<Claims>), AppError> {
    let keyring = Keyring::of(&visit.cx.config).map_err(|fault| AppError::Internal(fault.into()))?;
    let revoked = list_revoked(&mut *visit.conn().await?, visit.cx.now).await?;
    Ok(verify(file, &keyring.public(), &revoked, visit.cx.now))
}
