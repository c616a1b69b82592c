//! Passports for programs.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::passports::{Claims, LARGEST_FILE};
use domain::platform::ids::PassportId;
use serde::Serialize;

use super::{check, pages};
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// A passport that was issued here.
#[derive(Debug, Serialize)]
struct PassportV1 {
    id: PassportId,
    state: &'static str,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    claims: Claims,
    /// The file, byte for byte, as a string.
    file: String,
}

/// What is said of a file.
#[derive(Debug, Serialize)]
struct VerdictV1 {
    verdict: &'static str,
    detail: &'static str,
    /// Only what can be believed: absent for a file that was changed, is not ours or is no passport.
    claims: Option<Claims>,
}

/// `GET /api/v1/passports/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there, or not for this viewer.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    Path(id): Path<PassportId>,
) -> Result<HttpResponse, AppError> {
    let open = pages::find(&visit, &request, id).await?;
    let state = open.passport.state(visit.cx.now).as_str();
    let passport = open.passport;
    Ok(pages::varied(private().json(PassportV1 {
        id,
        state,
        issued_at: passport.issued_at,
        valid_until: passport.valid_until,
        revoked_at: passport.revoked_at,
        claims: open.claims,
        file: passport.signed,
    })))
}

/// `POST /api/v1/passports/verify`: the body is the file. Answers 200 with a verdict whatever it is.
///
/// # Errors
/// [`AppError::Malformed`] for a body that is too large to be one.
pub async fn verify(visit: Visit, body: Bytes) -> Result<HttpResponse, AppError> {
    if body.len() > LARGEST_FILE {
        return Err(AppError::Malformed(format!("A passport has at most {LARGEST_FILE} bytes.")));
    }
    let (verdict, claims) = check::judge(&visit, &body).await?;
    Ok(private().json(VerdictV1 { verdict: verdict.as_str(), detail: verdict.sentence(), claims }))
}

fn private() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "private, no-store"));
    response
}
