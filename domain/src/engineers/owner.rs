//! Whose word counts: the owner's own, by their session. Staff who look at an account see it and say nothing in its name.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::engineers;

/// The account that speaks for itself here.
pub(super) fn owner(cx: &Context) -> Option<AccountId> {
    cx.actor.signed().filter(|signed| !signed.is_watched()).map(|signed| signed.account_id)
}

/// Marks a word about availability: the one statement that moves `availability_confirmed_at`. Links that asked for it
/// have had their answer.
pub(super) async fn mark_said(conn: &mut Conn, id: EngineerId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(engineers::table.find(id))
        .set((
            engineers::availability_confirmed_at.eq(now),
            engineers::availability_version.eq(engineers::availability_version + 1),
            engineers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// How many words about availability there were: links carry it.
///
/// # Errors
/// When Postgres refuses.
pub async fn availability_version(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<i32>> {
    engineers::table.find(id).select(engineers::availability_version).first(conn).await.optional()
}
