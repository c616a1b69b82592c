//! Quoted-printable and encoded words, so cut that encoded pieces can be joined by copying.

/// Longest line without its end (RFC 2045 section 6.7).
const LINE: usize = 76;
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Quoted-printable. A piece begins at the start of a line and ends at one (by a soft break where the text goes on), so
/// pieces joined in any order are right again.
#[must_use]
pub fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 16 + 8);
    let mut column = 0;
    let mut rest = text.chars().filter(|c| *c != '\r').peekable();
    while let Some(c) = rest.next() {
        if c == '\n' {
            out.extend_from_slice(b"\r\n");
            column = 0;
            continue;
        }
        let ends_line = matches!(rest.peek(), None | Some('\n'));
        let is_plain = match c {
            ' ' | '\t' => !ends_line,
            '=' => false,
            // A dot at the start of a line would have to be doubled on the wire, and "From " gains a mark in mailboxes.
            '.' | 'F' => column != 0,
            c => c.is_ascii_graphic(),
        };
        let mut utf8 = [0; 4];
        let bytes = c.encode_utf8(&mut utf8).as_bytes();
        let width = if is_plain { 1 } else { 3 * bytes.len() };
        if column + width > LINE - 1 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if is_plain && !(column == 0 && matches!(c, '.' | 'F')) {
            out.extend_from_slice(bytes);
            column += 1;
        } else {
            for byte in bytes {
                push_escaped(&mut out, *byte);
            }
            column += 3 * bytes.len();
        }
    }
    if column > 0 {
        out.extend_from_slice(b"=\r\n");
    }
    out
}

fn push_escaped(out: &mut Vec<u8>, byte: u8) {
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    out.extend_from_slice(&[b'=', digit(byte >> 4), digit(byte & 15)]);
}

/// Text of a header: as it is where that is possible, else encoded words (RFC 2047) of at most 75 characters each.
#[must_use]
pub fn header_text(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let looks_encoded = text.contains("=?");
    if text.is_ascii() && !looks_encoded && text.len() <= 900 {
        return text;
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = Vec::new();
    for c in text.chars() {
        let mut utf8 = [0; 4];
        let mut piece = Vec::new();
        for byte in c.encode_utf8(&mut utf8).bytes() {
            match byte {
                b' ' => piece.push(b'_'),
                b if b.is_ascii_alphanumeric() => piece.push(b),
                b => push_escaped(&mut piece, b),
            }
        }
        // "=?UTF-8?Q?" and "?=" take twelve.
        if word.len() + piece.len() > 75 - 12 {
            words.push(String::from_utf8_lossy(&word).into_owned());
            word.clear();
        }
        word.extend_from_slice(&piece);
    }
    words.push(String::from_utf8_lossy(&word).into_owned());
    words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect::<Vec<_>>().join("\r\n ")
}

/// `Name <address>` with the name as a phrase that needs no reading twice.
#[must_use]
pub fn mailbox(configured: &str) -> String {
    let Some((name, address)) = configured.rsplit_once('<') else { return configured.trim().to_owned() };
    let name = name.trim().trim_matches('"');
    let address = address.trim_end_matches('>').trim();
    if name.is_empty() {
        return address.to_owned();
    }
    let is_atoms = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-');
    let phrase = if is_atoms || !name.is_ascii() {
        header_text(name)
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    };
    format!("{phrase} <{address}>")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(encoded: &[u8]) -> String {
        let mut raw =
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                .to_vec();
        raw.extend_from_slice(encoded);
        let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
        message.body_text(0).unwrap_or_default().replace("\r\n", "\n")
    }

    #[test]
    fn hard_cases_survive() {
        for text in [
            "a line\n.dot at the start\nFrom the start\ntrailing blank \ntab\t\nlast",
            "Zażółć gęślą jaźń, <b>&\"'=3D=\n",
            &"x".repeat(200),
            &"ż".repeat(100),
            "",
            "\n\n",
        ] {
            let encoded = quoted_printable(text);
            assert_eq!(decode(&encoded), *text, "{text:?}");
            for line in String::from_utf8(encoded).unwrap().split("\r\n") {
                assert!(
                    line.len() <= LINE && !line.starts_with('.') && !line.starts_with("From "),
                    "{line:?}"
                );
            }
        }
    }

    #[test]
    fn headers_are_ascii_and_words_are_short() {
        assert_eq!(header_text("November: 9 engineers"), "November: 9 engineers");
        let long = header_text(&"November: 12 engineers, 4 in 日本語 ".repeat(4));
        assert!(long.is_ascii());
        for word in long.split("\r\n ") {
            assert!(word.len() <= 75 && word.starts_with("=?UTF-8?Q?") && word.ends_with("?="), "{word}");
        }
        assert!(!header_text("a\r\nBcc: x@example.com").contains('\n'));
        assert_eq!(mailbox("Roster Digest <d@x.example>"), "Roster Digest <d@x.example>");
        assert_eq!(mailbox("Röster <d@x.example>"), "=?UTF-8?Q?R=C3=B6ster?= <d@x.example>");
        assert_eq!(mailbox("Roster, Inc. <d@x.example>"), "\"Roster, Inc.\" <d@x.example>");
        assert_eq!(mailbox("d@x.example"), "d@x.example");
    }

    proptest! {
        #[test]
        fn joined_pieces_read_as_the_joined_text(pieces in proptest::collection::vec("[ -~żü\\n]{0,90}", 1..6)) {
            let joined: Vec<u8> = pieces.iter().flat_map(|piece| quoted_printable(piece)).collect();
            let text: String = pieces.concat();
            prop_assert_eq!(decode(&joined), text);
            for line in String::from_utf8(joined).unwrap().split("\r\n") {
                prop_assert!(line.len() <= LINE && !line.starts_with('.'));
            }
        }
    }
}
