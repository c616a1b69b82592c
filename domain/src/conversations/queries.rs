//! Every query about conversations and messages. Holds no rule.

use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Conversation, Message, Side};
use crate::platform::actor::CompanyRole;
use crate::platform::cursor::Cursor;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, ConversationId, EngineerId, IntroId};
use crate::schema::{
    accounts, companies, conversation_readers, conversations, intros, memberships, messages,
};

pub(super) async fn find_conversation(
    conn: &mut Conn,
    id: ConversationId,
) -> QueryResult<Option<Conversation>> {
    conversations::table.find(id).select(Conversation::as_select()).first(conn).await.optional()
}

/// The conversation, held until the transaction ends: messages and notices follow each other.
pub(super) async fn lock_conversation(
    conn: &mut Conn,
    id: ConversationId,
) -> QueryResult<Option<Conversation>> {
    conversations::table.find(id).select(Conversation::as_select()).for_update().first(conn).await.optional()
}

pub(super) async fn find_of_intro(conn: &mut Conn, intro: IntroId) -> QueryResult<Option<ConversationId>> {
    let own = conversations::table.filter(conversations::intro_id.eq(intro));
    own.select(conversations::id).first(conn).await.optional()
}

/// What the account is in the company now.
pub(super) async fn find_role(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
) -> QueryResult<Option<CompanyRole>> {
    memberships::table
        .find((company, account))
        .filter(memberships::state.eq("active"))
        .select(memberships::role)
        .first(conn)
        .await
        .optional()
}

/// Whose conversations a list is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    Company(CompanyId),
    Engineer(EngineerId),
}

/// Newest activity first.
pub(super) async fn list_conversations(
    conn: &mut Conn,
    whose: Whose,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Conversation>> {
    let mut query = conversations::table
        .select(Conversation::as_select())
        .order((conversations::active_at.desc(), conversations::id.desc()))
        .limit(limit)
        .into_boxed();
    query = match whose {
        Whose::Company(id) => query.filter(conversations::company_id.eq(id)),
        Whose::Engineer(id) => query.filter(conversations::engineer_id.eq(id)),
    };
    if let Some(Cursor { at, id }) = after {
        let earlier = conversations::active_at
            .lt(at)
            .or(conversations::active_at.eq(at).and(conversations::id.lt(ConversationId(id))));
        query = query.filter(earlier);
    }
    query.load(conn).await
}

/// How many messages of others the account has not read, in each of these that has any.
pub(super) async fn count_unread_each(
    conn: &mut Conn,
    ids: &[ConversationId],
    account: AccountId,
) -> QueryResult<Vec<(ConversationId, i64)>> {
    let mark = conversation_readers::conversation_id
        .eq(messages::conversation_id)
        .and(conversation_readers::account_id.eq(account));
    messages::table
        .left_join(conversation_readers::table.on(mark))
        .filter(messages::conversation_id.eq_any(ids))
        .filter(messages::sender_id.is_distinct_from(account))
        .filter(
            conversation_readers::read_number
                .is_null()
                .or(conversation_readers::read_number.assume_not_null().lt(messages::number)),
        )
        .group_by(messages::conversation_id)
        .select((messages::conversation_id, diesel::dsl::count_star()))
        .load(conn)
        .await
}

/// In how many of somebody's conversations there is something unread.
pub(super) async fn count_with_unread(conn: &mut Conn, whose: Whose, account: AccountId) -> QueryResult<i64> {
    let mark = conversation_readers::conversation_id
        .eq(messages::conversation_id)
        .and(conversation_readers::account_id.eq(account));
    let mut query = messages::table
        .inner_join(conversations::table.on(conversations::id.eq(messages::conversation_id)))
        .left_join(conversation_readers::table.on(mark))
        .filter(messages::sender_id.is_distinct_from(account))
        .filter(
            conversation_readers::read_number
                .is_null()
                .or(conversation_readers::read_number.assume_not_null().lt(messages::number)),
        )
        .select(diesel::dsl::count(messages::conversation_id).aggregate_distinct())
        .into_boxed();
    query = match whose {
        Whose::Company(id) => query.filter(conversations::company_id.eq(id)),
        Whose::Engineer(id) => query.filter(conversations::engineer_id.eq(id)),
    };
    query.get_result(conn).await
}

/// The newest message of each.
pub(super) async fn list_last_messages(conn: &mut Conn, ids: &[ConversationId]) -> QueryResult<Vec<Message>> {
    messages::table
        .inner_join(
            conversations::table.on(conversations::id
                .eq(messages::conversation_id)
                .and(conversations::last_number.eq(messages::number))),
        )
        .filter(conversations::id.eq_any(ids))
        .select(Message::as_select())
        .load(conn)
        .await
}

/// Of each the company's name, and the job that its intro was about.
pub(super) async fn list_names(
    conn: &mut Conn,
    ids: &[ConversationId],
) -> QueryResult<Vec<(ConversationId, String, String)>> {
    conversations::table
        .inner_join(companies::table.on(companies::id.eq(conversations::company_id)))
        .inner_join(intros::table.on(intros::id.eq(conversations::intro_id)))
        .filter(conversations::id.eq_any(ids))
        .select((conversations::id, companies::name, intros::role_title))
        .load(conn)
        .await
}

/// Messages with the names of their senders, the newest first, below `before`.
pub(super) async fn list_messages(
    conn: &mut Conn,
    id: ConversationId,
    before: i32,
    limit: i64,
) -> QueryResult<Vec<(Message, Option<String>)>> {
    messages::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(messages::sender_id)))
        .filter(messages::conversation_id.eq(id))
        .filter(messages::number.lt(before))
        .order(messages::number.desc())
        .limit(limit)
        .select((Message::as_select(), accounts::name.nullable()))
        .load(conn)
        .await
}

/// Messages of a stretch, oldest first, that the account did not write.
pub(super) async fn list_stretch(
    conn: &mut Conn,
    id: ConversationId,
    from: i32,
    to: i32,
    reader: AccountId,
) -> QueryResult<Vec<(Message, Option<String>)>> {
    messages::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(messages::sender_id)))
        .filter(messages::conversation_id.eq(id))
        .filter(messages::number.between(from, to))
        .filter(messages::sender_id.is_distinct_from(reader))
        .order(messages::number)
        .select((Message::as_select(), accounts::name.nullable()))
        .load(conn)
        .await
}

/// What a sender posted before under this name.
pub(super) async fn find_message(
    conn: &mut Conn,
    id: ConversationId,
    external_id: &str,
) -> QueryResult<Option<Message>> {
    messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::external_id.eq(external_id))
        .select(Message::as_select())
        .first(conn)
        .await
        .optional()
}

/// Adds a message as the conversation's next one. The caller holds the conversation's row.
pub(super) async fn insert_message(conn: &mut Conn, message: &Message) -> QueryResult<()> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(message.id),
            messages::conversation_id.eq(message.conversation_id),
            messages::number.eq(message.number),
            messages::sender_id.eq(message.sender_id),
            messages::side.eq(message.side),
            messages::body_md.eq(&message.body_md),
            messages::via.eq(message.via),
            messages::external_id.eq(&message.external_id),
            messages::created_at.eq(message.created_at),
        ))
        .execute(conn)
        .await?;
    diesel::update(conversations::table.find(message.conversation_id))
        .set((
            conversations::last_number.eq(message.number),
            conversations::last_message_at.eq(message.created_at),
            conversations::active_at.eq(message.created_at),
            conversations::updated_at.eq(message.created_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Everybody of the company who wrote here.
pub(super) async fn list_writers(conn: &mut Conn, id: ConversationId) -> QueryResult<Vec<AccountId>> {
    let senders: Vec<Option<AccountId>> = messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::side.eq(Side::Company))
        .filter(messages::sender_id.is_not_null())
        .select(messages::sender_id)
        .distinct()
        .load(conn)
        .await?;
    Ok(senders.into_iter().flatten().collect())
}

/// The highest number of the messages in a stretch that somebody else wrote.
pub(super) async fn find_last_of_others(
    conn: &mut Conn,
    id: ConversationId,
    from: i32,
    reader: AccountId,
) -> QueryResult<Option<i32>> {
    messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::number.ge(from))
        .filter(messages::sender_id.is_distinct_from(reader))
        .select(max(messages::number))
        .first(conn)
        .await
}
