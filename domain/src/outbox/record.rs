//! Records a mail that is owed, with its job, in the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::MailKind;
use crate::jobs::{Payload, SendMail};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, MailId};
use crate::queue::{NewJob, enqueue};
use crate::schema::outbox_mails;

/// A mail to be.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// Which mail.
    pub kind: MailKind,
    /// To whom.
    pub recipient: &'a EmailAddress,
    /// Whose account that is, where it is one's.
    pub account_id: Option<AccountId>,
    /// Ids that the worker loads from; link versions; never text about a person.
    pub payload: serde_json::Value,
    /// Unique for ever: `application_approved:<application>:<decision>`.
    pub unique_key: String,
}

/// Owes the mail. `None`: it was owed before, and nothing more is sent.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn record(conn: &mut Conn, cx: &Context, mail: &NewMail<'_>) -> QueryResult<Option<MailId>> {
    record_at(conn, cx, mail, cx.now).await
}

/// As [`record`], but sent no earlier than `send_at`; until then [`super::suppress`] takes it back unseen.
///
/// # Errors
/// As [`record`].
pub async fn record_at(
    conn: &mut Conn,
    cx: &Context,
    mail: &NewMail<'_>,
    send_at: DateTime<Utc>,
) -> QueryResult<Option<MailId>> {
    let id = MailId::new();
    let inserted = diesel::insert_into(outbox_mails::table)
        .values((
            outbox_mails::id.eq(id.0),
            outbox_mails::kind.eq(mail.kind.as_str()),
            outbox_mails::class.eq(mail.kind.class().as_str()),
            outbox_mails::recipient.eq(mail.recipient.to_string()),
            outbox_mails::account_id.eq(mail.account_id.map(|id| id.0)),
            outbox_mails::payload.eq(&mail.payload),
            outbox_mails::unique_key.eq(&mail.unique_key),
            outbox_mails::request_id.eq(cx.request_id.as_deref()),
            outbox_mails::created_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if inserted == 0 {
        return Ok(None);
    }
    let payload = Payload::SendMail(SendMail { mail_id: id });
    let job = NewJob { unique_key: Some(&id.to_string()), run_at: send_at, ..NewJob::now(cx, payload) };
    enqueue(conn, cx, &job).await?;
    Ok(Some(id))
}
