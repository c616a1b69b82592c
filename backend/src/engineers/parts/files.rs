//! Handler of `/me/profile/files`, and what photo and CV share.

use actix_web::HttpResponse;
use chrono::TimeDelta;
use domain::engineers::cv::find_cv;
use domain::engineers::find_own;
use domain::engineers::parts::list_own_parts;
use domain::platform::fields::FieldErrors;

use super::forms::Done;
use super::views::FilesPage;
use crate::error::AppError;
use crate::extract::{Query, Visit, guard};
use crate::limits::Limit;
use crate::views::Flash;

/// Files of one account: enough for every change of mind, too few to keep us at work.
const UPLOADS: Limit = Limit { name: "profile uploads", most: 30, window: TimeDelta::hours(1) };

/// `GET /me/profile/files`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let flash = match done.done.as_str() {
        "photo" => Some(Flash::good("Your photo is up, without its metadata.")),
        "photo-removed" => Some(Flash::good("Your photo is down, and deleted.")),
        "cv" => Some(Flash::good("Your CV is kept. Only you and our vetters read it.")),
        "cv-removed" => Some(Flash::good("Your CV is deleted.")),
        _ => None,
    };
    visit.page(&page(&visit, FieldErrors::default()).await?.with_flash(flash))
}

/// The page as it stands.
pub(super) async fn page(visit: &Visit, errors: FieldErrors) -> Result<FilesPage, AppError> {
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?;
    let parts = list_own_parts(&mut conn, &visit.cx).await?;
    let engineer = profile.as_ref().map(|profile| &profile.engineer);
    let cv = match engineer {
        Some(engineer) => find_cv(&mut conn, engineer.id).await?,
        None => None,
    };
    Ok(FilesPage::new(engineer, &parts, cv.as_ref(), errors))
}

/// Bounds what one account makes us read.
pub(super) async fn bound(visit: &Visit) -> Result<(), AppError> {
    let who = visit.cx.actor.account_id().map(|id| id.to_string()).unwrap_or_default();
    let count = visit.state.limits.count(&UPLOADS, &who, 1, visit.cx.now).await;
    UPLOADS.check(count).map_err(AppError::TooMany)
}
