//! E4: who sees me, changed in one click: visibility, and whether search engines may keep the page. Every list reads the
//! columns themselves, so it holds from the next request on.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::Visibility;
use super::owner::owner;
use super::queries::lock_by_account;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::schema::engineers;

/// Why visibility stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum VisibilityError {
    /// Only a developer with a profile has one.
    #[error("no profile")]
    NoProfile,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Sets the signed-in developer's visibility; a form opened before it is stale from now on.
///
/// # Errors
/// [`VisibilityError::NoProfile`].
pub async fn set_visibility(
    conn: &mut Conn,
    cx: &Context,
    visibility: Visibility,
) -> Result<(), VisibilityError> {
    let account = owner(cx).ok_or(VisibilityError::NoProfile)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(VisibilityError::NoProfile)?;
        diesel::update(engineers::table.find(engineer.id))
            .set((
                engineers::visibility.eq(visibility),
                engineers::row_version.eq(engineers::row_version + 1),
                engineers::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Lets search engines keep the signed-in developer's page while it is public, or not.
///
/// # Errors
/// [`VisibilityError::NoProfile`].
pub async fn set_indexable(conn: &mut Conn, cx: &Context, is_indexable: bool) -> Result<(), VisibilityError> {
    let account = owner(cx).ok_or(VisibilityError::NoProfile)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(VisibilityError::NoProfile)?;
        diesel::update(engineers::table.find(engineer.id))
            .set((
                engineers::is_indexable.eq(is_indexable),
                engineers::row_version.eq(engineers::row_version + 1),
                engineers::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}
