//! Addresses whose mailbox does not exist: suppressed by a bounce, until one of them shows that it does.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::recipient::suppression_hash;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::schema::suppressions;

const BOUNCED: &str = "bounced";

/// No mail goes there any more that was not asked for; `code` is the enhanced status. An earlier reason stays.
pub(super) async fn suppress(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
    code: &str,
) -> QueryResult<()> {
    diesel::insert_into(suppressions::table)
        .values((
            suppressions::address_hash.eq(suppression_hash(&cx.keys, address)),
            suppressions::reason.eq(BOUNCED),
            suppressions::detail.eq(code),
            suppressions::created_at.eq(cx.now),
            suppressions::liftable_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// The mailbox exists after all: a mail that its owner asked for was taken, or a link that only it had was pressed. Ends
/// the suppression by a bounce, and no other; a subscription that the bounce ended stays ended.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn lift_bounce(conn: &mut Conn, cx: &Context, address: &EmailAddress) -> QueryResult<()> {
    let row = suppressions::table.find(suppression_hash(&cx.keys, address));
    diesel::delete(row.filter(suppressions::reason.eq(BOUNCED))).execute(conn).await.map(drop)
}
