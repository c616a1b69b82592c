//! `/account/export`, `/account/delete` and the links of their mails: a copy of what is held, and its end.

pub mod delete;
pub mod download;
pub mod export;
pub mod keep;
pub mod views;

use domain::accounts;

use crate::error::AppError;
use crate::extract::Visit;

/// In which zone this person reads times; the installation's for strangers.
async fn zone(visit: &Visit) -> Result<String, AppError> {
    let own = match visit.cx.actor.signed() {
        Some(_) => accounts::find_profile(&mut *visit.conn().await?, &visit.cx).await?,
        None => None,
    };
    Ok(own.map_or_else(|| visit.cx.config.site.time_zone.name().to_owned(), |profile| profile.time_zone))
}
