//! Long-tail pages: engineers with a skill, everywhere or in a country.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::hire_page;
use domain::engineers::skills;

use super::etag::tagged;
use super::hire_view::{HireView, country_of, hire_path};
use super::pages::varied;
use super::who::viewer_of;
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// `GET /hire/{skill}`
///
/// # Errors
/// [`AppError::NotFound`] for an unknown skill, and where fewer than three public engineers fit.
pub async fn skill(
    visit: Visit,
    request: HttpRequest,
    Path(skill): Path<String>,
) -> Result<HttpResponse, AppError> {
    show(&visit, &request, &skill, None).await
}

/// `GET /hire/{skill}/{country}`
///
/// # Errors
/// As [`skill`].
pub async fn skill_in(
    visit: Visit,
    request: HttpRequest,
    Path((skill, country)): Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    show(&visit, &request, &skill, Some(&country)).await
}

async fn show(
    visit: &Visit,
    request: &HttpRequest,
    skill: &str,
    country: Option<&str>,
) -> Result<HttpResponse, AppError> {
    let country = country.map(|part| country_of(part).ok_or(AppError::NotFound)).transpose()?;
    let mut conn = visit.conn().await?;
    let words = [skill.to_owned()];
    let skill = skills::resolve(&mut conn, &words).await?.remove(&skill.to_lowercase());
    let skill = skill.ok_or(AppError::NotFound)?;
    let viewer = viewer_of(visit, request, &mut conn).await?;
    let index = visit.state.index.snapshot();
    let page = hire_page(&mut conn, &visit.cx, index.as_deref(), &viewer, &skill, country).await?;
    let page = page.ok_or(AppError::NotFound)?;
    drop(conn);
    // One address for each page: an alias, a code or capitals lead to it.
    let path = hire_path(&skill.slug, country);
    if path != request.path() {
        return Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, path)).finish());
    }
    let view = HireView::new(&skill, country, &page, &visit.state.config.origin(), visit.cx.now);
    Ok(tagged(request, varied(visit.page(&view)?)))
}
