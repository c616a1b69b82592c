//! What an account says about its person: name and time zone.

use diesel::QueryResult;

use super::password::{Password, PasswordError};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What to call the person.
    pub name: String,
    /// Their address.
    pub address: String,
    /// IANA zone in which they read times.
    pub time_zone: String,
}

impl Profile {
    /// A new password of this person.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub fn choose(&self, typed: &str) -> Result<Password, PasswordError> {
        let local = self.address.split('@').next().unwrap_or_default();
        Password::choose(typed, &[&self.name, &self.address, local])
    }
}

/// Why a profile is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveProfileError {
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Nobody is signed in.
    #[error("not signed in")]
    Stranger,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// One's own account; `None` for strangers.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_profile(conn: &mut Conn, cx: &Context) -> QueryResult<Option<Profile>> {
    let Some(id) = cx.actor.account_id() else { return Ok(None) };
    let row = queries::find_account(conn, id).await?;
    Ok(row.map(|row| Profile {
        name: row.name.unwrap_or_default(),
        address: row.email.unwrap_or_default(),
        time_zone: row.time_zone,
    }))
}

/// Saves name and time zone of one's own account.
pub async fn save_profile(
    conn: &mut Conn,
    cx: &Context,
    name: &str,
    time_zone: &str,
) -> Result<(), SaveProfileError> {
    let id = cx.actor.account_id().ok_or(SaveProfileError::Stranger)?;
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 1..=100);
    let zone = time_zone.parse::<chrono_tz::Tz>().map_err(|_| "Choose a time zone from the list.");
    let zone = errors.take("time_zone", zone);
    let (name, zone) = errors.into_result(name.zip(zone)).map_err(SaveProfileError::Invalid)?;
    queries::update_profile(conn, id, &name, zone.name(), cx.now).await?;
    Ok(())
}
