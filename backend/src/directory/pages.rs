//! Handlers of the directory.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{open_profile, search};
use domain::engineers::skills;
use serde::Deserialize;

use super::address::Asked;
use super::views::{ListPage, ProfilePage};
use super::who::viewer_of;
use crate::error::AppError;
use crate::extract::{Path, Query, Visit};

/// `GET /engineers`
///
/// # Errors
/// [`AppError::Malformed`] for a query string that cannot be read at all.
pub async fn list(
    visit: Visit,
    request: HttpRequest,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let address = asked.read(&mut conn).await?;
    let results = search(&mut conn, &visit.cx, &viewer, &address.search).await?;
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    Ok(varied(visit.page(&ListPage::new(&address, &results, &known, visit.cx.now))?))
}

/// Where the visitor came from: a digest's links say so.
#[derive(Debug, Default, Deserialize)]
pub struct Came {
    #[serde(default)]
    from: String,
}

/// `GET /engineers/{slug}`
///
/// # Errors
/// [`AppError::NotFound`] for a profile that is not there, or not for this viewer: nobody can tell which.
pub async fn profile(
    visit: Visit,
    request: HttpRequest,
    Path(slug): Path<String>,
    Query(came): Query<Came>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let profile = open_profile(&mut conn, &visit.cx, &viewer, &slug).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    let asker = visit.cx.actor.signed().map(|signed| signed.kind);
    Ok(varied(visit.page(&ProfilePage::new(&profile, asker, &came.from, visit.cx.now))?))
}

/// What a page shows depends on who asks: no cache may give one viewer's to another.
fn varied(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Cookie, User-Agent"));
    response
}
