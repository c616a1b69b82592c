//! Handler of `/me/standing`.

use actix_web::HttpResponse;
use domain::directory::standing;
use domain::engineers::find_own;

use super::standing_view::StandingPage;
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
    drop(conn);
    visit.page(&StandingPage::new(&own, visit.cx.config.site.time_zone, visit.cx.now))
}
