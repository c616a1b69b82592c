//! Handlers of the site's own pages.

use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{count_public, list_open_to_work};

use super::next_issue::NextIssue;
use super::views::{ForCompanies, ForDevelopers, Home, Privacy, Services, Terms};
use super::{figures, steps};
use crate::directory::{card_of, viewer_of};
use crate::error::AppError;
use crate::extract::Visit;
use crate::intros::words::undo;

/// Cards on the home page.
const STRIP: i64 = 6;

/// `GET /`
///
/// # Errors
/// [`AppError::Unavailable`] without a database: an empty strip would say that nobody is listed.
pub async fn home(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let strip = list_open_to_work(&mut conn, &visit.cx, &viewer, STRIP).await?;
    let index = visit.state.index.snapshot();
    let counted = match index.as_deref() {
        Some(index) => Some(count_public(&mut conn, &visit.cx, Some(index)).await?),
        None => None,
    };
    drop(conn);
    let engineer_total = match counted {
        Some(total) => total,
        None => counted_lately(&visit).await?,
    };
    let counted = visit.state.figures.get(&visit).await;
    visit.page(&Home {
        engineers: strip.iter().map(|shown| card_of(shown, visit.cx.now)).collect(),
        engineer_total,
        next_issue: Some(NextIssue::at(
            domain::subscribers::next_issue_at(&visit.cx.config, visit.cx.now),
            visit.cx.config.site.time_zone,
        )),
        figures: figures::tiles(&counted),
        steps: steps::vetting(&counted),
    })
}

/// How many engineers a stranger finds in the directory, as Postgres counted at most ten minutes ago.
async fn counted_lately(visit: &Visit) -> Result<i64, AppError> {
    let count = async { Ok(count_public(&mut *visit.conn().await?, &visit.cx, None).await?) };
    Ok(*visit.state.engineer_total.get(visit.cx.now, count).await?)
}

/// `GET /services`
///
/// # Errors
/// A broken template.
pub async fn services(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Services { steps: steps::brief() })
}

/// `GET /for-companies`
///
/// # Errors
/// A broken template.
pub async fn for_companies(visit: Visit) -> Result<HttpResponse, AppError> {
    let counted = visit.state.figures.get(&visit).await;
    visit.page(&ForCompanies {
        steps: steps::hiring(&undo(&visit.cx.config)),
        figures: figures::tiles(&counted),
    })
}

/// `GET /for-developers`
///
/// # Errors
/// A broken template.
pub async fn for_developers(visit: Visit) -> Result<HttpResponse, AppError> {
    let counted = visit.state.figures.get(&visit).await;
    visit.page(&ForDevelopers { steps: steps::joining(&counted), figures: figures::tiles(&counted) })
}

/// `GET /privacy`
///
/// # Errors
/// A broken template.
pub async fn privacy(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Privacy {})
}

/// `GET /terms`
///
/// # Errors
/// A broken template.
pub async fn terms(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Terms {})
}
