//! Conversations close when the two are to talk no more, and open again when that is taken back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{CloseReason, ConversationState};
use crate::bands::{self, Owed};
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
    let closed = diesel::update(open)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(reason),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .returning(conversations::id)
        .get_results(conn)
        .await?;
    stop_waiting(conn, cx, &closed).await?;
    Ok(closed)
}

/// What waits there for the company's answer waits no more, and was not answered.
async fn stop_waiting(conn: &mut Conn, cx: &Context, ids: &[ConversationId]) -> QueryResult<()> {
    for id in ids {
        bands::settle(conn, Owed::Message, id.0, false, cx.now).await?;
    }
    Ok(())
}

/// The two have come to an end, and may still talk: no message between them waits for the company's answer any more.
///
/// # Errors
/// As [`close_between`].
pub(crate) async fn end_waiting(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
) -> QueryResult<()> {
    let between = conversations::company_id.eq(company).and(conversations::engineer_id.eq(engineer));
    let ids: Vec<ConversationId> =
        conversations::table.filter(between).select(conversations::id).load(conn).await?;
    stop_waiting(conn, cx, &ids).await
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

/// The companies with which an engineer has a conversation that is open, or that was closed for `reason`.
///
/// # Errors
/// As [`close_between`].
pub(crate) async fn list_partners(
    conn: &mut Conn,
    engineer: EngineerId,
    reason: Option<CloseReason>,
) -> QueryResult<Vec<CompanyId>> {
    conversations::table
        .filter(conversations::engineer_id.eq(engineer))
        .filter(conversations::closed_reason.is_not_distinct_from(reason))
        .order(conversations::company_id)
        .select(conversations::company_id)
        .distinct()
        .load(conn)
        .await
}

/// Closes for good whatever an engineer has: their account is erased. A block that had closed one can then not reopen it.
///
/// # Errors
/// As [`close_between`].
pub async fn end_of_engineer(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let theirs = conversations::table.filter(conversations::engineer_id.eq(engineer));
    let ended: Vec<ConversationId> = diesel::update(theirs)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(CloseReason::EngineerGone),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .returning(conversations::id)
        .get_results(conn)
        .await?;
    stop_waiting(conn, cx, &ended).await?;
    Ok(ended.len())
}

/// The same for a company that is closed.
///
/// # Errors
/// As [`close_between`].
pub async fn end_of_company(conn: &mut Conn, cx: &Context, company: CompanyId) -> QueryResult<usize> {
    let theirs = conversations::table
        .filter(conversations::company_id.eq(company))
        .filter(conversations::closed_reason.is_distinct_from(CloseReason::EngineerGone));
    let ended: Vec<ConversationId> = diesel::update(theirs)
        .set((
            conversations::state.eq(ConversationState::Closed),
            conversations::closed_reason.eq(CloseReason::CompanyGone),
            conversations::closed_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .returning(conversations::id)
        .get_results(conn)
        .await?;
    stop_waiting(conn, cx, &ended).await?;
    Ok(ended.len())
}
