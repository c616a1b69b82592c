//! The account that a token stands for.

use actix_web::HttpResponse;
use actix_web::http::header;
use domain::accounts;
use domain::platform::actor::Scope;
use serde::Serialize;

use super::dto;
use crate::error::AppError;
use crate::extract::{Visit, guard};

/// `GET /api/v1/me`
///
/// # Errors
/// [`AppError::Unauthenticated`] without a token that counts, [`AppError::LacksScope`] without `profile:read`.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    let signed = guard::scope(&visit, Scope::ProfileRead)?;
    let profile = accounts::find_profile(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(answer(&dto::Me::new(signed, profile.ok_or(AppError::Unauthenticated)?)))
}

/// `GET /api/v1/me/sessions`
///
/// # Errors
/// [`AppError::Unauthenticated`] without a token that counts, [`AppError::LacksScope`] without `sessions:read`.
pub async fn sessions(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::scope(&visit, Scope::SessionsRead)?;
    let sessions = accounts::list_sessions(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(answer(&dto::Sessions::new(sessions)))
}

fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization"))
        .json(body)
}
