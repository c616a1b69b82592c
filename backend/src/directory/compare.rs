//! Up to four engineers side by side: by the form of the list, or by any link.

use actix_web::{HttpRequest, HttpResponse};
use domain::directory::compare;
use serde::Deserialize;

use super::compare_view::ComparePage;
use super::pages::varied;
use super::who::viewer_of;
use super::zone::zone_of;
use crate::error::AppError;
use crate::extract::{Query, Visit};

/// Slugs that are looked at; a longer address is no question that a person asks.
const MOST_ASKED: usize = 20;
/// Longer ones are nobody's.
const LONGEST: usize = 64;

/// Who is to stand side by side, by whose clock.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    e: Vec<String>,
    zone: String,
}

impl Chosen {
    /// Each once, in the order of the address.
    pub(super) fn slugs(&self) -> Vec<String> {
        let mut slugs: Vec<String> = Vec::new();
        for slug in self.e.iter().map(|slug| slug.trim()).filter(|slug| !slug.is_empty()).take(MOST_ASKED) {
            let slug: String = slug.chars().take(LONGEST).collect();
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        slugs
    }
}

/// `GET /engineers/compare`
///
/// # Errors
/// [`AppError::Malformed`] for a query string that cannot be read at all.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    Query(chosen): Query<Chosen>,
) -> Result<HttpResponse, AppError> {
    let slugs = chosen.slugs();
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let found = compare(&mut conn, &visit.cx, &viewer, &slugs).await?;
    let zone = zone_of(&visit, &mut conn, chosen.zone.parse().ok()).await?;
    drop(conn);
    Ok(varied(visit.page(&ComparePage::new(&slugs, &found, zone, visit.cx.now))?))
}
