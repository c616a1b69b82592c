//! Mails about conversations: what was written, and why an answer by mail is no message.

use chrono::{DateTime, Utc};
use domain::conversations::{self, Outcome, Side};
use domain::outbox::{Mail, MailKind};
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::platform::email::EmailAddress;
use domain::platform::ids::{ConversationId, ConversationReaderId};
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::intake::ABOVE;
use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// To one side of a conversation: what the other one wrote.
#[derive(Clone, Debug, Serialize)]
pub struct MessagesWaiting {
    /// Whether the engineer reads it.
    pub to_engineer: bool,
    /// Who wrote: the company, or the engineer as the acceptance told their name.
    pub other: String,
    /// The same, for the subject.
    pub short: String,
    /// What the intro was about.
    pub role: String,
    /// What they have not read, oldest first.
    pub messages: Vec<Written>,
    /// The conversation.
    pub page_url: String,
    /// The line above which an answer is written; without one this mail takes none.
    pub above: Option<&'static str>,
    /// Until when an answer to this mail is taken.
    pub answers_until: DateTime<Utc>,
}

/// One message.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// By whom.
    pub name: String,
    /// What.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// To somebody who answered by mail.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyNotPosted {
    /// Why.
    pub outcome: Outcome,
    /// Whether files hung on it.
    pub has_files: bool,
    /// The conversation.
    pub page_url: String,
    /// Longest message, in characters.
    pub longest: usize,
}

impl MailTemplate for MessagesWaiting {
    const NAME: &'static str = "messages_waiting";
    fn samples() -> Vec<Self> {
        let written = |name: &str, text: &str, day| Written {
            name: name.into(),
            text: text.into(),
            at: sample_time(day),
        };
        let to_engineer = Self {
            to_engineer: true,
            other: "Northwind <b>".into(),
            short: "Northwind".into(),
            role: "Backend engineer".into(),
            messages: vec![
                written("Grace Hopper", "Does Tuesday at 10:00 suit you?\nElse propose a time.", 1),
                written("Grace Hopper", "<b>Or</b> Wednesday.", 2),
            ],
            page_url: "https://roster.example/conversations/0190".into(),
            above: Some(ABOVE),
            answers_until: sample_time(28),
        };
        let to_company = Self {
            to_engineer: false,
            other: "Ada Lovelace".into(),
            short: "Ada Lovelace".into(),
            messages: vec![written("Ada Lovelace", "Tuesday is fine.", 1)],
            above: None,
            ..to_engineer.clone()
        };
        vec![to_engineer, to_company]
    }
}

impl MailTemplate for ReplyNotPosted {
    const NAME: &'static str = "reply_not_posted";
    fn samples() -> Vec<Self> {
        let sample = |outcome: Outcome, has_files| Self {
            outcome,
            has_files,
            page_url: "https://roster.example/conversations/0190".into(),
            longest: conversations::LONGEST,
        };
        let told = Outcome::ALL.iter().filter(|outcome| outcome.is_told());
        let mut samples: Vec<Self> = told.map(|outcome| sample(*outcome, false)).collect();
        samples.push(sample(Outcome::Empty, true));
        samples
    }
}

/// Loads [`MessagesWaiting`]; nothing when all of it was read meanwhile.
///
/// # Errors
/// [`RenderError`].
pub async fn messages_waiting(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<MessagesWaiting>, RenderError> {
    let reader: ConversationReaderId = order.id("reader_id")?;
    let (from, to) = (number(order, "from")?, number(order, "to")?);
    let Some(notice) = conversations::for_notice(conn, reader, from, to).await? else { return Ok(None) };
    let messages = notice.messages.into_iter().map(|said| Written {
        name: said.name,
        text: said.message.body_md,
        at: said.message.created_at,
    });
    Ok(Some(MessagesWaiting {
        to_engineer: notice.side == Side::Engineer,
        short: short(&notice.other),
        other: notice.other,
        role: notice.role_title,
        messages: messages.collect(),
        page_url: page_url(order, notice.conversation.id),
        above: reply_to(order.cx, order.mail).map(|_| ABOVE),
        answers_until: order.mail.created_at + conversations::LIFE,
    }))
}

/// Makes [`ReplyNotPosted`].
///
/// # Errors
/// [`RenderError`].
pub fn reply_not_posted(order: &Order<'_>) -> Result<Option<ReplyNotPosted>, RenderError> {
    let outcome: Outcome = order.text("outcome")?.parse().map_err(|_| RenderError::Payload("outcome"))?;
    Ok(Some(ReplyNotPosted {
        outcome,
        has_files: order.mail.payload.get("has_files").and_then(serde_json::Value::as_bool).unwrap_or(false),
        page_url: page_url(order, order.id("conversation_id")?),
        longest: conversations::LONGEST,
    }))
}

/// Where answers to a mail about messages go; nothing for other mails, and where no answers are configured.
#[must_use]
pub fn reply_to(cx: &Context, mail: &Mail) -> Option<EmailAddress> {
    if mail.kind != MailKind::MessagesWaiting {
        return None;
    }
    let id = |key: &str| mail.payload.get(key).and_then(serde_json::Value::as_str);
    let reader: ConversationReaderId = id("reader_id")?.parse().ok()?;
    let conversation: ConversationId = id("conversation_id")?.parse().ok()?;
    conversations::reply_address(
        &cx.config,
        &cx.keys,
        reader,
        conversation,
        mail.account_id?,
        mail.created_at,
    )
}

fn number(order: &Order<'_>, key: &'static str) -> Result<i32, RenderError> {
    let number = order.mail.payload.get(key).and_then(serde_json::Value::as_i64);
    number.and_then(|number| i32::try_from(number).ok()).ok_or(RenderError::Payload(key))
}

fn page_url(order: &Order<'_>, id: ConversationId) -> String {
    order.cx.config.absolute(&format!("/conversations/{id}"))
}
