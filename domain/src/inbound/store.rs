//! Takes a mail once, and lets go of it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::jobs::{Payload, ReadMail};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, InboundMailId};
use crate::queue::{NewJob, enqueue};
use crate::schema::inbound_mails;
use crate::text_enum;

/// How long a fingerprint is kept: mail systems give up after five days (RFC 5321 section 4.5.4.1).
const KEPT: TimeDelta = TimeDelta::days(30);

text_enum! {
    /// By which door a mail came.
    pub enum Source { Lmtp = "lmtp", Maildir = "maildir" }
}

/// A mail as it came in, for one recipient.
#[derive(Clone, Copy, Debug)]
pub struct NewInbound<'a> {
    /// By which door.
    pub source: Source,
    /// Envelope recipient.
    pub recipient: &'a str,
    /// Envelope sender; empty for automatic mail.
    pub sender: &'a str,
    /// The message, dots unstuffed.
    pub raw: &'a [u8],
}

/// A mail that waits, or was handled.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = inbound_mails)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct InboundMail {
    pub id: InboundMailId,
    pub source: Source,
    pub recipient: String,
    pub sender: String,
    pub raw: Option<Vec<u8>>,
    pub outcome: Option<String>,
    pub received_at: DateTime<Utc>,
}

impl std::fmt::Debug for InboundMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InboundMail")
            .field("id", &self.id)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// What became of a mail.
#[derive(Clone, Copy, Debug)]
pub struct Handled<'a> {
    /// One word.
    pub outcome: &'a str,
    /// Whose address it was sent to.
    pub account_id: Option<AccountId>,
}

/// Takes the mail with its job in one transaction; `None`: it was taken before.
///
/// # Errors
/// When Postgres refuses: the sender must then hear that it is to come again.
pub async fn store(
    conn: &mut Conn,
    cx: &Context,
    new: &NewInbound<'_>,
) -> QueryResult<Option<InboundMailId>> {
    // Postgres takes no NUL in a text, and nobody reads the others.
    let sender: String = new.sender.chars().filter(|letter| !letter.is_control()).collect();
    conn.transaction(async |conn| {
        let id = InboundMailId::new();
        let inserted = diesel::insert_into(inbound_mails::table)
            .values((
                inbound_mails::id.eq(id),
                inbound_mails::fingerprint.eq(fingerprint(new)),
                inbound_mails::source.eq(new.source),
                inbound_mails::recipient.eq(new.recipient),
                inbound_mails::sender.eq(&sender),
                inbound_mails::raw.eq(new.raw),
                inbound_mails::received_at.eq(cx.now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if inserted == 0 {
            return Ok(None);
        }
        let job = NewJob::now(cx, Payload::ReadMail(ReadMail { inbound_id: id }));
        enqueue(conn, cx, &job).await?;
        Ok(Some(id))
    })
    .await
}

/// Content and recipient: a mail to two people is two, a second delivery of one is none.
fn fingerprint(new: &NewInbound<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(new.recipient.to_lowercase().as_bytes());
    hash.update([0]);
    hash.update(new.raw);
    hash.finalize().to_vec()
}

/// A mail by its id.
///
/// # Errors
/// When Postgres refuses.
pub async fn find(conn: &mut Conn, id: InboundMailId) -> QueryResult<Option<InboundMail>> {
    inbound_mails::table.find(id).select(InboundMail::as_select()).first(conn).await.optional()
}

/// Notes what became of a mail, and lets its bytes and addresses go, in the transaction of what it brought about. `false`:
/// it was handled before, and the caller must undo what it did.
///
/// # Errors
/// As [`find`].
pub async fn settle(
    conn: &mut Conn,
    cx: &Context,
    id: InboundMailId,
    handled: &Handled<'_>,
) -> QueryResult<bool> {
    let waiting = inbound_mails::table.find(id).filter(inbound_mails::handled_at.is_null());
    let count = diesel::update(waiting)
        .set((
            inbound_mails::raw.eq(None::<Vec<u8>>),
            inbound_mails::sender.eq(""),
            inbound_mails::recipient.eq(""),
            inbound_mails::account_id.eq(handled.account_id),
            inbound_mails::outcome.eq(handled.outcome),
            inbound_mails::handled_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    Ok(count == 1)
}

/// Deletes what came in thirty days ago, handled or not. Says how many.
///
/// # Errors
/// As [`find`].
pub async fn forget_old(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let old = inbound_mails::table.filter(inbound_mails::received_at.lt(cx.now - KEPT));
    diesel::delete(old).execute(conn).await
}
