//! The clock by which a viewer's day is drawn.

use chrono_tz::Tz;
use domain::accounts;
use domain::platform::db::Conn;

use crate::error::AppError;
use crate::extract::Visit;

/// The zone that an address names, else that of whoever is signed in; nothing for a stranger who names none.
///
/// # Errors
/// When Postgres refuses.
pub async fn zone_of(visit: &Visit, conn: &mut Conn, asked: Option<Tz>) -> Result<Option<Tz>, AppError> {
    if asked.is_some() || visit.cx.actor.signed().is_none() {
        return Ok(asked);
    }
    let profile = accounts::find_profile(conn, &visit.cx).await?;
    Ok(profile.and_then(|profile| profile.time_zone.parse().ok()))
}
