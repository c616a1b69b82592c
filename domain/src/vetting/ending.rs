//! V2, E8: an approval stands for 24 months, and ends. Thirty days before its engineer hears of it; on the day they leave
//! the directory like anybody whom nobody approved, hear of that, and may apply again at once.
//!
//! Requests and conversations that are open then stay open: what was begun under the approval is theirs to finish.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use crate::accounts::find_contact;
use crate::directory::score;
use crate::engineers::{Engineer, NetworkStatus, lock_engineer};
use crate::outbox::{self, MailKind, NewMail};
use crate::overdue::BATCH;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::EngineerId;
use crate::schema::engineers;

/// Days before the end at which the engineer is told of it.
pub const ENDING_DAYS: i64 = 30;

/// What was done about approvals that end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// Engineers who were told that theirs ends soon.
    pub told: usize,
    /// Engineers whose approval is over.
    pub ended: usize,
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = SqlUuid)]
    id: EngineerId,
}

/// $1 after this time, $2 until this one, $3 the kind of the mail, $4 rows: whoever was not told yet.
const ENDING: &str = "\
select e.id from engineers e join accounts a on a.id = e.account_id
where e.network_status in ('active', 'paused') and e.vetted_until > $1 and e.vetted_until <= $2
  and a.state = 'active' and a.email_verified_at is not null
  and not exists (select from outbox_mails m
    where m.unique_key = $3 || ':' || e.id || ':' || floor(extract(epoch from e.vetted_until))::bigint || ':soon')
order by e.vetted_until, e.id limit $4";

/// Tells of approvals that end within thirty days and ends those whose time is over, an engineer at a time. Safe to repeat.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_approvals(conn: &mut Conn, cx: &Context) -> Result<Endings, QueryError> {
    let mut done = Endings::default();
    let soon: Vec<Due> = diesel::sql_query(ENDING)
        .bind::<Timestamptz, _>(cx.now)
        .bind::<Timestamptz, _>(cx.now + TimeDelta::days(ENDING_DAYS))
        .bind::<Text, _>(MailKind::VettingEnding.as_str())
        .bind::<BigInt, _>(BATCH)
        .load(conn)
        .await?;
    for due in soon {
        done.told += usize::from(announce(conn, cx, due.id).await?);
    }
    let over: Vec<EngineerId> = engineers::table
        .filter(engineers::network_status.eq_any([NetworkStatus::Active, NetworkStatus::Paused]))
        .filter(engineers::vetted_until.le(cx.now))
        .order((engineers::vetted_until, engineers::id))
        .limit(BATCH)
        .select(engineers::id)
        .load(conn)
        .await?;
    for id in over {
        done.ended += usize::from(end(conn, cx, id).await?);
    }
    Ok(done)
}

/// The row, held, with the end of its approval; nothing for whoever is not in the network.
async fn hold(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<(Engineer, DateTime<Utc>)>> {
    let engineer = lock_engineer(conn, id).await?;
    let listed =
        engineer.filter(|row| matches!(row.network_status, NetworkStatus::Active | NetworkStatus::Paused));
    Ok(listed.and_then(|row| row.vetted_until.map(|until| (row, until))))
}

async fn announce(conn: &mut Conn, cx: &Context, id: EngineerId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let held = hold(conn, id).await?.filter(|(_, until)| *until > cx.now);
        let Some((engineer, until)) = held else { return Ok(false) };
        tell(conn, cx, &engineer, until, false).await
    })
    .await
}

async fn end(conn: &mut Conn, cx: &Context, id: EngineerId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let held = hold(conn, id).await?.filter(|(_, until)| *until <= cx.now);
        let Some((engineer, until)) = held else { return Ok(false) };
        diesel::update(engineers::table.find(id))
            .set((
                engineers::network_status.eq(NetworkStatus::None),
                engineers::row_version.eq(engineers::row_version + 1),
                engineers::updated_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        score::recompute(conn, cx, id).await?;
        tell(conn, cx, &engineer, until, true).await?;
        let event = audit::Event {
            action: "engineer.approval_ended",
            subject_kind: "engineer",
            subject_id: id.to_string(),
            reason: None,
            detail: json!({ "was": engineer.network_status }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(true)
    })
    .await
}

/// Once for each end of an approval, before and after. Answers whether a mail was owed by it.
async fn tell(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    until: DateTime<Utc>,
    is_over: bool,
) -> Result<bool, QueryError> {
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(false) };
    let (kind, when) = (MailKind::VettingEnding, if is_over { "over" } else { "soon" });
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "engineer_id": engineer.id, "is_over": is_over }),
        unique_key: format!("{kind}:{}:{}:{when}", engineer.id, until.timestamp()),
    };
    Ok(outbox::record(conn, cx, &mail).await?.is_some())
}

#[cfg(test)]
#[path = "ending_tests.rs"]
mod tests;
