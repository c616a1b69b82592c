//! What every installation holds besides its tables: the curated skills and the first vetting track.

use chrono::{DateTime, Utc};
use diesel::QueryResult;

use crate::engineers::skills;
use crate::platform::db::Conn;
use crate::vetting;

/// Brings it up to this release. Follows every migration, and is harmless to repeat.
///
/// # Errors
/// When Postgres refuses.
pub async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    let skills = skills::load(conn).await?;
    vetting::load_default_track(conn, now).await?;
    tracing::debug!(skills, "reference data is loaded");
    Ok(())
}

/// Differs between releases that load different things.
#[must_use]
pub fn fingerprint() -> String {
    format!("{:?} {:?}", skills::catalogue(), vetting::default_track())
}
