//! Handler of `/me/standing`.

use actix_web::HttpResponse;
use domain::directory::impressions::seen_lately;
use domain::directory::standing;
use domain::engineers::find_own;
use domain::shortlists::count_companies_with;

use super::standing_view::{StandingPage, figures};
use crate::error::AppError;
use crate::extract::{Visit, guard};

/// `GET /me/standing`
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?.ok_or(AppError::NotFound)?;
    let own = standing(&mut conn, &visit.cx, &profile).await?;
    let seen = seen_lately(&mut conn, profile.engineer.id, visit.cx.now).await?;
    let shortlisted = count_companies_with(&mut conn, profile.engineer.id).await?;
    drop(conn);
    let figures = figures(seen, shortlisted);
    visit.page(&StandingPage::new(&own, figures, visit.cx.config.site.time_zone, visit.cx.now))
}
