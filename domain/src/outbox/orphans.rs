//! Ends mails that have lost their job: staff called it off, it died without a last word, or it is gone. Nobody would
//! ever send them, and nobody would ever hear of it.

use diesel::sql_query;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::jobs::Kind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// What was in flight may have arrived: it stays uncertain, and is settled as that.
const END: &str = "
with orphans as materialized (
  select m.id, (select j.last_error from jobs j where j.kind = $1 and j.unique_key = m.id::text and j.state = 'dead') as why,
         exists (select from jobs j where j.kind = $1 and j.unique_key = m.id::text and j.state = 'cancelled') as is_called_off
  from outbox_mails m
  where m.state in ('queued', 'in_flight', 'uncertain') and m.settled_at is null
    and not exists (select from jobs j where j.kind = $1 and j.unique_key = m.id::text and j.state in ('queued', 'running'))
  for update of m skip locked)
update outbox_mails m
set state = case when m.state <> 'queued' then 'uncertain' when o.is_called_off then 'suppressed' else 'failed' end,
    last_error = case when o.is_called_off then 'called off by staff'
                      else coalesce(o.why, m.last_error, 'its job is gone') end,
    settled_at = $2
from orphans o where m.id = o.id";

/// Gives how many ended. Staff may still run a dead job again: a failed or uncertain mail then goes out after all.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_orphans(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    sql_query(END).bind::<Text, _>(Kind::SendMail).bind::<Timestamptz, _>(cx.now).execute(conn).await
}
