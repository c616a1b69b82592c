//! Every statement over `outbox_mails` but the insertion.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::{Filter, Mail, MailKind, MailState, Settlement, Summary};
use crate::jobs::Kind;
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

/// Also the row that this very run has settled so: its commit may be repeated.
pub(super) async fn update_settled(
    conn: &mut Conn,
    id: MailId,
    epoch: i64,
    settlement: &Settlement,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let is_end = settlement.state.is_end();
    diesel::update(outbox_mails::table.find(id.0))
        .filter(outbox_mails::state.eq_any([MailState::InFlight, settlement.state]))
        .filter(outbox_mails::epoch.eq(epoch))
        .set((
            outbox_mails::state.eq(settlement.state),
            outbox_mails::smtp_code.eq(settlement.code.and_then(|code| i16::try_from(code).ok())),
            outbox_mails::smtp_enhanced.eq(settlement.enhanced.as_deref()),
            outbox_mails::last_error.eq(error),
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

/// The address goes from the row of a mail that has ended, where nothing else of its person is left.
pub(super) async fn forget_last_word(conn: &mut Conn, mail: &Mail) -> QueryResult<()> {
    if !mail.kind.is_last_word() {
        return Ok(());
    }
    diesel::update(outbox_mails::table.find(mail.id.0))
        .set((outbox_mails::recipient.eq(""), outbox_mails::last_error.eq(None::<String>)))
        .execute(conn)
        .await
        .map(drop)
}

/// Ends and blanks last words that nobody has ended since `before`.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget_last_words(
    conn: &mut Conn,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let kinds: Vec<MailKind> = MailKind::ALL.iter().copied().filter(|kind| kind.is_last_word()).collect();
    let rows = outbox_mails::table
        .filter(outbox_mails::kind.eq_any(kinds))
        .filter(outbox_mails::recipient.ne(""))
        .filter(outbox_mails::created_at.lt(before));
    diesel::update(rows)
        .set((
            outbox_mails::recipient.eq(""),
            outbox_mails::last_error.eq(None::<String>),
            outbox_mails::state.eq(MailState::Suppressed),
            outbox_mails::settled_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// Says why a mail is still owed after one more attempt.
pub(super) async fn update_noted(conn: &mut Conn, id: MailId, why: &str) -> QueryResult<usize> {
    diesel::update(outbox_mails::table.find(id.0))
        .filter(outbox_mails::state.eq_any(OPEN))
        .set((outbox_mails::last_error.eq(why), outbox_mails::attempts.eq(outbox_mails::attempts + 1)))
        .execute(conn)
        .await
}

pub(super) async fn list_summaries(
    conn: &mut Conn,
    filter: Filter,
    since: DateTime<Utc>,
    before: Option<MailId>,
    limit: i64,
) -> QueryResult<Vec<Summary>> {
    let mut rows =
        outbox_mails::table.select(Summary::as_select()).order(outbox_mails::id.desc()).into_boxed();
    rows = match filter {
        Filter::All => rows,
        Filter::In(state) => rows.filter(outbox_mails::state.eq(state)),
        Filter::Attention => rows.filter(needs_attention(since)),
    };
    if let Some(before) = before {
        rows = rows.filter(outbox_mails::id.lt(before.0));
    }
    rows.limit(limit).load(conn).await
}

pub(super) async fn count_attention(conn: &mut Conn, since: DateTime<Utc>) -> QueryResult<i64> {
    outbox_mails::table.filter(needs_attention(since)).count().get_result(conn).await
}

type Condition = Box<dyn BoxableExpression<outbox_mails::table, Pg, SqlType = Bool>>;

fn needs_attention(since: DateTime<Utc>) -> Condition {
    let has_no_job = sql::<Bool>(
        "not exists (select from jobs j where j.kind = 'send_mail' and j.unique_key = outbox_mails.id::text
         and j.state in ('queued', 'running'))",
    );
    let is_stuck = outbox_mails::state
        .eq_any([MailState::Queued, MailState::InFlight, MailState::Uncertain])
        .and(has_no_job);
    Box::new(outbox_mails::created_at.gt(since).and(outbox_mails::state.eq(MailState::Failed).or(is_stuck)))
}

/// The jobs that will send these mails: each one's key, and whether it runs now.
pub(super) async fn list_live_jobs(conn: &mut Conn, ids: &[MailId]) -> QueryResult<Vec<(String, bool)>> {
    let keys: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<(Option<String>, String)> = jobs::table
        .filter(jobs::kind.eq(Kind::SendMail))
        .filter(jobs::unique_key.eq_any(keys))
        .filter(jobs::state.eq_any(["queued", "running"]))
        .select((jobs::unique_key, jobs::state))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(key, state)| Some((key?, state == "running"))).collect())
}

/// State and attempts of the row, locked until the transaction ends.
pub(super) async fn lock_attempts(conn: &mut Conn, id: MailId) -> QueryResult<Option<(MailState, i32)>> {
    let row = outbox_mails::table.find(id.0).select((outbox_mails::state, outbox_mails::attempts));
    row.for_update().first(conn).await.optional()
}

/// A failed mail is owed again.
pub(super) async fn update_reopened(conn: &mut Conn, id: MailId) -> QueryResult<()> {
    diesel::update(outbox_mails::table.find(id.0))
        .set((outbox_mails::state.eq(MailState::Queued), outbox_mails::settled_at.eq(None::<DateTime<Utc>>)))
        .execute(conn)
        .await
        .map(drop)
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
