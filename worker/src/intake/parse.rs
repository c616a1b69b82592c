//! From the bytes of a mail to what its author wrote.

use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

use super::automatic::is_automatic;
use super::html;
use super::quotes::strip;

/// What is read out of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// All addresses in From.
    pub from: Vec<String>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// What the author wrote, quotes and signature stripped.
    pub text: String,
    /// Whether files hang on it: pictures that the text shows, as logos in signatures do, count as well.
    pub has_files: bool,
    /// Whether a machine wrote it.
    pub is_automatic: bool,
}

/// Reads a mail; `None` for bytes that are none. A charset that is wrong or unknown is read as far as it can be.
#[must_use]
pub fn parse(raw: &[u8], sender: &str) -> Option<Parsed> {
    let message = MessageParser::default().parse(raw)?;
    let from = message.from().into_iter().flat_map(|list| list.iter());
    Some(Parsed {
        from: from.filter_map(|one| one.address().map(str::to_owned)).collect(),
        message_id: message.message_id().map(str::to_owned),
        text: strip(&body(&message)),
        has_files: message.attachments().any(is_file),
        is_automatic: is_automatic(&message, sender),
    })
}

/// The plain parts, of which some programs make several; without any the HTML parts as text.
fn body(message: &Message<'_>) -> String {
    let plain: Vec<&str> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .filter(|text| !text.trim().is_empty())
        .collect();
    if !plain.is_empty() {
        return plain.join("\n");
    }
    let rich = message.html_bodies().filter_map(|part| match &part.body {
        PartType::Html(text) => Some(html::to_text(text)),
        _ => None,
    });
    rich.collect::<Vec<_>>().join("\n")
}

/// A signature of the transport is no file.
fn is_file(part: &mail_parser::MessagePart<'_>) -> bool {
    let kind = part.content_type();
    let is_signature = kind.is_some_and(|kind| {
        kind.subtype().is_some_and(|sub| sub.ends_with("pgp-signature") || sub.ends_with("pkcs7-signature"))
    });
    !is_signature
}
