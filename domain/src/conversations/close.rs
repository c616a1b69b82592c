//! Conversations close when the two are to talk no more, and open again when that is taken back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{CloseReason, ConversationState};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, ConversationId, EngineerId};
use crate::schema::conversations;

/// Closes what is open between the two, in the caller's transaction; says which. Nobody is mailed: the page says why.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn close_between(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    reason: CloseReason,
) -> QueryResult<Vec<ConversationId>> {
    let between = conversations::company_id.eq(company).and(conversations::engineer_id.eq(engineer));
    let open = conversations::table.filter(between).filter(conversations::state.eq(ConversationState::Open));
    diesel::update(open)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(reason),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .returning(conversations::id)
        .get_results(conn)
        .await
}

/// Opens what was closed between the two for `reason`, once that reason is gone; says which. What closed since a side is
/// gone stays closed.
///
/// # Errors
/// As [`close_between`].
pub async fn reopen_between(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    reason: CloseReason,
) -> QueryResult<Vec<ConversationId>> {
    if !reason.may_reopen() {
        return Ok(Vec::new());
    }
    let between = conversations::company_id.eq(company).and(conversations::engineer_id.eq(engineer));
    let closed = conversations::table.filter(between).filter(conversations::closed_reason.eq(reason));
    diesel::update(closed)
        .set((
            conversations::state.eq(ConversationState::Open),
            conversations::closed_reason.eq(None::<CloseReason>),
            conversations::closed_at.eq(None::<chrono::DateTime<chrono::Utc>>),
            conversations::updated_at.eq(cx.now),
        ))
        .returning(conversations::id)
        .get_results(conn)
        .await
}

/// Closes for good whatever an engineer has: their account is erased. A block that had closed one can then not reopen it.
///
/// # Errors
/// As [`close_between`].
pub async fn end_of_engineer(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let theirs = conversations::table.filter(conversations::engineer_id.eq(engineer));
    diesel::update(theirs)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(CloseReason::EngineerGone),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await
}

/// The same for a company that is closed.
///
/// # Errors
/// As [`close_between`].
pub async fn end_of_company(conn: &mut Conn, cx: &Context, company: CompanyId) -> QueryResult<usize> {
    let theirs = conversations::table
        .filter(conversations::company_id.eq(company))
        .filter(conversations::closed_reason.is_distinct_from(CloseReason::EngineerGone));
    diesel::update(theirs)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(CloseReason::CompanyGone),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await
}
