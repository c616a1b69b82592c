//! A passport's page, and its file, for whoever may see its engineer.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::passports::{OpenPassport, open_passport};
use domain::platform::actor::Permission;
use domain::platform::ids::PassportId;

use super::views::PassportPage;
use crate::directory::viewer_of;
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// `GET /passports/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there, or not for this viewer: nobody can tell which.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    Path(id): Path<PassportId>,
) -> Result<HttpResponse, AppError> {
    let open = find(&visit, &request, id).await?;
    let may_revoke = visit.cx.actor.signed().is_some() && visit.cx.actor.may(Permission::Vetter);
    let page = PassportPage::new(&open, may_revoke, visit.cx.config.site.time_zone, visit.cx.now);
    Ok(varied(visit.page(&page)?))
}

/// `GET /passports/{id}.json`: the signed file, byte for byte.
///
/// # Errors
/// As [`show`].
pub async fn download(
    visit: Visit,
    request: HttpRequest,
    Path(id): Path<PassportId>,
) -> Result<HttpResponse, AppError> {
    let open = find(&visit, &request, id).await?;
    let name = format!("attachment; filename=\"vetting-passport-{id}.json\"");
    let response = HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(open.passport.signed);
    Ok(varied(response))
}

/// The passport, as far as this visitor may see its engineer.
///
/// # Errors
/// [`AppError::NotFound`].
pub(super) async fn find(
    visit: &Visit,
    request: &HttpRequest,
    id: PassportId,
) -> Result<OpenPassport, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(visit, request, &mut conn).await?;
    open_passport(&mut conn, &visit.cx, &viewer, id).await?.ok_or(AppError::NotFound)
}

/// What is shown depends on who asks: no cache may give one viewer's to another.
pub(super) fn varied(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Cookie, User-Agent"));
    response
}
