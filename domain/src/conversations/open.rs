//! Acceptance opens a conversation.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::ConversationState;
use crate::engineers;
use crate::intros::{Intro, IntroState};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ConversationId;
use crate::schema::conversations;

/// Opens the conversation of an accepted intro, in the acceptance's own transaction, or finds the one that it has.
///
/// # Errors
/// When Postgres refuses, and for an intro that is not accepted: the caller's transaction must then end too.
pub async fn open(conn: &mut Conn, cx: &Context, intro: &Intro) -> QueryResult<ConversationId> {
    if intro.state != IntroState::Accepted {
        return Err(QueryError::RollbackTransaction);
    }
    let engineer = engineers::find_engineer(conn, intro.engineer_id).await?.ok_or(QueryError::NotFound)?;
    let id: Option<ConversationId> = diesel::insert_into(conversations::table)
        .values((
            conversations::id.eq(ConversationId::new()),
            conversations::company_id.eq(intro.company_id),
            conversations::engineer_id.eq(intro.engineer_id),
            conversations::intro_id.eq(intro.id),
            conversations::engineer_name.eq(engineer.display_name),
            conversations::state.eq(ConversationState::Open),
            conversations::active_at.eq(cx.now),
            conversations::created_at.eq(cx.now),
            conversations::updated_at.eq(cx.now),
        ))
        .on_conflict(conversations::intro_id)
        .do_nothing()
        .returning(conversations::id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(id) = id {
        return Ok(id);
    }
    let own = conversations::table.filter(conversations::intro_id.eq(intro.id));
    own.select(conversations::id).first(conn).await
}
