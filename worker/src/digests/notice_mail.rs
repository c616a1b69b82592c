//! The mail to an engineer who is picked for an issue.

use chrono::{DateTime, Utc};
use domain::accounts::find_contact;
use domain::digests::asking;
use domain::directory::is_named_in_digest;
use domain::platform::db::Conn;
use domain::platform::ids::NoticeId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use super::mails::title;
use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// You are picked for an issue.
#[derive(Clone, Debug, Serialize)]
pub struct DigestNotice {
    name: String,
    title: String,
    send_at: DateTime<Utc>,
    how: &'static str,
    is_standing: bool,
    answer_url: String,
}

impl MailTemplate for DigestNotice {
    const NAME: &'static str = "digest_notice";

    fn samples() -> Vec<Self> {
        let sample = |how, is_standing| Self {
            name: "Ada <b>".into(),
            title: "December 2026".into(),
            send_at: sample_time(30),
            how,
            is_standing,
            answer_url: "https://roster.example/digest-notice/token".into(),
        };
        vec![sample("by name", true), sample("without your name", false)]
    }
}

/// Loads [`DigestNotice`]; nothing once it was answered, the issue is fixed, or the consent is gone.
///
/// # Errors
/// As every loader.
pub async fn digest_notice(conn: &mut Conn, order: &Order<'_>) -> Result<Option<DigestNotice>, RenderError> {
    let id: NoticeId = order.id("notice_id")?;
    let Some(asked) = asking::find(conn, id).await? else { return Ok(None) };
    let Some(consent) = asked.consent.as_ref().filter(|consent| consent.holds(order.cx.now)) else {
        return Ok(None);
    };
    if asked.is_fixed() || asked.notice.answer.is_some() {
        return Ok(None);
    }
    let Some(contact) = find_contact(conn, asked.engineer.account_id).await? else { return Ok(None) };
    let is_named = is_named_in_digest(asked.engineer.visibility, consent.scope);
    Ok(Some(DigestNotice {
        name: contact.name,
        title: title(&asked.digest.period),
        send_at: asked.digest.send_at,
        how: if is_named { "by name" } else { "without your name" },
        is_standing: asked.is_standing(order.cx.now),
        answer_url: order.link(LinkPurpose::AnswerNotice, id.0, 0, "/digest-notice/"),
    }))
}
