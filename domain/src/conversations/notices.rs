//! Mails about what was said: five minutes after the first message that waits, one for all of them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use serde_json::json;

use super::access::find_seat;
use super::marks::{Reader, ensure_reader, find_reader, list_due_readers, update_notice};
use super::model::{Conversation, Message, Side};
use super::queries::{find_conversation, find_last_of_others, list_stretch, list_writers, lock_conversation};
use super::read::{Said, counterpart, said};
use crate::accounts::find_contact;
use crate::companies;
use crate::engineers;
use crate::intros;
use crate::notifications::{self, Kind};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, ConversationReaderId};

/// How long further messages and a look at the page are waited for.
pub const PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Rows of one look.
const BATCH: i64 = 200;

/// What a mail about messages tells.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Where.
    pub conversation: Conversation,
    /// On which side the reader is.
    pub side: Side,
    /// The other side, as the reader knows it.
    pub other: String,
    /// The job that the intro was about.
    pub role_title: String,
    /// What they have not read, oldest first.
    pub messages: Vec<Said>,
}

/// Notes that the other side is owed a mail about this message, unless one is noted already. The caller holds the
/// conversation's row.
pub(super) async fn owe(
    conn: &mut Conn,
    cx: &Context,
    conversation: &Conversation,
    message: &Message,
) -> Result<(), QueryError> {
    for account in addressees(conn, conversation, message.side.other()).await? {
        let reader = ensure_reader(conn, conversation.id, account, cx.now).await?;
        if reader.notice_due_at.is_none() {
            update_notice(conn, reader.id, Some((message.number, cx.now + PAUSE))).await?;
        }
    }
    Ok(())
}

/// The engineer; of a company whoever asked for the intro and whoever wrote, as long as they may write, else its owners.
async fn addressees(
    conn: &mut Conn,
    conversation: &Conversation,
    side: Side,
) -> Result<Vec<AccountId>, QueryError> {
    if side == Side::Engineer {
        let engineer = engineers::find_engineer(conn, conversation.engineer_id).await?;
        return Ok(engineer.map(|engineer| engineer.account_id).into_iter().collect());
    }
    let mut asked = list_writers(conn, conversation.id).await?;
    asked.extend(intros::find_intro(conn, conversation.intro_id).await?.map(|intro| intro.sender_id));
    asked.sort_unstable();
    asked.dedup();
    let mut found = Vec::new();
    for account in asked {
        let seat = find_seat(conn, conversation, account).await?;
        if seat.is_some_and(|seat| seat.may_write) && find_contact(conn, account).await?.is_some() {
            found.push(account);
        }
    }
    if found.is_empty() {
        let owners = companies::list_contacts(conn, conversation.company_id, &[CompanyRole::Owner]).await?;
        found.extend(owners.into_iter().map(|owner| owner.account_id));
    }
    Ok(found)
}

/// Owes the mails that are due: none for what was read meanwhile, nor in a conversation that has closed. Says how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn send_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut count = 0;
    for reader in list_due_readers(conn, cx.now, BATCH).await? {
        count += usize::from(conn.transaction(async |conn| send_one(conn, cx, &reader).await).await?);
    }
    Ok(count)
}

async fn send_one(conn: &mut Conn, cx: &Context, due: &Reader) -> Result<bool, QueryError> {
    let Some(conversation) = lock_conversation(conn, due.conversation_id).await? else { return Ok(false) };
    let Some(reader) = find_reader(conn, due.id).await? else { return Ok(false) };
    let Some(from) = is_due(&reader, cx.now) else { return Ok(false) };
    update_notice(conn, reader.id, None).await?;
    if !notifications::wants(conn, reader.account_id, Kind::Messages).await? {
        return Ok(false);
    }
    let from = from.max(reader.read_number + 1);
    let last = find_last_of_others(conn, conversation.id, from, reader.account_id).await?;
    let (Some(to), true) = (last, conversation.is_open()) else { return Ok(false) };
    if find_seat(conn, &conversation, reader.account_id).await?.is_none() {
        return Ok(false);
    }
    let Some(contact) = find_contact(conn, reader.account_id).await? else { return Ok(false) };
    let kind = MailKind::MessagesWaiting;
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(reader.account_id),
        payload: json!({
            "reader_id": reader.id, "conversation_id": conversation.id, "from": from, "to": to,
        }),
        unique_key: format!("{kind}:{}:{from}", reader.id),
    };
    Ok(outbox::record(conn, cx, &mail).await?.is_some())
}

fn is_due(reader: &Reader, now: DateTime<Utc>) -> Option<i32> {
    reader.notice_from.filter(|_| reader.notice_due_at.is_some_and(|at| at <= now))
}

/// What the mail says, just before it goes out; nothing when all of it was read meanwhile, or the reader has no part in
/// the conversation any more.
///
/// # Errors
/// When Postgres refuses.
pub async fn for_notice(
    conn: &mut Conn,
    id: ConversationReaderId,
    from: i32,
    to: i32,
) -> Result<Option<Notice>, QueryError> {
    let Some(reader) = find_reader(conn, id).await? else { return Ok(None) };
    let Some(conversation) = find_conversation(conn, reader.conversation_id).await? else { return Ok(None) };
    let seat = find_seat(conn, &conversation, reader.account_id).await?;
    let (Some(seat), true) = (seat, conversation.is_open()) else { return Ok(None) };
    let first = from.max(reader.read_number + 1);
    let rows = list_stretch(conn, conversation.id, first, to, reader.account_id).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let Some(company) = companies::find_company(conn, conversation.company_id).await? else {
        return Ok(None);
    };
    let Some(intro) = intros::find_intro(conn, conversation.intro_id).await? else { return Ok(None) };
    let messages = rows.into_iter().map(|row| said(&conversation, row)).collect();
    Ok(Some(Notice {
        other: counterpart(&conversation, seat.side, &company.name),
        side: seat.side,
        role_title: intro.role_title,
        messages,
        conversation,
    }))
}
