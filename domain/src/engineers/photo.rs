//! A portrait on a profile: put up and taken down by its owner. Who sees it is `directory::find_photo`'s to say.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::parts::{PartError, own, refresh};
use super::picture::Portrait;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::{engineer_photos, engineers};

/// Puts a portrait up, in place of the one before.
///
/// # Errors
/// [`PartError::NotDeveloper`].
pub async fn set_photo(conn: &mut Conn, cx: &Context, portrait: &Portrait) -> Result<(), PartError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        clear(conn, engineer.id).await?;
        for (size, content) in &portrait.squares {
            diesel::insert_into(engineer_photos::table)
                .values((
                    engineer_photos::engineer_id.eq(engineer.id),
                    engineer_photos::size.eq(i16::try_from(*size).unwrap_or(i16::MAX)),
                    engineer_photos::content.eq(content),
                    engineer_photos::created_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
        }
        stamp(conn, engineer.id, Some(&portrait.stamp)).await?;
        Ok(refresh(conn, cx, engineer.id).await?)
    })
    .await
}

/// Takes the portrait down; none is fine.
///
/// # Errors
/// [`PartError::NotDeveloper`].
pub async fn remove_photo(conn: &mut Conn, cx: &Context) -> Result<(), PartError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        clear(conn, engineer.id).await?;
        stamp(conn, engineer.id, None).await?;
        Ok(refresh(conn, cx, engineer.id).await?)
    })
    .await
}

/// The bytes of one size. Says nothing about who may see them.
pub(crate) async fn load_photo(
    conn: &mut Conn,
    engineer: EngineerId,
    size: i16,
) -> QueryResult<Option<Vec<u8>>> {
    engineer_photos::table
        .find((engineer, size))
        .select(engineer_photos::content)
        .first(conn)
        .await
        .optional()
}

async fn clear(conn: &mut Conn, engineer: EngineerId) -> QueryResult<usize> {
    diesel::delete(engineer_photos::table.filter(engineer_photos::engineer_id.eq(engineer)))
        .execute(conn)
        .await
}

async fn stamp(conn: &mut Conn, engineer: EngineerId, stamp: Option<&str>) -> QueryResult<usize> {
    diesel::update(engineers::table.find(engineer)).set(engineers::photo_stamp.eq(stamp)).execute(conn).await
}
