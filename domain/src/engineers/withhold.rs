//! What blocks and staff do to a profile: an exclusion that only its block can lift, and staff's own column.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::exclusions::{Exclusion, insert};
use super::model::{ExclusionSource, Moderation};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, EngineerId};
use crate::schema::{engineers, exclusions};

/// Never shows the engineer to the company's members. A line that its owner wrote stands beside it: each of the two goes alone.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn exclude_blocked(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
    company: CompanyId,
) -> QueryResult<()> {
    insert(conn, engineer, &Exclusion::Company(company), ExclusionSource::Block, cx.now).await?;
    mark_changed(conn, cx, engineer).await
}

/// Takes back what a block excluded, and only that.
///
/// # Errors
/// As [`exclude_blocked`].
pub(crate) async fn include_unblocked(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
    company: CompanyId,
) -> QueryResult<()> {
    let of_block = exclusions::table
        .filter(exclusions::engineer_id.eq(engineer))
        .filter(exclusions::company_id.eq(company))
        .filter(exclusions::source.eq(ExclusionSource::Block));
    diesel::delete(of_block).execute(conn).await?;
    mark_changed(conn, cx, engineer).await
}

/// Staff's word on a profile; the owner's visibility stays as the owner set it.
///
/// # Errors
/// As [`exclude_blocked`].
pub(crate) async fn set_moderation(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
    moderation: Moderation,
) -> QueryResult<()> {
    diesel::update(engineers::table.find(engineer))
        .set((engineers::moderation.eq(moderation), engineers::updated_at.eq(cx.now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// A profile form that was opened before holds the old lines: it is stale from now on.
async fn mark_changed(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<()> {
    diesel::update(engineers::table.find(engineer))
        .set((engineers::row_version.eq(engineers::row_version + 1), engineers::updated_at.eq(cx.now)))
        .execute(conn)
        .await?;
    Ok(())
}
