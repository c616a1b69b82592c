//! An engineer whose account is erased: what others reported of them, and what staff wrote about it, goes with them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::{appeals, reports};

/// What has to say something says this.
const GONE: &str = "(erased)";

/// Empties the words of every report about the engineer. That there was one, of which kind and what came of it, stays.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn forget_engineer(conn: &mut Conn, engineer: EngineerId) -> QueryResult<()> {
    let about = || reports::table.filter(reports::accused_engineer_id.eq(engineer));
    let replies = appeals::table
        .filter(appeals::report_id.eq_any(about().select(reports::id)))
        .filter(appeals::reason.is_not_null());
    diesel::update(replies).set(appeals::reason.eq(GONE)).execute(conn).await?;
    diesel::update(about()).set(reports::text.eq("")).execute(conn).await?;
    diesel::update(about().filter(reports::decision_reason.is_not_null()))
        .set(reports::decision_reason.eq(GONE))
        .execute(conn)
        .await?;
    Ok(())
}
