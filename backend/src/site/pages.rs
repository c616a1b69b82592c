//! Handlers of the site's own pages.

use actix_web::HttpResponse;

use super::next_issue::NextIssue;
use super::views::{ForCompanies, ForDevelopers, Home, Privacy, Services, Terms};
use super::{figures, steps};
use crate::error::AppError;
use crate::extract::Visit;

/// `GET /`
///
/// # Errors
/// A broken template.
pub async fn home(visit: Visit) -> Result<HttpResponse, AppError> {
    let counted = visit.state.figures.get(&visit).await;
    visit.page(&Home {
        engineers: Vec::new(),
        engineer_total: 0,
        next_issue: Some(NextIssue::at(
            domain::subscribers::next_issue_at(&visit.cx.config, visit.cx.now),
            visit.cx.config.site.time_zone,
        )),
        figures: figures::tiles(&counted),
        steps: steps::vetting(&counted),
    })
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
    visit.page(&ForCompanies { steps: steps::hiring(), figures: figures::tiles(&counted) })
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
