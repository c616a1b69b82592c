//! Every query about how far people have read, and which mails they are owed. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ConversationId, ConversationReaderId};
use crate::schema::{accounts, conversation_readers};

/// One person's place in one conversation.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conversation_readers)]
pub(super) struct Reader {
    pub id: ConversationReaderId,
    pub conversation_id: ConversationId,
    pub account_id: AccountId,
    pub read_number: i32,
    pub notice_from: Option<i32>,
    pub notice_due_at: Option<DateTime<Utc>>,
}

/// The person's place, made if there is none.
pub(super) async fn ensure_reader(
    conn: &mut Conn,
    id: ConversationId,
    account: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Reader> {
    diesel::insert_into(conversation_readers::table)
        .values((
            conversation_readers::id.eq(ConversationReaderId::new()),
            conversation_readers::conversation_id.eq(id),
            conversation_readers::account_id.eq(account),
            conversation_readers::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    find_place(conn, id, account).await?.ok_or(diesel::NotFound)
}

/// The person's place, if they have one.
pub(super) async fn find_place(
    conn: &mut Conn,
    id: ConversationId,
    account: AccountId,
) -> QueryResult<Option<Reader>> {
    conversation_readers::table
        .filter(conversation_readers::conversation_id.eq(id))
        .filter(conversation_readers::account_id.eq(account))
        .select(Reader::as_select())
        .first(conn)
        .await
        .optional()
}

pub(super) async fn find_reader(conn: &mut Conn, id: ConversationReaderId) -> QueryResult<Option<Reader>> {
    conversation_readers::table.find(id).select(Reader::as_select()).first(conn).await.optional()
}

/// Raises how far somebody has read; never lowers it.
pub(super) async fn update_read(
    conn: &mut Conn,
    id: ConversationReaderId,
    number: i32,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let lower = conversation_readers::table.find(id).filter(conversation_readers::read_number.lt(number));
    diesel::update(lower)
        .set((conversation_readers::read_number.eq(number), conversation_readers::read_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets, or with `None` clears, the mail that is owed to a reader.
pub(super) async fn update_notice(
    conn: &mut Conn,
    id: ConversationReaderId,
    notice: Option<(i32, DateTime<Utc>)>,
) -> QueryResult<()> {
    diesel::update(conversation_readers::table.find(id))
        .set((
            conversation_readers::notice_from.eq(notice.map(|(from, _)| from)),
            conversation_readers::notice_due_at.eq(notice.map(|(_, at)| at)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Readers whose mail is due, the oldest first.
pub(super) async fn list_due_readers(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Reader>> {
    conversation_readers::table
        .filter(conversation_readers::notice_due_at.le(now))
        .order((conversation_readers::notice_due_at, conversation_readers::id))
        .limit(limit)
        .select(Reader::as_select())
        .load(conn)
        .await
}

/// Who of the others has read how far: their account, their name, the number, and when.
pub(super) async fn list_marks(
    conn: &mut Conn,
    id: ConversationId,
    but: AccountId,
) -> QueryResult<Vec<(AccountId, Option<String>, i32, Option<DateTime<Utc>>)>> {
    conversation_readers::table
        .inner_join(accounts::table.on(accounts::id.eq(conversation_readers::account_id)))
        .filter(conversation_readers::conversation_id.eq(id))
        .filter(conversation_readers::account_id.ne(but))
        .filter(conversation_readers::read_number.gt(0))
        .order((conversation_readers::read_number, conversation_readers::read_at))
        .select((
            conversation_readers::account_id,
            accounts::name,
            conversation_readers::read_number,
            conversation_readers::read_at,
        ))
        .load(conn)
        .await
}
