//! Handler of `/me`.

use actix_web::HttpResponse;
use domain::directory::Viewer;
use domain::engineers::{find_consent, find_own, find_removal};
use domain::vetting;
use serde::Deserialize;

use super::desk_view::DeskPage;
use super::open;
use crate::directory::href_for;
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
    let mut consent = None;
    let mut href = None;
    let mut removal = None;
    let mut things = Vec::new();
    if let Some(profile) = &profile {
        consent = find_consent(&mut conn, profile.engineer.id).await?;
        things = open::things(&mut conn, &visit.cx, visit.cx.config.site.time_zone).await?;
        removal = find_removal(&mut conn, profile.engineer.id).await?;
        let viewer = Viewer::of(&mut conn, &visit.cx.actor).await?;
        href = href_for(&visit, &mut conn, &viewer, &profile.engineer.slug).await?;
    }
    drop(conn);
    let now = visit.cx.now;
    let desk = DeskPage::new(signed, profile.as_ref(), status.as_ref(), consent.as_ref(), href, now);
    visit.page(&desk.with_removal(removal).with_things(things).with_flash(flash(&done)))
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
