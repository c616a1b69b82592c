//! Every statement over `outbox_mails` but the insertion.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Mail, MailState, Settlement, Summary};
use crate::platform::db::Conn;
use crate::platform::ids::MailId;
use crate::queue::Hold;
use crate::schema::{jobs, outbox_mails};

const OPEN: [MailState; 4] =
    [MailState::Queued, MailState::InFlight, MailState::Uncertain, MailState::Failed];

/// One mail.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_mail(conn: &mut Conn, id: MailId) -> QueryResult<Option<Mail>> {
    outbox_mails::table.find(id.0).select(Mail::as_select()).first(conn).await.optional()
}

/// The state of the row, locked until the transaction ends.
pub(super) async fn lock_state(conn: &mut Conn, id: MailId) -> QueryResult<Option<MailState>> {
    outbox_mails::table.find(id.0).select(outbox_mails::state).for_update().first(conn).await.optional()
}

/// Whether this run of the job is still the one that counts.
pub(super) async fn holds(conn: &mut Conn, hold: Hold) -> QueryResult<bool> {
    let row = jobs::table
        .find(hold.id)
        .filter(jobs::epoch.eq(hold.epoch))
        .filter(jobs::state.eq("running"))
        .select(jobs::id)
        .for_share();
    row.first::<i64>(conn).await.optional().map(|found| found.is_some())
}

pub(super) async fn update_in_flight(conn: &mut Conn, id: MailId, epoch: i64) -> QueryResult<usize> {
    diesel::update(outbox_mails::table.find(id.0))
        .filter(outbox_mails::state.eq_any(OPEN))
        .set((
            outbox_mails::state.eq(MailState::InFlight),
            outbox_mails::epoch.eq(epoch),
            outbox_mails::attempts.eq(outbox_mails::attempts + 1),
        ))
        .execute(conn)
        .await
}

pub(super) async fn update_settled(
    conn: &mut Conn,
    id: MailId,
    epoch: i64,
    settlement: &Settlement,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let is_end = settlement.state.is_end();
    diesel::update(outbox_mails::table.find(id.0))
        .filter(outbox_mails::state.eq(MailState::InFlight))
        .filter(outbox_mails::epoch.eq(epoch))
        .set((
            outbox_mails::state.eq(settlement.state),
            outbox_mails::smtp_code.eq(settlement.code.and_then(|code| i16::try_from(code).ok())),
            outbox_mails::smtp_enhanced.eq(settlement.enhanced.as_deref()),
            outbox_mails::last_error.eq(settlement.error.as_deref()),
            outbox_mails::sent_at.eq((settlement.state == MailState::Sent).then_some(now)),
            outbox_mails::settled_at.eq(is_end.then_some(now)),
        ))
        .execute(conn)
        .await
}

/// Ends a mail that was never in flight, or whose last flight nobody settled.
pub(super) async fn update_ended(
    conn: &mut Conn,
    id: MailId,
    state: MailState,
    why: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(outbox_mails::table.find(id.0))
        .filter(outbox_mails::state.eq_any(OPEN))
        .set((
            outbox_mails::state.eq(state),
            outbox_mails::last_error.eq(why),
            outbox_mails::settled_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(super) async fn list_summaries(
    conn: &mut Conn,
    states: Option<&[MailState]>,
    before: Option<MailId>,
    limit: i64,
) -> QueryResult<Vec<Summary>> {
    let mut rows =
        outbox_mails::table.select(Summary::as_select()).order(outbox_mails::id.desc()).into_boxed();
    if let Some(states) = states {
        rows = rows.filter(outbox_mails::state.eq_any(states.to_vec()));
    }
    if let Some(before) = before {
        rows = rows.filter(outbox_mails::id.lt(before.0));
    }
    rows.limit(limit).load(conn).await
}

/// How many mails stand where.
///
/// # Errors
/// When Postgres does not answer.
pub async fn count_by_state(conn: &mut Conn) -> QueryResult<Vec<(MailState, i64)>> {
    outbox_mails::table
        .group_by(outbox_mails::state)
        .select((outbox_mails::state, count_star()))
        .load(conn)
        .await
}
