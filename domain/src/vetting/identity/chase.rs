//! V7: what somebody sent to prove who they are waits on the desk of everybody who may judge it, whoever asked for it; after
//! five days without a verdict they are told, once. After thirty it is deleted unjudged.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::{CheckState, IdentityCheck, queries};
use crate::overdue::{BATCH, Late, Overdue};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, EngineerId, IdentityCheckId};
use crate::vetting::conflicts::{find_conflict, list_judges};

/// Days within which what was sent is judged.
pub const JUDGE_DAYS: i64 = 5;
/// Checks on a desk at most.
const ROWS: i64 = 10;

/// A check that waits for its verdict.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Unjudged {
    /// The check.
    #[diesel(sql_type = SqlUuid)]
    pub id: IdentityCheckId,
    /// Whose.
    #[diesel(sql_type = SqlUuid)]
    pub engineer_id: EngineerId,
    /// Their latest application, below whose page it is judged.
    #[diesel(sql_type = SqlUuid)]
    pub application_id: ApplicationId,
    /// Their name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// When it was sent.
    #[diesel(sql_type = Timestamptz)]
    pub provided_at: DateTime<Utc>,
}

impl Unjudged {
    /// By when it is judged.
    #[must_use]
    pub fn due_at(&self) -> DateTime<Utc> {
        self.provided_at + TimeDelta::days(JUDGE_DAYS)
    }
}

impl IdentityCheck {
    /// By when what was sent is judged; none while nothing waits.
    #[must_use]
    pub fn judge_by(&self) -> Option<DateTime<Utc>> {
        let provided_at = self.provided_at.filter(|_| self.state == CheckState::Provided);
        provided_at.map(|at| at + TimeDelta::days(JUDGE_DAYS))
    }
}

/// How many checks wait for a verdict, and how many of them for longer than [`JUDGE_DAYS`].
///
/// # Errors
/// When Postgres refuses.
pub async fn count_unjudged(conn: &mut Conn, now: DateTime<Utc>) -> diesel::QueryResult<(i64, i64)> {
    queries::count_provided(conn, now - TimeDelta::days(JUDGE_DAYS)).await
}

/// The first that wait for a verdict of the signed-in vetter, the longest first; nothing for others, and nobody whom they
/// may not judge.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_unjudged(conn: &mut Conn, cx: &Context) -> diesel::QueryResult<Vec<Unjudged>> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let Some(vetter) = vetter else { return Ok(Vec::new()) };
    let rows: Vec<Unjudged> = sql_query(
        "select c.id, c.engineer_id, a.id as application_id, e.display_name as name, c.provided_at
           from identity_checks c join engineers e on e.id = c.engineer_id
           join lateral (select x.id from applications x where x.engineer_id = e.id order by x.attempt desc limit 1) a on true
          where c.state = 'provided' and c.provided_at is not null order by c.provided_at, c.id limit $1",
    )
    .bind::<BigInt, _>(ROWS)
    .load(conn)
    .await?;
    let mut theirs = Vec::new();
    for row in rows {
        if find_conflict(conn, vetter, row.engineer_id).await?.is_none() {
            theirs.push(row);
        }
    }
    Ok(theirs)
}

/// Tells those who may judge of what waits for too long, a check at a time. Answers of how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn chase_unjudged(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut told = 0;
    for id in queries::list_untold(conn, cx.now - TimeDelta::days(JUDGE_DAYS), BATCH).await? {
        told += usize::from(conn.transaction(async |conn| tell(conn, cx, id).await).await?);
    }
    Ok(told)
}

async fn tell(conn: &mut Conn, cx: &Context, id: IdentityCheckId) -> Result<bool, QueryError> {
    let Some(check) = queries::lock(conn, id).await? else { return Ok(false) };
    let Some(due_at) = check.judge_by().filter(|due| *due <= cx.now) else { return Ok(false) };
    let judges = list_judges(conn, check.engineer_id).await?;
    let late = Overdue { what: Late::IdentityCheck, id: id.0, due_at };
    late.tell(conn, cx, &judges).await?;
    queries::update_told(conn, id, cx.now).await?;
    Ok(true)
}
