//! What every message must satisfy, on its bytes (mail.md section 4), for drafts that people try to break.

use domain::platform::templates::CalendarPart;
use mail_parser::{HeaderValue, MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::message::{Draft, build};

const HOSTILE: [&str; 6] = [
    "<b>Ada</b> & \"Co\"",
    "Ada\r\nBcc: everybody@example.com\r\n\r\nhello",
    "Ada 👩‍💻🚀 Lovelace",
    "\u{202e}ecalevoL adA",
    "=?utf-8?q?fake?= \u{0}\u{7f}",
    "Zoë ŁUKASZ 山田太郎 a very long name that goes on and on and on, past every line that a header may reasonably have",
];

fn bytes(to: &str, subject: &str, text: &str) -> Vec<u8> {
    let draft = Draft {
        from: "Roster <notices@roster.example>",
        reply_to: &"hello@roster.example".parse().unwrap(),
        to: &to.parse().unwrap(),
        subject,
        text,
        html: &format!("<p>{}</p>", text.replace('<', "&lt;")),
        date: domain::testing::start(),
        message_id: "0192-abc.def@roster.example",
        headers: &[("Auto-Submitted", "auto-generated".to_owned())],
        calendar: None,
    };
    build(&draft).unwrap()
}

/// Every (T) line of mail.md section 4 that bytes alone can show.
pub fn check(raw: &[u8]) {
    let text = String::from_utf8(raw.to_vec()).expect("UTF-8");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "bare CR or LF");
    assert!(text.ends_with("\r\n"), "the last line ends");
    assert!(text.split("\r\n").all(|line| line.len() <= 998), "a line is longer than 998 octets");
    let (head, _) = text.split_once("\r\n\r\n").expect("a head");
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut names: Vec<String> =
        unfolded.lines().map(|l| l.split_once(':').expect("a header").0.to_lowercase()).collect();
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a header stands twice: {names:?}");
    for name in ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to"] {
        assert!(names.iter().any(|n| n == name), "{name} is missing from {names:?}");
    }
    let date = unfolded.lines().find_map(|l| l.strip_prefix("Date: ")).unwrap();
    assert!(chrono::DateTime::parse_from_rfc2822(date).is_ok() && date.ends_with("+0000"), "{date}");
    let subject = unfolded.lines().find(|l| l.starts_with("Subject: ")).unwrap();
    for word in subject.split(' ').filter(|w| w.starts_with("=?")) {
        assert!(word.len() <= 75, "an encoded word of {} characters", word.len());
    }
    let parsed = MessageParser::default().parse(raw).expect("parses");
    assert_eq!(parsed.from().map(|from| from.iter().count()), Some(1));
    assert_eq!(parsed.to().map(|to| to.iter().count()), Some(1));
    let kinds: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().expect("a content type");
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
        })
        .collect();
    let plain = ["multipart/alternative", "text/plain", "text/html"];
    let with_calendar = ["multipart/mixed", plain[0], plain[1], plain[2], "text/calendar"];
    assert!(kinds == plain || kinds == with_calendar, "{kinds:?}");
    for part in parsed.parts.iter().filter(|part| part.is_text() && part.attachment_name().is_none()) {
        assert_eq!(part.content_type().unwrap().attribute("charset"), Some("utf-8"));
        assert!(matches!(part.content_transfer_encoding(), Some("quoted-printable" | "7bit")));
    }
    assert!(!parsed.body_text(0).unwrap_or_default().trim().is_empty(), "the plain part is empty");
    assert!(parsed.body_html(0).is_some());
}

#[test]
fn hostile_words_stay_words() {
    for word in HOSTILE {
        let raw = bytes("ada@example.com", word, &format!("Dear {word},\n.\n..\nFrom here\nbye"));
        check(&raw);
        let parsed = MessageParser::default().parse(&raw).unwrap();
        assert!(parsed.bcc().is_none(), "{word:?} made a header");
        let wanted: String = word.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            parsed.subject(),
            Some(wanted.as_str()).filter(|w| !w.starts_with("=?")).or(parsed.subject())
        );
        let body = parsed.body_text(0).unwrap();
        assert!(body.contains("\n.") && body.contains("From here"), "{body}");
    }
}

#[test]
fn the_same_draft_makes_the_same_bytes() {
    assert_eq!(bytes("a@example.com", "S", "T"), bytes("a@example.com", "S", "T"));
}

#[test]
fn addresses_are_written_as_their_standards_say() {
    for (to, header) in [
        ("ada@bücher.example", "To: ada@xn--bcher-kva.example\r\n"),
        ("o'neil+tag@example.com", "To: o'neil+tag@example.com\r\n"),
        ("jürgen@example.com", "To: jürgen@example.com\r\n"),
    ] {
        let text = String::from_utf8(bytes(to, "S", "T")).unwrap();
        assert!(text.contains(header), "{text}");
    }
}

#[test]
fn headers_that_would_break_out_are_refused() {
    for value in ["a\r\nBcc: x@example.com", "ü", &"x".repeat(1000)] {
        let draft = Draft {
            from: "Roster <notices@roster.example>",
            reply_to: &"hello@roster.example".parse().unwrap(),
            to: &"ada@example.com".parse().unwrap(),
            subject: "S",
            text: "T",
            html: "<p>T</p>",
            date: domain::testing::start(),
            message_id: "1@roster.example",
            headers: &[("List-ID", value.to_owned())],
            calendar: None,
        };
        assert!(build(&draft).is_err(), "{value:?}");
    }
}

#[test]
fn a_calendar_entry_arrives_as_it_was_written() {
    let calendar = CalendarPart {
        method: "REQUEST",
        text: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Gespräch\r\nEND:VCALENDAR\r\n".to_owned(),
    };
    let draft = |calendar| {
        build(&Draft {
            from: "Roster <notices@roster.example>",
            reply_to: &"hello@roster.example".parse().unwrap(),
            to: &"ada@example.com".parse().unwrap(),
            subject: "S",
            text: "T",
            html: "<p>T</p>",
            date: domain::testing::start(),
            message_id: "1@roster.example",
            headers: &[],
            calendar,
        })
    };
    let raw = draft(Some(&calendar)).unwrap();
    check(&raw);
    let parsed = MessageParser::default().parse(&raw).unwrap();
    let part = parsed.attachments().next().expect("an attachment");
    assert_eq!(part.contents(), calendar.text.as_bytes());
    let kind = part.content_type().unwrap();
    assert_eq!((kind.attribute("method"), kind.attribute("charset")), (Some("REQUEST"), Some("utf-8")));
    assert_eq!(part.attachment_name(), Some("invite.ics"));
    let large = CalendarPart { text: "x".repeat(20_000), ..calendar };
    assert!(draft(Some(&large)).is_err(), "the part is bounded");
}

#[test]
fn message_id_and_auto_submitted_are_there_once() {
    let raw = bytes("ada@example.com", "S", "T");
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.message_id(), Some("0192-abc.def@roster.example"));
    let auto = parsed.header("Auto-Submitted").and_then(HeaderValue::as_text);
    assert_eq!(auto, Some("auto-generated"));
}

proptest! {
    #[test]
    fn no_words_break_a_message(subject in ".{0,300}", text in "(?s).{1,600}") {
        prop_assume!(text.chars().any(|c| !c.is_control() && !c.is_whitespace()));
        check(&bytes("ada@example.com", &subject, &text));
    }
}
