//! Handlers of the list and of one engineer's page.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::bands;
use domain::directory::{Results, Viewer, load_cards, open_profile, search};
use domain::directory::{Shown, Surface};
use domain::engineers::skills;
use domain::matching::{Match, NearMiss, Need, match_engineers, near_misses};
use domain::platform::actor::{AccountKind, CompanyRole};
use domain::platform::db::Conn;
use domain::platform::ids::EngineerId;
use domain::reviews;
use domain::shortlists::hidden_ids;
use serde::Deserialize;

use super::address::Address;
use super::asked::Asked;
use super::etag::tagged;
use super::kept::{about_pay, keep, keep_one};
use super::profile_view::ProfilePage;
use super::views::{Clock, Found, ListPage};
use super::who::viewer_of;
use super::zone::zone_of;
use crate::error::AppError;
use crate::extract::{Path, Query, Visit};

/// With fewer results than this, near misses are shown.
const FEW: i64 = 3;
/// How many of them.
const MOST_NEAR: usize = 4;

/// `GET /engineers`
///
/// # Errors
/// [`AppError::Malformed`] for a query string with a NUL.
pub async fn list(
    visit: Visit,
    request: HttpRequest,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let mut asked = Asked::new(pairs);
    let zone = zone_of(&visit, &mut conn, None).await?;
    asked.assume_zone(zone);
    let (address, mut results) = answer(&visit, &mut conn, &viewer, asked).await?;
    let kept = keep(&visit, &mut conn, &address, &mut results).await?;
    let about = about_pay(&mut conn, &address, &results).await?;
    let ids: Vec<EngineerId> = results.cards.iter().map(|card| card.id).collect();
    let matches = why(&visit, &mut conn, &viewer, &address, &ids).await?;
    let near = nearly(&visit, &mut conn, &viewer, &address, results.total).await?;
    let found = Found { results, matches, near };
    let known = skills::list_names(&mut conn).await?;
    drop(conn);
    let clock = Clock { zone: address.search.filters.zone, now: visit.cx.now };
    Ok(tagged(
        &request,
        varied(visit.page(&ListPage::new(&address, &found, &known, clock).with_keep(kept).with_pay(&about))?),
    ))
}

/// What was asked for, with its answer: for people and programs alike.
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn answer(
    visit: &Visit,
    conn: &mut Conn,
    viewer: &Viewer,
    asked: Asked,
) -> Result<(Address, Results), AppError> {
    let index = visit.state.index.snapshot();
    let address = asked.read(conn, index.as_deref().map(|index| (index, viewer))).await?;
    let results = search(conn, &visit.cx, index.as_deref(), viewer, &address.search).await?;
    Ok((address, results))
}

/// How well each of these fits; nothing where nothing was asked for.
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn why(
    visit: &Visit,
    conn: &mut Conn,
    viewer: &Viewer,
    address: &Address,
    ids: &[EngineerId],
) -> Result<Vec<Match>, AppError> {
    let filters = &address.search.filters;
    if filters.active() == 0 && filters.nice.is_empty() {
        return Ok(Vec::new());
    }
    let need = Need::of(conn, filters).await?;
    Ok(match_engineers(conn, &visit.cx, viewer, &need, ids).await?)
}

/// Where few fit, who nearly does, the best first; nobody whom the visitor hid.
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn nearly(
    visit: &Visit,
    conn: &mut Conn,
    viewer: &Viewer,
    address: &Address,
    total: i64,
) -> Result<Vec<(Shown, NearMiss)>, AppError> {
    let filters = &address.search.filters;
    if total >= FEW || filters.active() == 0 {
        return Ok(Vec::new());
    }
    let hidden = match visit.cx.actor.account_id() {
        Some(account) => hidden_ids(conn, account).await?,
        None => Vec::new(),
    };
    let (index, most) = (visit.state.index.snapshot(), MOST_NEAR + hidden.len());
    let mut misses = near_misses(conn, &visit.cx, index.as_deref(), viewer, filters, most).await?;
    misses.retain(|miss| !hidden.contains(&miss.found.engineer));
    misses.truncate(MOST_NEAR);
    let ids: Vec<EngineerId> = misses.iter().map(|miss| miss.found.engineer).collect();
    let cards = load_cards(conn, viewer, Surface::Directory, &ids, visit.cx.now).await?;
    let with_miss = |card: Shown| {
        let miss = misses.iter().find(|miss| miss.found.engineer == card.id)?.clone();
        Some((card, miss))
    };
    Ok(cards.into_iter().filter_map(with_miss).collect())
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
    let asker = visit.cx.actor.signed().map(|signed| signed.kind);
    let band = match asker {
        Some(AccountKind::Company) => {
            Some(bands::of_engineer(&mut conn, visit.cx.now, profile.shown.id).await?)
        }
        _ => None,
    };
    let tally = reviews::tally(&mut conn, profile.shown.id, visit.cx.now).await?;
    drop(conn);
    let member = visit.cx.actor.signed().and_then(|signed| signed.member.as_ref());
    let may_report = member.is_some_and(|member| member.role != CompanyRole::Viewer);
    let kept = keep_one(&visit, profile.shown.id, &profile.shown.slug);
    let page = ProfilePage::new(&profile, asker, &came.from, visit.cx.now)
        .with_keep(kept)
        .with_reviews(tally)
        .with_band(band, may_report);
    let page = visit.page(&page)?;
    Ok(tagged(&request, varied(page)))
}

/// What a page shows depends on who asks: no cache may give one viewer's to another.
pub(super) fn varied(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Cookie, User-Agent"));
    response
}
