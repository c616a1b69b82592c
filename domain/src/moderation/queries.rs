//! Every query about reports and appeals. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use super::appeal::{Appeal, Outcome};
use super::blocks::Party;
use super::model::{Category, Measure, Report, ReportState, SubjectKind};
use super::subject::{Exhibit, Subject};
use crate::platform::cursor::Cursor;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId, ReportId};
use crate::schema::{accounts, appeals, engineers, report_evidence, reports};

const LOOKED_AT: [ReportState; 2] = [ReportState::Open, ReportState::InReview];
const WAITING: [ReportState; 3] = [ReportState::Open, ReportState::InReview, ReportState::Appealed];

pub(super) struct NewRow<'a> {
    pub id: ReportId,
    pub subject: &'a Subject,
    pub reporter: AccountId,
    pub category: Category,
    pub text: &'a str,
    pub due_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
}

pub(super) async fn insert_report(conn: &mut Conn, row: &NewRow<'_>) -> QueryResult<()> {
    let (company, engineer) = match row.subject.accused {
        Party::Company(id) => (Some(id), None),
        Party::Engineer(id) => (None, Some(id)),
    };
    diesel::insert_into(reports::table)
        .values((
            reports::id.eq(row.id),
            reports::subject_kind.eq(row.subject.kind),
            reports::subject_id.eq(row.subject.id),
            reports::accused_company_id.eq(company),
            reports::accused_engineer_id.eq(engineer),
            reports::reporter_id.eq(row.reporter),
            reports::category.eq(row.category),
            reports::text.eq(row.text),
            reports::state.eq(ReportState::Open),
            reports::due_at.eq(row.due_at),
            reports::created_at.eq(row.now),
            reports::updated_at.eq(row.now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn insert_evidence(
    conn: &mut Conn,
    report: ReportId,
    exhibit: &Exhibit,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(report_evidence::table)
        .values((
            report_evidence::id.eq(Uuid::now_v7()),
            report_evidence::report_id.eq(report),
            report_evidence::author_id.eq(exhibit.author),
            report_evidence::content.eq(json!(exhibit.lines)),
            report_evidence::taken_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What was kept, with when, oldest first.
pub(super) async fn list_evidence(
    conn: &mut Conn,
    report: ReportId,
) -> QueryResult<Vec<(DateTime<Utc>, serde_json::Value)>> {
    report_evidence::table
        .filter(report_evidence::report_id.eq(report))
        .order(report_evidence::id)
        .select((report_evidence::taken_at, report_evidence::content))
        .load(conn)
        .await
}

/// The report of this account about this very thing that staff look at still.
pub(super) async fn find_waiting(
    conn: &mut Conn,
    reporter: AccountId,
    kind: SubjectKind,
    subject: Uuid,
) -> QueryResult<Option<ReportId>> {
    reports::table
        .filter(reports::reporter_id.eq(reporter))
        .filter(reports::subject_kind.eq(kind))
        .filter(reports::subject_id.eq(subject))
        .filter(reports::state.eq_any(LOOKED_AT))
        .select(reports::id)
        .first(conn)
        .await
        .optional()
}

pub(super) async fn count_reported_since(
    conn: &mut Conn,
    reporter: AccountId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    reports::table
        .filter(reports::reporter_id.eq(reporter))
        .filter(reports::created_at.gt(since))
        .count()
        .get_result(conn)
        .await
}

pub(super) async fn find_report(conn: &mut Conn, id: ReportId) -> QueryResult<Option<Report>> {
    reports::table.find(id).select(Report::as_select()).first(conn).await.optional()
}

/// The report, held until the transaction ends.
pub(super) async fn lock_report(conn: &mut Conn, id: ReportId) -> QueryResult<Option<Report>> {
    reports::table.find(id).select(Report::as_select()).for_update().first(conn).await.optional()
}

/// What a step writes; what is `None` stays.
#[derive(AsChangeset, Default)]
#[diesel(table_name = reports)]
pub(super) struct Change {
    pub state: Option<ReportState>,
    pub assignee_id: Option<AccountId>,
    pub due_at: Option<DateTime<Utc>>,
    pub measure: Option<Measure>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub link_version: Option<i32>,
}

pub(super) async fn update_report(
    conn: &mut Conn,
    report: &Report,
    change: &Change,
    now: DateTime<Utc>,
) -> QueryResult<Report> {
    diesel::update(reports::table.find(report.id))
        .set((change, reports::row_version.eq(report.row_version + 1), reports::updated_at.eq(now)))
        .returning(Report::as_returning())
        .get_result(conn)
        .await
}

/// Measures against them that stand now, apart from this report's.
pub(super) async fn list_standing(
    conn: &mut Conn,
    accused: Party,
    but: ReportId,
) -> QueryResult<Vec<Measure>> {
    let standing = reports::table
        .filter(reports::id.ne(but))
        .filter(reports::measure.is_not_null())
        .filter(reports::lifted_at.is_null())
        .select(reports::measure.assume_not_null());
    match accused {
        Party::Engineer(id) => standing.filter(reports::accused_engineer_id.eq(id)).load(conn).await,
        Party::Company(id) => standing.filter(reports::accused_company_id.eq(id)).load(conn).await,
    }
}

/// The reasons of all suspensions that reports about them led to, also of those that were taken back.
pub(super) async fn list_suspension_reasons(conn: &mut Conn, accused: Party) -> QueryResult<Vec<String>> {
    let suspensions = reports::table
        .filter(reports::measure.eq(Measure::Suspend))
        .filter(reports::decision_reason.is_not_null())
        .select(reports::decision_reason.assume_not_null());
    match accused {
        Party::Engineer(id) => suspensions.filter(reports::accused_engineer_id.eq(id)).load(conn).await,
        Party::Company(id) => suspensions.filter(reports::accused_company_id.eq(id)).load(conn).await,
    }
}

/// How many reports about them there are, this one among them.
pub(super) async fn count_about(conn: &mut Conn, accused: Party) -> QueryResult<i64> {
    match accused {
        Party::Engineer(id) => {
            reports::table.filter(reports::accused_engineer_id.eq(id)).count().get_result(conn).await
        }
        Party::Company(id) => {
            reports::table.filter(reports::accused_company_id.eq(id)).count().get_result(conn).await
        }
    }
}

/// What waits, by its date; or what is done, the newest first.
pub(super) async fn list_reports(
    conn: &mut Conn,
    is_waiting: bool,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Report>> {
    let query = reports::table.select(Report::as_select()).limit(limit).into_boxed();
    if is_waiting {
        let mut query = query.filter(reports::state.eq_any(WAITING));
        if let Some(Cursor { at, id }) = after {
            let later = reports::due_at.gt(at).or(reports::due_at.eq(at).and(reports::id.gt(ReportId(id))));
            query = query.filter(later);
        }
        return query.order((reports::due_at, reports::id)).load(conn).await;
    }
    let mut query = query.filter(reports::state.ne_all(WAITING));
    if let Some(Cursor { at, id }) = after {
        let earlier =
            reports::created_at.lt(at).or(reports::created_at.eq(at).and(reports::id.lt(ReportId(id))));
        query = query.filter(earlier);
    }
    query.order((reports::created_at.desc(), reports::id.desc())).load(conn).await
}

/// How many wait, of which those since before `late`.
pub(super) async fn count_waiting(conn: &mut Conn, late: Option<DateTime<Utc>>) -> QueryResult<i64> {
    let mut query = reports::table.filter(reports::state.eq_any(WAITING)).count().into_boxed();
    if let Some(now) = late {
        query = query.filter(reports::due_at.lt(now));
    }
    query.get_result(conn).await
}

/// Late ones that staff have not been told of since.
pub(super) async fn list_overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<ReportId>> {
    let is_untold =
        reports::overdue_told_at.is_null().or(reports::overdue_told_at.le(reports::due_at.nullable()));
    reports::table
        .filter(reports::state.eq_any(WAITING))
        .filter(reports::due_at.lt(now))
        .filter(is_untold)
        .order((reports::due_at, reports::id))
        .limit(limit)
        .select(reports::id)
        .load(conn)
        .await
}

pub(super) async fn update_overdue_told(
    conn: &mut Conn,
    id: ReportId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(reports::table.find(id)).set(reports::overdue_told_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub(super) async fn insert_appeal(
    conn: &mut Conn,
    report: ReportId,
    text: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(appeals::table)
        .values((
            appeals::id.eq(Uuid::now_v7()),
            appeals::report_id.eq(report),
            appeals::text.eq(text),
            appeals::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn find_appeal(conn: &mut Conn, report: ReportId) -> QueryResult<Option<Appeal>> {
    appeals::table
        .filter(appeals::report_id.eq(report))
        .select(Appeal::as_select())
        .first(conn)
        .await
        .optional()
}

pub(super) async fn update_appeal(
    conn: &mut Conn,
    report: ReportId,
    outcome: Outcome,
    reason: &str,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(appeals::table.filter(appeals::report_id.eq(report)))
        .set((
            appeals::outcome.eq(outcome),
            appeals::reason.eq(reason),
            appeals::decided_by.eq(by),
            appeals::decided_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Account, name and address of an engineer, also while staff have locked the account.
pub(super) async fn find_engineers_address(
    conn: &mut Conn,
    engineer: EngineerId,
) -> QueryResult<Option<(AccountId, Option<String>)>> {
    engineers::table
        .inner_join(accounts::table.on(accounts::id.eq(engineers::account_id)))
        .filter(engineers::id.eq(engineer))
        .filter(accounts::state.eq_any(["active", "suspended"]))
        .filter(accounts::email_verified_at.is_not_null())
        .select((accounts::id, accounts::email))
        .first(conn)
        .await
        .optional()
}
