//! The directory for programs: the same search, the same visibility, in JSON. Without a token one is a stranger.

use actix_web::http::header::{self, AUTHORIZATION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{MOST_COMPARED, Place, Viewer, compare as side_by_side, open_profile};
use domain::engineers::skills;
use domain::platform::actor::{Actor, Scope, Via};
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::EngineerId;
use serde::Serialize;

use super::address::Address;
use super::asked::Asked;
use super::compare::Chosen;
use super::dto::ProfileV1;
use super::etag::tagged;
use super::facets_v1::FacetsV1;
use super::pages::{answer, nearly, why};
use super::search_v1::{DropV1, ItemV1, NearV1};
use crate::error::AppError;
use crate::extract::{Path, Query, Visit};

/// Where the list is.
const LIST: &str = "/api/v1/engineers";
/// Asks for the match of each item: it costs as much again as the list.
const EXPLAIN: &str = "explain";

/// `GET /api/v1/engineers`
#[derive(Debug, Serialize)]
struct ListV1 {
    items: Vec<ItemV1>,
    /// How many fit, on all pages.
    total: i64,
    /// When few fit: which filter to drop, the most helpful first.
    drops: Vec<DropV1>,
    /// When few fit: who does but for one gate, the best first.
    near: Vec<NearV1>,
    /// Nothing for a moment after a start, while very many fit.
    facets: Option<FacetsV1>,
    next: Option<String>,
    previous: Option<String>,
}

/// `GET /api/v1/engineers`: the filters of `/engineers`, read strictly; with `explain=true` the match of each item.
///
/// # Errors
/// [`AppError::Invalid`] with the faults by parameter; [`AppError::Unauthenticated`] for a token that does not count,
/// [`AppError::LacksScope`] for one that is not for the directory.
pub async fn list(
    visit: Visit,
    request: HttpRequest,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let explains = explains(&pairs)?;
    let mut conn = visit.conn().await?;
    let viewer = viewer(&visit, &request, &mut conn).await?;
    let (address, results) = answer(&visit, &mut conn, &viewer, Asked::new(pairs)).await?;
    if !address.notes.is_empty() {
        return Err(AppError::Invalid(address.notes));
    }
    let mut matches = Vec::new();
    if explains {
        let ids: Vec<EngineerId> = results.cards.iter().map(|card| card.id).collect();
        matches = why(&visit, &mut conn, &viewer, &address, &ids).await?;
    }
    let near = nearly(&visit, &mut conn, &viewer, &address, results.total).await?;
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    let config = &visit.state.config;
    let href = |address: &Address, place: &Place| config.absolute(&href_at(address, place, explains));
    let at = |place: &Place| href(&address, place);
    let url = |without: &Address| href(without, &Place::First);
    let body = ListV1 {
        items: results.cards.iter().map(|shown| ItemV1::new(shown, &matches, config)).collect(),
        total: results.total,
        drops: results.drops.iter().map(|drop| DropV1::new(&address, *drop, url)).collect(),
        near: near.iter().map(|miss| NearV1::new(miss, config)).collect(),
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

/// `GET /api/v1/engineers/compare`
#[derive(Debug, Serialize)]
struct ComparedV1 {
    /// In the order of the address.
    items: Vec<ProfileV1>,
    /// Of how many slugs there is nobody to show.
    missing: usize,
}

/// `GET /api/v1/engineers/compare?e=…&e=…`: up to four, each as on their own.
///
/// # Errors
/// [`AppError::Invalid`] for more than four; else as [`list`].
pub async fn compare(
    visit: Visit,
    request: HttpRequest,
    Query(chosen): Query<Chosen>,
) -> Result<HttpResponse, AppError> {
    let slugs = chosen.slugs();
    if slugs.len() > MOST_COMPARED {
        let fault = format!("At most {MOST_COMPARED} stand side by side.");
        return Err(AppError::Invalid(FieldErrors::one("e", fault)));
    }
    let mut conn = visit.conn().await?;
    let viewer = viewer(&visit, &request, &mut conn).await?;
    let found = side_by_side(&mut conn, &visit.cx, &viewer, &slugs).await?;
    drop(conn);
    let missing = found.iter().filter(|one| one.is_none()).count();
    let config = &visit.state.config;
    let items = found.into_iter().flatten().map(|one| ProfileV1::new(one, config)).collect();
    Ok(tagged(&request, private(HttpResponse::Ok().json(&ComparedV1 { items, missing }))))
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

/// Whether the match of each item is wanted.
fn explains(pairs: &[(String, String)]) -> Result<bool, AppError> {
    let asked = pairs.iter().find(|(key, _)| key == EXPLAIN).map(|(_, value)| value.as_str());
    match asked {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(AppError::Invalid(FieldErrors::one(EXPLAIN, "Must be true or false."))),
    }
}

fn href_at(address: &Address, place: &Place, explains: bool) -> String {
    let explain = explains.then(|| format!("{EXPLAIN}=true"));
    let query: Vec<String> =
        [address.query(place)].into_iter().filter(|query| !query.is_empty()).chain(explain).collect();
    if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", query.join("&")) }
}

/// What it holds depends on who asks. It may be kept by whoever asked, who asks again whether it still holds.
fn private(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, User-Agent"));
    response
}
