//! Writes how an attempt ended.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::recipient::suppression_hash;
use super::{Mail, MailState, Settlement, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::queue::Hold;
use crate::schema::suppressions;

/// Settles the flight that `hold` began. `false`: another run has taken over, and nothing was written.
///
/// # Errors
/// When Postgres refuses; the row then stays in flight, and the next run treats it as uncertain.
pub async fn settle(
    conn: &mut Conn,
    cx: &Context,
    mail: &Mail,
    hold: Hold,
    settlement: &Settlement,
) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let settled = queries::update_settled(conn, mail.id, hold.epoch, settlement, cx.now).await?;
        if settled == 1 && settlement.is_gone {
            suppress_gone(conn, cx, mail, settlement.enhanced.as_deref().unwrap_or_default()).await?;
        }
        Ok(settled == 1)
    })
    .await
}

/// Ends a mail unsent: what it was about is gone, or it cannot be rendered. `false`: it had ended before.
///
/// # Errors
/// When Postgres refuses.
pub async fn end(
    conn: &mut Conn,
    cx: &Context,
    mail: &Mail,
    state: MailState,
    why: &str,
) -> Result<bool, QueryError> {
    queries::update_ended(conn, mail.id, state, why, cx.now).await.map(|rows| rows == 1)
}

async fn suppress_gone(conn: &mut Conn, cx: &Context, mail: &Mail, code: &str) -> QueryResult<()> {
    let Ok(address) = mail.recipient.parse() else { return Ok(()) };
    diesel::insert_into(suppressions::table)
        .values((
            suppressions::address_hash.eq(suppression_hash(&cx.keys, &address)),
            suppressions::reason.eq("bounced"),
            suppressions::detail.eq(code),
            suppressions::created_at.eq(cx.now),
            suppressions::liftable_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
