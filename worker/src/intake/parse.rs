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
    /// What headers Authentication-Results say, whoever wrote them.
    pub results: Vec<String>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// What the author wrote, quotes and signature stripped.
    pub text: String,
    /// Whether files hang on it: not the logo of a signature, but a picture that the text shows and that may say something.
    pub has_files: bool,
    /// Whether a machine wrote it.
    pub is_automatic: bool,
}

/// Reads a mail; `None` for bytes that are none. A charset that is wrong or unknown is read as far as it can be.
#[must_use]
pub fn parse(raw: &[u8], sender: &str) -> Option<Parsed> {
    let message = MessageParser::default().parse(raw)?;
    let from = message.from().into_iter().flat_map(|list| list.iter());
    let results =
        message.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"));
    Some(Parsed {
        from: from.filter_map(|one| one.address().map(str::to_owned)).collect(),
        results: results.map(|(_, value)| value.to_owned()).collect(),
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

/// Pictures of signatures are smaller, and what somebody shows is larger.
const ORNAMENT: usize = 20_000;

/// A signature of the transport is no file, nor is a small picture that the text shows itself.
fn is_file(part: &mail_parser::MessagePart<'_>) -> bool {
    let kind = part.content_type();
    let is_signature = kind.is_some_and(|kind| {
        kind.subtype().is_some_and(|sub| sub.ends_with("pgp-signature") || sub.ends_with("pkcs7-signature"))
    });
    let is_shown = part.content_disposition().is_none_or(|how| how.ctype().eq_ignore_ascii_case("inline"));
    let is_ornament = kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"))
        && part.content_id().is_some()
        && is_shown
        && part.len() <= ORNAMENT;
    !is_signature && !is_ornament
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_part(headers: &str, bytes: usize) -> Parsed {
        let body = "A".repeat(bytes);
        let mail = format!(
            "From: ada@mail.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/html\r\n\r\n<p>Yes.</p>\r\n--b\r\n{headers}\r\n{body}\r\n--b--\r\n"
        );
        parse(mail.as_bytes(), "ada@mail.example").unwrap()
    }

    #[test]
    fn every_finding_about_the_sender_is_read() {
        let mail = "Authentication-Results: mx.a.example; dmarc=pass\r\nauthentication-results: mx.b.example;\r\n none\r\n\
                    From: ada@mail.example\r\n\r\nYes.\r\n";
        let results = parse(mail.as_bytes(), "ada@mail.example").unwrap().results;
        assert!(
            results.len() == 2 && results[0].contains("dmarc=pass") && results[1].contains("none"),
            "{results:?}"
        );
    }

    #[test]
    fn the_logo_of_a_signature_is_no_file_and_what_somebody_shows_is_one() {
        let inline = "Content-Type: image/png\r\nContent-ID: <logo@mail>\r\nContent-Disposition: inline\r\n";
        let absent = "Content-Type: image/png\r\nContent-ID: <logo@mail>\r\n";
        let attached = "Content-Type: image/png\r\nContent-ID: <a@mail>\r\nContent-Disposition: attachment; filename=a.png\r\n";
        let unnamed = "Content-Type: image/png\r\nContent-Disposition: inline\r\n";
        let paper =
            "Content-Type: application/pdf\r\nContent-ID: <p@mail>\r\nContent-Disposition: inline\r\n";
        for (headers, bytes, is_file) in [
            (inline, 900, false),
            (absent, 900, false),
            (inline, 40_000, true),
            (attached, 900, true),
            (unnamed, 900, true),
            (paper, 900, true),
        ] {
            let parsed = with_part(headers, bytes);
            assert_eq!((parsed.text.as_str(), parsed.has_files), ("Yes.", is_file), "{headers}");
        }
    }
}
