//! What somebody reads: the inbox, and one conversation.

use chrono::{DateTime, Utc};

use super::access::{Seat, seat_of_actor, whose};
use super::marks::{ensure_reader, find_place, list_marks, update_read};
use super::model::{Conversation, Message, Side};
use super::queries::{
    count_unread_each, count_with_unread, find_conversation, find_of_intro, list_conversations,
    list_last_messages, list_messages, list_names,
};
use crate::companies;
use crate::engineers;
use crate::intros::{self, Intro};
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ConversationId, IntroId};

/// Conversations of one page of the inbox.
const INBOX: usize = 30;
/// Messages of one page of a conversation.
const PAGE: usize = 50;
/// Who wrote, once they are gone.
const GONE: &str = "A former member";

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not theirs, or not there.
    #[error("no such conversation")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// One line of an inbox.
#[derive(Clone, Debug)]
pub struct Line {
    /// The conversation.
    pub conversation: Conversation,
    /// The other side, as the reader knows it.
    pub other: String,
    /// The job that the intro was about.
    pub role_title: String,
    /// The newest message.
    pub last: Option<Message>,
    /// Messages of others that the reader has not read.
    pub unread: i64,
}

/// A message, with the name of who wrote it.
#[derive(Clone, Debug)]
pub struct Said {
    /// The message.
    pub message: Message,
    /// Who wrote it, as the other side knows them.
    pub name: String,
}

/// How far somebody else has read.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Whose.
    pub account: AccountId,
    /// Who, as the other side knows them.
    pub name: String,
    /// The newest message that they have read.
    pub number: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// One conversation.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The conversation.
    pub conversation: Conversation,
    /// On which side the reader is.
    pub side: Side,
    /// Whether the reader may write, while it is open.
    pub may_write: bool,
    /// The other side, as the reader knows it.
    pub other: String,
    /// The company.
    pub company_name: String,
    /// The request that opened it.
    pub intro: Intro,
    /// The messages, oldest first.
    pub messages: Vec<Said>,
    /// The number below which there are earlier ones.
    pub earlier: Option<i32>,
    /// How far the reader has read.
    pub read_number: i32,
    /// How far the others have.
    pub marks: Vec<Mark>,
}

/// The actor's conversations, the newest activity first.
pub async fn list(conn: &mut Conn, cx: &Context, after: Option<Cursor>) -> Result<Slice<Line>, ReadError> {
    let signed = cx.actor.signed().ok_or(ReadError::NotFound)?;
    let Some(whose) = whose(conn, signed).await? else { return Ok(Slice { rows: Vec::new(), next: None }) };
    let limit = i64::try_from(INBOX + 1).unwrap_or(i64::MAX);
    let slice = Slice::cut(list_conversations(conn, whose, after, limit).await?, INBOX, Conversation::place);
    let ids: Vec<ConversationId> = slice.rows.iter().map(|conversation| conversation.id).collect();
    let unread = count_unread_each(conn, &ids, signed.account_id).await?;
    let mut last = list_last_messages(conn, &ids).await?;
    let names = list_names(conn, &ids).await?;
    let side = if signed.member.is_some() { Side::Company } else { Side::Engineer };
    let mut rows = Vec::with_capacity(ids.len());
    for conversation in slice.rows {
        let named = names.iter().find(|(id, ..)| *id == conversation.id);
        let (company, role_title) = named.map(|(_, company, role)| (company, role)).unzip();
        let own = last.iter().position(|message| message.conversation_id == conversation.id);
        rows.push(Line {
            other: counterpart(&conversation, side, company.map_or("", String::as_str)),
            role_title: role_title.cloned().unwrap_or_default(),
            last: own.map(|at| last.swap_remove(at)),
            unread: unread.iter().find(|(id, _)| *id == conversation.id).map_or(0, |(_, count)| *count),
            conversation,
        });
    }
    Ok(Slice { rows, next: slice.next })
}

/// In how many conversations of the actor something is unread.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_unread(conn: &mut Conn, cx: &Context) -> Result<i64, QueryError> {
    let Some(signed) = cx.actor.signed() else { return Ok(0) };
    match whose(conn, signed).await? {
        Some(whose) => count_with_unread(conn, whose, signed.account_id).await,
        None => Ok(0),
    }
}

/// One conversation of the actor's: its newest messages, or those below `before`.
pub async fn thread(
    conn: &mut Conn,
    cx: &Context,
    id: ConversationId,
    before: Option<i32>,
) -> Result<Thread, ReadError> {
    let (conversation, seat) = seated(conn, cx, id).await?;
    let company = companies::find_company(conn, conversation.company_id).await?;
    let company_name = company.map(|company| company.name).unwrap_or_default();
    let intro = intros::find_intro(conn, conversation.intro_id).await?.ok_or(ReadError::NotFound)?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = list_messages(conn, id, before.unwrap_or(i32::MAX), limit).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    rows.reverse();
    let earlier = rows.first().filter(|_| has_more).map(|(message, _)| message.number);
    let marks = list_marks(conn, id, seat.account).await?;
    let reader = find_place(conn, id, seat.account).await?;
    let engineer = engineers::find_engineer(conn, conversation.engineer_id).await?;
    let engineer = engineer.map(|engineer| engineer.account_id);
    let named = marks.into_iter().filter_map(|(account, name, number, at)| {
        let is_engineer = engineer == Some(account);
        let name = if is_engineer { Some(conversation.engineer_name.clone()) } else { name };
        Some(Mark { account, name: name.unwrap_or_else(|| GONE.to_owned()), number, at: at? })
    });
    let marks: Vec<Mark> = named.collect();
    Ok(Thread {
        side: seat.side,
        may_write: seat.may_write,
        other: counterpart(&conversation, seat.side, &company_name),
        intro,
        messages: rows.into_iter().map(|row| said(&conversation, row)).collect(),
        earlier,
        read_number: reader.map_or(0, |reader| reader.read_number),
        marks,
        company_name,
        conversation,
    })
}

/// The conversation that the actor has of this intro.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_by_intro(
    conn: &mut Conn,
    cx: &Context,
    intro: IntroId,
) -> Result<Option<ConversationId>, QueryError> {
    let Some(id) = find_of_intro(conn, intro).await? else { return Ok(None) };
    match seated(conn, cx, id).await {
        Ok(_) => Ok(Some(id)),
        Err(ReadError::NotFound) => Ok(None),
        Err(ReadError::Query(error)) => Err(error),
    }
}

/// The actor says that they have read up to this message; going back is no harm and no change.
pub async fn mark_read(
    conn: &mut Conn,
    cx: &Context,
    id: ConversationId,
    number: i32,
) -> Result<(), ReadError> {
    let (conversation, seat) = seated(conn, cx, id).await?;
    let number = number.clamp(0, conversation.last_number);
    let reader = ensure_reader(conn, id, seat.account, cx.now).await?;
    Ok(update_read(conn, reader.id, number, cx.now).await?)
}

async fn seated(
    conn: &mut Conn,
    cx: &Context,
    id: ConversationId,
) -> Result<(Conversation, Seat), ReadError> {
    let conversation = find_conversation(conn, id).await?.ok_or(ReadError::NotFound)?;
    let seat = seat_of_actor(conn, cx, &conversation).await?.ok_or(ReadError::NotFound)?;
    Ok((conversation, seat))
}

/// The other side's name: the company's, or the engineer's as the acceptance told it.
pub(super) fn counterpart(conversation: &Conversation, side: Side, company: &str) -> String {
    match side {
        Side::Company => conversation.engineer_name.clone(),
        Side::Engineer => company.to_owned(),
    }
}

/// Who said it: the engineer under the name of the acceptance, a member of the company under their own.
pub(super) fn said(conversation: &Conversation, (message, name): (Message, Option<String>)) -> Said {
    let name = match message.side {
        Side::Engineer => conversation.engineer_name.clone(),
        Side::Company => name.unwrap_or_else(|| GONE.to_owned()),
    };
    Said { message, name }
}
