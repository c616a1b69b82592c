//! Makes the bytes of one reader's copy: headers, and encoded pieces joined by copying. Nothing is rendered here.

use domain::digests::copy::{Links, Personal, escape_html, plain};
use domain::digests::flight::Flying;
use domain::digests::identity;
use domain::digests::issue::{Issue, Part};
use domain::digests::model::Digest;
use domain::platform::config::Config;
use domain::platform::email::EmailAddress;
use domain::platform::keys::Keys;
use std::sync::Arc;

use super::encode::{header_text, mailbox, quoted_printable};
use crate::mailer::{Envelope, SendError};

/// One issue, ready to be joined for any reader. Cheap to clone.
#[derive(Clone)]
pub struct Press(Arc<Inner>);

struct Inner {
    digest: Digest,
    issue: Issue,
    text: Part<Vec<u8>>,
    html: Part<Vec<u8>>,
    config: Arc<Config>,
    keys: Arc<Keys>,
    /// Headers that all copies share, and what opens the first part.
    head: String,
    boundary: String,
    date: chrono::DateTime<chrono::Utc>,
}

/// A copy on its way.
#[derive(Clone, Debug)]
pub struct Letter {
    /// One recipient; bounces come back to an address that names them.
    pub envelope: Envelope,
    /// The message, with CRLF at the end of every line.
    pub bytes: Vec<u8>,
}

/// An issue cannot be sent as it is stored: it was never frozen.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the issue is not frozen")]
pub struct NotFrozen;

impl Press {
    /// Encodes the pieces of a frozen issue.
    ///
    /// # Errors
    /// [`NotFrozen`].
    pub fn new(
        config: Arc<Config>,
        keys: Arc<Keys>,
        digest: Digest,
        issue: Issue,
    ) -> Result<Self, NotFrozen> {
        let date = digest.mail_date.ok_or(NotFrozen)?;
        let boundary = identity::boundary(&keys, digest.id);
        let encode = |part: &Part<String>| part.map(|text| quoted_printable(text));
        Ok(Self(Arc::new(Inner {
            text: encode(&issue.text),
            html: encode(&issue.html),
            head: head(&config, &digest, date, &boundary),
            boundary,
            date,
            digest,
            issue,
            config,
            keys,
        })))
    }

    /// The issue.
    #[must_use]
    pub fn issue(&self) -> &Issue {
        &self.0.issue
    }

    /// The copy of one reader.
    ///
    /// # Errors
    /// [`SendError::Unaddressable`] when the stored address cannot be written into a command.
    pub fn letter(&self, flying: &Flying) -> Result<Letter, SendError> {
        let press = &*self.0;
        let reader = flying.copy.subscriber_id;
        let to: EmailAddress = flying
            .address
            .parse()
            .map_err(|_| SendError::Unaddressable("the stored address cannot be read"))?;
        let sender = identity::return_path(&press.config, &press.keys, press.digest.id, reader)
            .ok_or(SendError::Unaddressable("smtp.bounce_domain makes no address"))?;
        let links = Links::sign(&press.config, &press.keys, reader, flying.link_version, press.date);
        let personal = Personal::new(&press.issue, &flying.copy.interests, flying.cards, &links);
        let mut bytes = Vec::with_capacity(56 * 1024);
        press.write_headers(&mut bytes, flying, &to, &personal, &links);
        press.write_part(&mut bytes, "text/plain", &press.text, &personal, plain);
        press.write_part(&mut bytes, "text/html", &press.html, &personal, escape_html);
        bytes.extend_from_slice(format!("--{}--\r\n", press.boundary).as_bytes());
        Ok(Letter { envelope: Envelope::new(&sender, &to)?, bytes })
    }
}

impl Inner {
    fn write_headers(
        &self,
        bytes: &mut Vec<u8>,
        flying: &Flying,
        to: &EmailAddress,
        personal: &Personal,
        links: &Links,
    ) {
        let subject = personal.join(&self.issue.subject, plain);
        let id = identity::message_id(&self.config, &self.keys, self.digest.id, flying.copy.subscriber_id);
        // RFC 2369 section 2 and RFC 8058: neither encoded nor folded within the angle brackets.
        let headers = format!(
            "To: {to}\r\nSubject: {}\r\nMessage-ID: <{id}>\r\n\
             List-Unsubscribe: <{}>,\r\n <mailto:u+{}@{}?subject=unsubscribe>\r\n\
             List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            header_text(&subject),
            links.unsubscribe,
            links.unsubscribe_token,
            self.config.smtp.bounce_domain,
        );
        bytes.extend_from_slice(headers.as_bytes());
        bytes.extend_from_slice(self.head.as_bytes());
    }

    fn write_part(
        &self,
        bytes: &mut Vec<u8>,
        kind: &str,
        part: &Part<Vec<u8>>,
        personal: &Personal,
        escape: impl Fn(&str) -> String,
    ) {
        let opening = format!(
            "--{}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
            self.boundary
        );
        bytes.extend_from_slice(opening.as_bytes());
        let out = std::cell::RefCell::new(bytes);
        personal.walk(
            part,
            |fixed| out.borrow_mut().extend_from_slice(fixed),
            |slot| out.borrow_mut().extend_from_slice(&quoted_printable(&escape(slot))),
        );
        // The line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1).
        out.into_inner().extend_from_slice(b"\r\n");
    }
}

/// What is the same in every copy.
fn head(config: &Config, digest: &Digest, date: chrono::DateTime<chrono::Utc>, boundary: &str) -> String {
    let zone_date = date.with_timezone(&config.site.time_zone).to_rfc2822();
    format!(
        "From: {}\r\nReply-To: {}\r\nDate: {zone_date}\r\n\
         List-ID: {} <digest.{}>\r\nFeedback-ID: {}:digest:monthly:{}\r\nPrecedence: bulk\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n",
        mailbox(&config.smtp.digest_from),
        config.smtp.reply_to,
        header_text(&format!("{} digest", config.site.name)),
        config.smtp.message_id_domain,
        digest.period,
        config.digest.feedback_sender,
    )
}
