//! Queries by due date.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::ApplicationState;
use super::read::WAITING;
use crate::platform::db::Conn;
use crate::platform::ids::ApplicationId;
use crate::schema::applications;

/// Applications whose date has passed while the turn was ours, and that staff have not been told of since, the longest first.
pub(super) async fn list_overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<ApplicationId>> {
    let due_at = applications::stage_due_at;
    let is_untold = applications::overdue_told_at.is_null().or(applications::overdue_told_at.le(due_at));
    applications::table
        .filter(applications::state.eq_any(WAITING))
        .filter(applications::applicant_asked_at.is_null())
        .filter(due_at.lt(now))
        .filter(is_untold)
        .order((due_at, applications::id))
        .limit(limit)
        .select(applications::id)
        .load(conn)
        .await
}

/// Applications that have been on the waiting list for long enough.
pub(super) async fn list_rested(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<ApplicationId>> {
    applications::table
        .filter(applications::state.eq(ApplicationState::Waitlisted))
        .filter(applications::stage_due_at.le(now))
        .order((applications::stage_due_at, applications::id))
        .limit(limit)
        .select(applications::id)
        .load(conn)
        .await
}

/// Staff have heard that it is late, and so has its applicant.
pub(super) async fn update_overdue_told(
    conn: &mut Conn,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let first = diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>(
        "coalesce(apologised_at, ",
    )
    .bind::<diesel::sql_types::Timestamptz, _>(now)
    .sql(")");
    diesel::update(applications::table.find(id))
        .set((applications::overdue_told_at.eq(now), applications::apologised_at.eq(first)))
        .execute(conn)
        .await
}

pub(super) async fn update_stage_due(
    conn: &mut Conn,
    id: ApplicationId,
    due_at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set(applications::stage_due_at.eq(due_at))
        .execute(conn)
        .await
}
