//! E3: an engineer says whether they look for work. Only their own word moves `availability_confirmed_at`.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::Engineer;
use super::owner::{mark_said, owner};
use super::parts::count_parts;
use super::queries::{list_held_skills, lock_by_account, mark_edited};
use super::{completeness, validate};
use crate::directory::score;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::schema::engineers;

/// The small form on the desk, as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct AvailabilityInput {
    pub availability: String,
    pub hours_per_week: String,
    pub earliest_start: String,
}

/// Why availability stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum AvailabilityError {
    /// Only a developer with a profile has one.
    #[error("no profile")]
    NoProfile,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// "Still available": the same as before, said again today.
///
/// # Errors
/// [`AvailabilityError::NoProfile`].
pub async fn confirm_availability(conn: &mut Conn, cx: &Context) -> Result<(), AvailabilityError> {
    let account = owner(cx).ok_or(AvailabilityError::NoProfile)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(AvailabilityError::NoProfile)?;
        mark_said(conn, engineer.id, cx.now).await?;
        score::recompute(conn, cx, engineer.id).await?;
        Ok(())
    })
    .await
}

/// A new state of availability, which confirms it too.
///
/// # Errors
/// [`AvailabilityError::Invalid`] with the faults by field.
pub async fn set_availability(
    conn: &mut Conn,
    cx: &Context,
    input: &AvailabilityInput,
) -> Result<(), AvailabilityError> {
    let account = owner(cx).ok_or(AvailabilityError::NoProfile)?;
    let typed = validate::TypedAvailability {
        state: &input.availability,
        hours: &input.hours_per_week,
        start: &input.earliest_start,
    };
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(AvailabilityError::NoProfile)?;
        let mut errors = FieldErrors::default();
        let clean = validate::availability(&mut errors, typed, &engineer, cx.now);
        let clean = errors.into_result(clean).map_err(AvailabilityError::Invalid)?;
        let skills = list_held_skills(conn, engineer.id).await?;
        diesel::update(engineers::table.find(engineer.id))
            .set((
                engineers::availability.eq(clean.state),
                engineers::hours_per_week.eq(clean.hours_per_week),
                engineers::earliest_start.eq(clean.earliest_start),
            ))
            .execute(conn)
            .await?;
        mark_said(conn, engineer.id, cx.now).await?;
        let changed = Engineer { availability: clean.state, ..engineer };
        let counts = count_parts(conn, changed.id).await?;
        let percent = completeness(&changed, &skills, counts).percent;
        mark_edited(conn, changed.id, percent, cx.now).await?;
        score::recompute(conn, cx, changed.id).await?;
        Ok(())
    })
    .await
}
