//! Handler of `/me`.

use actix_web::HttpResponse;
use domain::engineers::{find_consent, find_own};
use domain::vetting;
use serde::Deserialize;

use super::desk_view::DeskPage;
use crate::error::AppError;
use crate::extract::{Query, Visit, guard};
use crate::views::Flash;

/// What was just done, as the redirect says.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /me`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but developers.
pub async fn page(visit: Visit, Query(Done { done }): Query<Done>) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?;
    let status = vetting::find_status(&mut conn, &visit.cx).await?;
    let consent = match &profile {
        Some(profile) => find_consent(&mut conn, profile.engineer.id).await?,
        None => None,
    };
    drop(conn);
    let desk = DeskPage::new(signed, profile.as_ref(), status.as_ref(), consent.as_ref(), visit.cx.now);
    visit.page(&desk.with_flash(flash(&done)))
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done {
        "profile" => "Your profile is saved.",
        "availability" | "confirmed" => "Your availability is confirmed as of today.",
        "visibility" => "Who sees you is changed, everywhere, from now on.",
        "digest" => "Your answer about the digest holds from now on.",
        "applied" => "Your application is in. A receipt with stages and dates is on its way to you.",
        "withdrawn" => "Your application is withdrawn. You may apply again whenever you like.",
        _ => return None,
    };
    Some(Flash::good(said))
}
