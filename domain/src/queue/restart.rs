//! Sets an ended job back to the start: for work that is judged complete elsewhere than by its job.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::CHANNEL;
use crate::jobs::Kind;
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// The job of this key runs again from attempt 0 if it is done or dead, and at once if it waits for a back-off. The epoch
/// stays: a run that is not dead after all is fenced. Gives whether that changed anything.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn restart(conn: &mut Conn, cx: &Context, kind: Kind, unique_key: &str) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Restarted {
        #[diesel(sql_type = Bool)]
        #[expect(dead_code, reason = "only whether there is a row counts")]
        told: bool,
    }
    let restarted: Vec<Restarted> = sql_query(
        "with restarted as (
           update jobs set state = 'queued', attempt = 0, losses = 0, run_at = $3, lease_until = null, worker = null,
                  finished_at = null
           where kind = $1 and unique_key = $2
             and (state in ('done', 'dead') or (state = 'queued' and run_at > $3))
           returning queue)
         select pg_notify($4, queue) is not null as told from restarted",
    )
    .bind::<Text, _>(kind)
    .bind::<Text, _>(unique_key)
    .bind::<Timestamptz, _>(cx.now)
    .bind::<Text, _>(CHANNEL)
    .load(conn)
    .await?;
    Ok(!restarted.is_empty())
}
