//! Somebody says something.

use diesel_async::AsyncConnection;

use super::access::{Seat, seat_of_actor};
use super::marks::{ensure_reader, update_read};
use super::model::{CloseReason, Conversation, Message, Side, Via};
use super::notices;
use super::queries::{find_message, insert_message, lock_conversation};
use crate::bands::{self, Owed};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{ConversationId, MessageId};

/// Longest message, in characters.
pub const LONGEST: usize = 8_000;
/// Longest name that a form, a mail or a program gives a message, in bytes; RFC 5322 section 2.1.1 allows no longer line.
pub const LONGEST_NAME: usize = 998;

/// A message to be.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// Where.
    pub conversation: ConversationId,
    /// Markdown, as typed.
    pub body: &'a str,
    /// How it came.
    pub via: Via,
    /// What tells a second try apart from a second message: the form's key, the Message-ID, the API's key.
    pub external_id: Option<&'a str>,
    /// The number of the newest message that the sender had before them.
    pub seen: Option<i32>,
}

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Not theirs, or not there.
    #[error("no such conversation")]
    NotFound,
    /// Viewers of a company read.
    #[error("viewers read conversations and do not write")]
    Forbidden,
    /// It takes no messages any more.
    #[error("the conversation is closed: {0}")]
    Closed(CloseReason),
    /// The text cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The message; the earlier one, if this is a second try.
    pub message: Message,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Posts once: a second try under the same name finds the first message, whatever happened since.
pub async fn post(conn: &mut Conn, cx: &Context, new: &NewMessage<'_>) -> Result<Posted, PostError> {
    conn.transaction(async |conn| {
        let conversation = lock_conversation(conn, new.conversation).await?.ok_or(PostError::NotFound)?;
        let seat = seat_of_actor(conn, cx, &conversation).await?.ok_or(PostError::NotFound)?;
        let posted = write(conn, cx, &conversation, seat, new).await?;
        if let Some(seen) = new.seen {
            let reader = ensure_reader(conn, conversation.id, seat.account, cx.now).await?;
            update_read(conn, reader.id, seen.min(posted.message.number), cx.now).await?;
        }
        Ok(posted)
    })
    .await
}

/// Adds a message of whoever has this seat. The caller holds the conversation's row.
pub(super) async fn write(
    conn: &mut Conn,
    cx: &Context,
    conversation: &Conversation,
    seat: Seat,
    new: &NewMessage<'_>,
) -> Result<Posted, PostError> {
    let external_id = new.external_id.map(|name| format!("{}:{name}", seat.account));
    if let Some(name) = &external_id
        && let Some(message) = find_message(conn, conversation.id, name).await?
    {
        return Ok(Posted { message, is_new: false });
    }
    if !seat.may_write {
        return Err(PostError::Forbidden);
    }
    if let Some(reason) = conversation.closed_reason {
        return Err(PostError::Closed(reason));
    }
    let mut errors = FieldErrors::default();
    let body = errors.text("body", new.body, 1..=LONGEST);
    if new.external_id.is_some_and(|name| name.is_empty() || name.len() > LONGEST_NAME) {
        errors.add("key", "Load this page again: the form has lost its key.");
    }
    let message = Message {
        id: MessageId::new(),
        conversation_id: conversation.id,
        number: conversation.last_number + 1,
        sender_id: Some(seat.account),
        side: seat.side,
        body_md: errors.into_result(body).map_err(PostError::Invalid)?,
        via: new.via,
        external_id,
        created_at: cx.now,
    };
    insert_message(conn, &message).await?;
    // The company's response band counts from the first message that waits to the company's next one.
    match seat.side {
        Side::Engineer => {
            bands::owe(conn, conversation.company_id, Owed::Message, conversation.id.0, cx.now).await?;
        }
        Side::Company => bands::settle(conn, Owed::Message, conversation.id.0, true, cx.now).await?,
    }
    notices::owe(conn, cx, conversation, &message).await?;
    Ok(Posted { message, is_new: true })
}
