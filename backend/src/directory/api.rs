//! The directory for programs: the same search, the same visibility, in JSON. Without a token one is a stranger.

use actix_web::http::header::{self, AUTHORIZATION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{Place, Viewer, open_profile};
use domain::engineers::skills;
use domain::platform::actor::{Actor, Scope, Via};
use domain::platform::db::Conn;
use serde::Serialize;

use super::address::Address;
use super::asked::Asked;
use super::dto::{EngineerV1, ProfileV1};
use super::etag::tagged;
use super::facets_v1::FacetsV1;
use super::pages::answer;
use crate::error::AppError;
use crate::extract::{Path, Query, Visit};

/// Where the list is.
const LIST: &str = "/api/v1/engineers";

/// `GET /api/v1/engineers`
#[derive(Debug, Serialize)]
struct ListV1 {
    items: Vec<EngineerV1>,
    /// How many fit, on all pages.
    total: i64,
    /// Nothing for a moment after a start, while very many fit.
    facets: Option<FacetsV1>,
    next: Option<String>,
    previous: Option<String>,
}

/// `GET /api/v1/engineers`: the filters of `/engineers`, read strictly.
///
/// # Errors
/// [`AppError::Invalid`] with the faults by parameter; [`AppError::Unauthenticated`] for a token that does not count,
/// [`AppError::LacksScope`] for one that is not for the directory.
pub async fn list(
    visit: Visit,
    request: HttpRequest,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer(&visit, &request, &mut conn).await?;
    let (address, results) = answer(&visit, &mut conn, &viewer, Asked::new(pairs)).await?;
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    if !address.notes.is_empty() {
        return Err(AppError::Invalid(address.notes));
    }
    let config = &visit.state.config;
    let at = |place: &Place| config.absolute(&href_at(&address, place));
    let body = ListV1 {
        items: results.cards.iter().map(|shown| EngineerV1::new(shown, config)).collect(),
        total: results.total,
        facets: results.facets.as_ref().map(|facets| FacetsV1::new(facets, &known)),
        next: results.next.as_ref().map(&at),
        previous: results.previous.as_ref().map(&at),
    };
    let links = [("next", &body.next), ("prev", &body.previous)];
    let links: Vec<String> = links
        .iter()
        .filter_map(|(rel, href)| Some(format!("<{}>; rel=\"{rel}\"", href.as_deref()?)))
        .collect();
    let mut response = private(HttpResponse::Ok().json(&body));
    if let (false, Ok(value)) = (links.is_empty(), HeaderValue::from_str(&links.join(", "))) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(tagged(&request, response))
}

/// `GET /api/v1/engineers/{slug}`
///
/// # Errors
/// [`AppError::NotFound`] for a profile that is not there, or not for this viewer; else as [`list`].
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    Path(slug): Path<String>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer(&visit, &request, &mut conn).await?;
    let profile = open_profile(&mut conn, &visit.cx, &viewer, &slug).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    let body = ProfileV1::new(profile, &visit.state.config);
    Ok(tagged(&request, private(HttpResponse::Ok().json(&body))))
}

/// Whom the token stands for; a token that counts for nothing is refused rather than ignored.
async fn viewer(visit: &Visit, request: &HttpRequest, conn: &mut Conn) -> Result<Viewer, AppError> {
    match &visit.cx.actor {
        Actor::Account(signed) => match &signed.via {
            Via::Token(scopes) if scopes.contains(&Scope::DirectoryRead) => {
                Ok(Viewer::of(conn, &visit.cx.actor).await?)
            }
            _ => Err(AppError::LacksScope(Scope::DirectoryRead)),
        },
        _ if request.headers().contains_key(AUTHORIZATION) => Err(AppError::Unauthenticated),
        _ => Ok(super::who::viewer_of(visit, request, conn).await?),
    }
}

fn href_at(address: &Address, place: &Place) -> String {
    match address.query(place) {
        query if query.is_empty() => LIST.to_owned(),
        query => format!("{LIST}?{query}"),
    }
}

/// What it holds depends on who asks. It may be kept by whoever asked, who asks again whether it still holds.
fn private(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, User-Agent"));
    response
}
