//! From a rendered mail to the bytes on the wire (RFC 5322, 2045 to 2047): the same draft makes the same bytes, always.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use domain::platform::email::EmailAddress;
use domain::platform::templates::CalendarPart;
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

/// Longest subject that is sent, in characters; the rest is cut with an ellipsis.
const SUBJECT_LIMIT: usize = 150;
/// Largest calendar entry, in bytes.
const CALENDAR_LIMIT: usize = 16 * 1024;

/// What a message is made of.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The one author: `Name <address>`.
    pub from: &'a str,
    /// Where answers go.
    pub reply_to: &'a EmailAddress,
    /// The one reader; never a name, which is theirs to write.
    pub to: &'a EmailAddress,
    /// One line.
    pub subject: &'a str,
    /// The plain part.
    pub text: &'a str,
    /// The HTML part.
    pub html: &'a str,
    /// The time of the mail, not of the attempt: a second attempt has the same.
    pub date: DateTime<Utc>,
    /// Without angle brackets.
    pub message_id: &'a str,
    /// Further headers, in order, ASCII on one line each; they are neither encoded nor folded.
    pub headers: &'a [(&'static str, String)],
    /// An entry for the reader's calendar, attached.
    pub calendar: Option<&'a CalendarPart>,
}

/// A draft that makes no message: a fault in the settings or of ours.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// `smtp.from` or `smtp.digest_from`.
    #[error("{0:?} is no sender")]
    Sender(String),
    /// A header that would break the message.
    #[error("the header {0} cannot be sent as it is")]
    Header(String),
    /// An empty part, or a part that the library refuses.
    #[error("the message cannot be put together: {0}")]
    Parts(String),
}

/// The bytes of the message, with CRLF at the end of every line.
///
/// # Errors
/// [`MessageError`].
pub fn build(draft: &Draft<'_>) -> Result<Vec<u8>, MessageError> {
    let from: Mailbox = draft.from.parse().map_err(|_| MessageError::Sender(draft.from.to_owned()))?;
    let mut builder = Message::builder()
        .from(from)
        .date(SystemTime::from(draft.date))
        .message_id(Some(format!("<{}>", checked("Message-ID", draft.message_id)?)))
        .subject(subject(draft.subject))
        .raw_header(addressed("Reply-To", draft.reply_to)?)
        .raw_header(addressed("To", draft.to)?)
        // The envelope is the caller's: this one only keeps lettre from deriving its own.
        .envelope(stand_in(draft.from)?);
    for (name, value) in draft.headers {
        builder = builder.raw_header(verbatim(name, checked(name, value)?)?);
    }
    if draft.text.trim().is_empty() {
        return Err(MessageError::Parts("the plain part is empty".to_owned()));
    }
    let parts = MultiPart::alternative()
        .boundary(boundary(draft.message_id))
        .singlepart(part(ContentType::TEXT_PLAIN, draft.text)?)
        .singlepart(part(ContentType::TEXT_HTML, draft.html)?);
    let parts = match draft.calendar {
        None => parts,
        Some(calendar) => MultiPart::mixed()
            .boundary(format!("{}mixed", boundary(draft.message_id)))
            .multipart(parts)
            .singlepart(attached(calendar)?),
    };
    let message = builder.multipart(parts).map_err(|e| MessageError::Parts(e.to_string()))?;
    Ok(message.formatted())
}

/// Quoted-printable whatever the text holds: no line grows long, no dot or `From ` at its start is touched on the way.
fn part(kind: ContentType, text: &str) -> Result<SinglePart, MessageError> {
    let body = Body::new_with_encoding(clean(text), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| MessageError::Parts("quoted-printable".to_owned()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// A calendar entry as RFC 6047 section 2.4 wants it: the part names the method that the text names. Base64 keeps its
/// CRLF whatever lies between.
fn attached(calendar: &CalendarPart) -> Result<SinglePart, MessageError> {
    if calendar.text.len() > CALENDAR_LIMIT {
        return Err(MessageError::Parts("the calendar entry is too large".to_owned()));
    }
    let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
    let kind = ContentType::parse(&kind).map_err(|e| MessageError::Parts(e.to_string()))?;
    let body = calendar.text.clone().into_bytes();
    let body = Body::new_with_encoding(body, ContentTransferEncoding::Base64)
        .map_err(|_| MessageError::Parts("base64".to_owned()))?;
    Ok(SinglePart::builder().header(kind).header(ContentDisposition::attachment("invite.ics")).body(body))
}

/// Line ends as one character, no other control characters.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
}

fn subject(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT_LIMIT {
        return line;
    }
    let cut: String = line.chars().take(SUBJECT_LIMIT - 1).collect();
    format!("{}…", cut.trim_end())
}

/// An address header without a name. A local part that is not ASCII goes as it is: with SMTPUTF8 (RFC 6532) that is
/// right, and without it the message is never sent.
fn addressed(name: &'static str, address: &EmailAddress) -> Result<HeaderValue, MessageError> {
    let text = address.to_string();
    if text.chars().any(char::is_control) {
        return Err(MessageError::Header(name.to_owned()));
    }
    Ok(HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), text.clone(), text))
}

fn verbatim(name: &'static str, value: &str) -> Result<HeaderValue, MessageError> {
    let header =
        HeaderName::new_from_ascii(name.to_owned()).map_err(|_| MessageError::Header(name.to_owned()))?;
    Ok(HeaderValue::dangerous_new_pre_encoded(header, value.to_owned(), value.to_owned()))
}

fn checked<'v>(name: &str, value: &'v str) -> Result<&'v str, MessageError> {
    let fits = value.bytes().all(|b| (b' '..=b'~').contains(&b)) && name.len() + value.len() + 2 <= 998;
    if fits { Ok(value) } else { Err(MessageError::Header(name.to_owned())) }
}

/// Cannot occur in quoted-printable text, where `=_` never stands (RFC 2045 section 6.7).
fn boundary(message_id: &str) -> String {
    let id: String = message_id.chars().filter(char::is_ascii_alphanumeric).take(48).collect();
    format!("=_{id}")
}

fn stand_in(from: &str) -> Result<lettre::address::Envelope, MessageError> {
    let mailbox: Mailbox = from.parse().map_err(|_| MessageError::Sender(from.to_owned()))?;
    lettre::address::Envelope::new(Some(mailbox.email.clone()), vec![mailbox.email])
        .map_err(|e| MessageError::Parts(e.to_string()))
}
