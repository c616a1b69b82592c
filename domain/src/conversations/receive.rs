//! An answer by mail. Something is posted only if the address it was sent to is one that we made for this conversation and
//! this account, it has not expired, and the one address in From is the verified address of that account: a mail's sender
//! is easily forged, so neither alone is enough. Where `inbound.authserv_id` names the mail system that took the mail, that
//! system must also have found that it comes from the domain in From. Whatever goes wrong is told, if at all, to the
//! account's own address, each reason at most once an hour; automatic mail is told nothing (RFC 3834 section 2).

use chrono::{DateTime, Timelike, Utc};
use diesel_async::AsyncConnection;
use serde_json::json;

use super::access::{Seat, find_seat};
use super::addresses::{ReplyToken, read_reply_address};
use super::authentic::is_authentic;
use super::marks::{Reader, ensure_reader, find_reader, update_read};
use super::model::{Conversation, Via};
use super::post::{LONGEST, LONGEST_NAME, NewMessage, PostError, write};
use super::queries::lock_conversation;
use crate::accounts::{Contact, find_contact};
use crate::inbound::{self, Handled};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, InboundMailId};
use crate::text_enum;

text_enum! {
    /// What became of a mail.
    pub enum Outcome {
        /// It is a message now.
        Posted = "posted",
        /// It was one before.
        Repeated = "repeated",
        /// Its text is a message; what was attached is not.
        WithoutFiles = "without_files",
        /// It says nothing once quotes and signature are gone.
        Empty = "empty",
        /// It is longer than a message may be.
        TooLong = "too_long",
        /// The conversation is closed.
        Closed = "closed",
        /// Its sender may not write there any more.
        NotAllowed = "not_allowed",
        /// The address is too old.
        Expired = "expired",
        /// It came from another address than the account's, or is not known to come from there.
        Forged = "forged",
        /// The address is none of ours.
        Unknown = "unknown",
        /// A machine wrote it.
        Automatic = "automatic",
        /// The bytes are no mail.
        Unreadable = "unreadable",
    }
}

impl Outcome {
    /// Whether the account's owner hears of it.
    #[must_use]
    pub fn is_told(self) -> bool {
        !matches!(self, Self::Posted | Self::Repeated | Self::Unknown | Self::Automatic | Self::Unreadable)
    }
}

/// A mail, read.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its row.
    pub id: InboundMailId,
    /// Envelope recipient.
    pub recipient: String,
    /// All addresses in From.
    pub from: Vec<String>,
    /// What headers Authentication-Results say, whoever wrote them.
    pub results: Vec<String>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// What its author wrote, quotes and signature stripped.
    pub text: String,
    /// Whether files hang on it.
    pub has_files: bool,
    /// Whether a machine wrote it.
    pub is_automatic: bool,
}

/// Posts it, or says why not; and notes what became of it, in the same transaction. Handled twice it is posted once.
///
/// # Errors
/// When Postgres refuses; nothing has happened then.
pub async fn receive(conn: &mut Conn, cx: &Context, reply: &Reply) -> Result<Outcome, QueryError> {
    conn.transaction(async |conn| {
        if reply.is_automatic {
            return end(conn, cx, reply, Outcome::Automatic, None).await;
        }
        let Some(token) = read_reply_address(&cx.config, &reply.recipient) else {
            return end(conn, cx, reply, Outcome::Unknown, None).await;
        };
        let place = find_reader(conn, token.reader()).await?.filter(|place| token.is_of(&cx.keys, place));
        let Some(place) = place else { return end(conn, cx, reply, Outcome::Unknown, None).await };
        let outcome = take(conn, cx, reply, &token, &place).await?;
        end(conn, cx, reply, outcome, Some(&place)).await
    })
    .await
}

/// Whether answers to this address can be posted at all: we made it, and its place is there. What is not is refused at the
/// door, before any of the mail is taken.
///
/// # Errors
/// When Postgres refuses.
pub async fn is_reply_address(conn: &mut Conn, cx: &Context, recipient: &str) -> Result<bool, QueryError> {
    let Some(token) = read_reply_address(&cx.config, recipient) else { return Ok(false) };
    let place = find_reader(conn, token.reader()).await?;
    Ok(place.is_some_and(|place| token.is_of(&cx.keys, &place)))
}

async fn take(
    conn: &mut Conn,
    cx: &Context,
    reply: &Reply,
    token: &ReplyToken,
    place: &Reader,
) -> Result<Outcome, QueryError> {
    // An account that is suspended or gone has no contact: nobody writes in its name.
    let Some(contact) = find_contact(conn, place.account_id).await? else { return Ok(Outcome::Unknown) };
    if !is_from(&reply.from, &contact) || !is_vouched(cx, reply, &contact) {
        return Ok(Outcome::Forged);
    }
    if token.is_expired(cx.now) {
        return Ok(Outcome::Expired);
    }
    let Some(conversation) = lock_conversation(conn, place.conversation_id).await? else {
        return Ok(Outcome::Unknown);
    };
    match find_seat(conn, &conversation, place.account_id).await? {
        Some(seat) => say(conn, cx, reply, &conversation, seat).await,
        None => Ok(Outcome::NotAllowed),
    }
}

async fn say(
    conn: &mut Conn,
    cx: &Context,
    reply: &Reply,
    conversation: &Conversation,
    seat: Seat,
) -> Result<Outcome, QueryError> {
    let text: String = reply.text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let named: Option<String> =
        reply.message_id.as_ref().map(|id| id.chars().filter(|c| !c.is_control()).collect());
    let named = named.filter(|id| !id.is_empty() && id.len() <= LONGEST_NAME);
    let named = named.unwrap_or_else(|| format!("inbound-{}", reply.id));
    let new = NewMessage {
        conversation: conversation.id,
        body: &text,
        via: Via::Email,
        external_id: Some(&named),
        seen: None,
    };
    match write(conn, cx, conversation, seat, &new).await {
        Ok(posted) if !posted.is_new => Ok(Outcome::Repeated),
        Ok(_) => {
            mark_mailed(conn, cx, conversation, seat).await?;
            Ok(if reply.has_files { Outcome::WithoutFiles } else { Outcome::Posted })
        }
        Err(PostError::Closed(_)) => Ok(Outcome::Closed),
        Err(PostError::Forbidden | PostError::NotFound) => Ok(Outcome::NotAllowed),
        Err(PostError::Invalid(_)) if text.chars().count() > LONGEST => Ok(Outcome::TooLong),
        Err(PostError::Invalid(_)) => Ok(Outcome::Empty),
        Err(PostError::Query(error)) => Err(error),
    }
}

/// Whoever answers a mail has read what mails told them: all that was said before, but what a mail is still owed about.
async fn mark_mailed(
    conn: &mut Conn,
    cx: &Context,
    conversation: &Conversation,
    seat: Seat,
) -> Result<(), QueryError> {
    let place = ensure_reader(conn, conversation.id, seat.account, cx.now).await?;
    let told = place.notice_from.map_or(conversation.last_number, |from| from - 1);
    update_read(conn, place.id, told.min(conversation.last_number), cx.now).await
}

/// Exactly one address, and that of the account.
fn is_from(from: &[String], contact: &Contact) -> bool {
    let [one] = from else { return false };
    one.parse::<EmailAddress>().is_ok_and(|address| address.key() == contact.address.key())
}

/// What our own mail system found out about the sender, where it is asked.
fn is_vouched(cx: &Context, reply: &Reply, contact: &Contact) -> bool {
    let authority = &cx.config.inbound.authserv_id;
    authority.is_empty() || is_authentic(&reply.results, authority, contact.address.domain())
}

/// Notes the outcome, and owes the mail about it where there is one.
async fn end(
    conn: &mut Conn,
    cx: &Context,
    reply: &Reply,
    outcome: Outcome,
    place: Option<&Reader>,
) -> Result<Outcome, QueryError> {
    let account_id: Option<AccountId> = place.map(|place| place.account_id);
    let handled = Handled { outcome: outcome.as_str(), account_id };
    if !inbound::settle(conn, cx, reply.id, &handled).await? {
        // Another worker was first: what this one did is undone.
        return Err(QueryError::RollbackTransaction);
    }
    if let Some(place) = place.filter(|_| outcome.is_told()) {
        tell(conn, cx, place, outcome, reply.has_files).await?;
    }
    Ok(outcome)
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    place: &Reader,
    outcome: Outcome,
    has_files: bool,
) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, place.account_id).await? else { return Ok(()) };
    let kind = MailKind::ReplyNotPosted;
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(place.account_id),
        payload: json!({
            "conversation_id": place.conversation_id, "outcome": outcome, "has_files": has_files,
        }),
        unique_key: format!("{kind}:{}:{outcome}:{}", place.id, hour(cx.now)),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}

fn hour(now: DateTime<Utc>) -> String {
    format!("{}T{:02}", now.date_naive(), now.hour())
}
