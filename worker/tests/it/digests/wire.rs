//! Each line of mail.md section 4 that bytes can show, on the bytes that a server received.

use std::collections::BTreeSet;

use domain::digests::identity;
use domain::platform::links::LinkPurpose;
use domain::testing::sql;
use mail_parser::{Message, MessageParser, MimeHeaders};
use worker::catcher::{Act, Event, Received, Script, Settings};

use super::Post;

const SETTINGS: &str = "[site]\npublic_url = 'https://roster.example'\ntime_zone = 'Asia/Kolkata'";

fn raw(received: &Received) -> String {
    String::from_utf8(received.bytes.clone()).expect("UTF-8")
}

fn parsed(received: &Received) -> Message<'_> {
    MessageParser::default().parse(&received.bytes).expect("a message")
}

/// Unfolded header lines.
fn headers(text: &str) -> Vec<(String, String)> {
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ")
        .split("\r\n")
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn header(text: &str, name: &str) -> String {
    let found: Vec<String> = headers(text).into_iter().filter(|(n, _)| n == name).map(|(_, v)| v).collect();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_copy_is_as_the_list_wants_it() {
    let mut post = Post::new(Script::kind(), SETTINGS).await;
    let digest = post.sending(40).await;
    post.send(&digest).await.unwrap();
    let received = post.server.received();
    assert_eq!(received.len(), 40);
    assert_eq!(post.ledger(&digest).await.sent, 40);
    let keys = post.state.keys.clone();
    let mut ids = BTreeSet::new();
    for message in &received {
        let text = raw(message);
        check_structure(&text);
        let to = check_envelope(message, &text);
        assert!(ids.insert(header(&text, "Message-ID")), "7: unique");
        check_list_headers(&text, &digest.period);
        check_parts(message);
        let reader = identity::read_return_path(&keys, digest.id, message.from.split('@').next().unwrap());
        let address = format!("deliveries where subscriber_id = '{}' and address = '{to}'", reader.unwrap());
        assert_eq!(sql::count(&mut post.conn, &address).await, 1, "2: the return path names the reader");
        check_unsubscribe_token(&post, &text, reader.unwrap().0);
    }
}

/// 6 to 9, 12.
fn check_structure(text: &str) {
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "9: no bare CR or LF");
    assert!(text.is_ascii(), "11: quoted-printable");
    for line in text.split("\r\n") {
        assert!(line.len() <= 998, "9: {} octets", line.len());
    }
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(body.split("\r\n").all(|line| line.len() <= 76), "RFC 2045: lines of quoted-printable");
    let names: Vec<String> = headers(text).into_iter().map(|(name, _)| name.to_lowercase()).collect();
    let unique: BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "8: {names:?}");
    assert!(header(text, "Date").ends_with("+0530"), "6: the installation's numeric zone");
    assert!(header(text, "Message-ID").ends_with("@roster.example>"), "7");
    let subject = header(text, "Subject");
    assert!(subject.starts_with("November: 4 engineers looking for work, "), "12: {subject}");
    assert_eq!(header(text, "MIME-Version"), "1.0");
}

/// 1, 2, 5, 14, 15; gives the reader's address.
fn check_envelope(message: &Received, text: &str) -> String {
    assert_eq!(header(text, "From"), "Roster Digest <digest@roster.example>", "1 and 5");
    assert_eq!(header(text, "Reply-To"), "hello@roster.example");
    assert_eq!(message.to.len(), 1, "14: one recipient");
    let to = header(text, "To");
    assert_eq!(to, message.to[0], "14: To holds this reader only");
    let (local, domain) = message.from.split_once('@').unwrap();
    assert!(local.starts_with("b+") && local.len() <= 64, "2: {local}");
    assert!(domain.ends_with(".roster.example"), "2: a subdomain of From's, relaxed alignment");
    assert_eq!(header(text, "Precedence"), "bulk", "15");
    to
}

/// 10, 16, 17, 18, 23.
fn check_list_headers(text: &str, period: &str) {
    assert_eq!(header(text, "List-ID"), "Roster digest <digest.roster.example>", "16");
    let line = text.split("\r\n").find(|line| line.starts_with("List-Unsubscribe: ")).unwrap();
    assert!(
        line.starts_with("List-Unsubscribe: <https://roster.example/unsubscribe/") && line.ends_with(">,"),
        "10: {line}"
    );
    assert!(line.len() <= 200, "10: short");
    let whole = header(text, "List-Unsubscribe");
    assert!(
        whole.contains("<mailto:u+") && whole.contains("@bounces.roster.example?subject=unsubscribe>"),
        "17"
    );
    assert_eq!(header(text, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click", "18");
    let feedback = header(text, "Feedback-ID");
    assert_eq!(feedback, format!("{period}:digest:monthly:roster"), "23");
    assert!(!headers(text).iter().any(|(name, _)| name == "List-Post"), "23");
}

/// 11, 22, 30, 31 to 36.
fn check_parts(received: &Received) {
    let message = parsed(received);
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")), "11");
    let subtypes: Vec<_> =
        message.parts.iter().skip(1).map(|p| p.content_type().unwrap().subtype().unwrap()).collect();
    assert_eq!(subtypes, ["plain", "html"], "11: text first, HTML last");
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    for part in [&text, &html] {
        assert!(part.contains("https://roster.example/unsubscribe/"), "22");
        assert!(part.contains("Example Street") && part.contains("because you subscribed"), "30");
        assert!(part.contains("Hello Reader "), "the greeting");
        for mark in ["{{", "{%", "null", "undefined", "slot0", "slot1"] {
            assert!(!part.contains(mark), "36: {mark}");
        }
        for engineer in 1..=4 {
            assert!(part.contains(&format!("Engineer {engineer}")), "11: the same engineers");
        }
    }
    assert!(html.len() <= 60_000, "31: {} bytes", html.len());
    check_reading(&html);
    assert!(html.contains("name=\"color-scheme\"") && html.contains("prefers-color-scheme"), "33");
    assert!(html.contains("lang=\"en\"") && html.contains("<title>"), "34");
    assert_eq!(html.matches("<h1").count(), 1, "34");
    for table in html.split("<table").skip(1).map(|rest| rest.split('>').next().unwrap()) {
        assert!(table.contains("role=\"presentation\""), "34: {table}");
    }
    for bad in ["<script", "<form", "<link", "@import", "display:flex", "display:grid", "http://"] {
        assert!(!html.replace("http://www.w3.org", "").contains(bad), "32 and 35: {bad}");
    }
    for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(link.starts_with("https://roster.example/") || link.starts_with("mailto:"), "35: {link}");
    }
}

/// 34 and 36: nothing too small to read, no picture without words, and a line for the list of an inbox.
fn check_reading(html: &str) {
    for size in html.split("font-size:").skip(1) {
        let px: f64 = size.split("px").next().unwrap().trim().parse().unwrap();
        assert!(px <= 1.0 || px >= 14.0, "34: text of {px} px"); // 0 and 1: what is not shown
    }
    for image in html.split("<img").skip(1).map(|rest| rest.split('>').next().unwrap()) {
        assert!(image.contains("alt="), "34: {image}");
    }
    let preheader = html.split("display:none").nth(1).unwrap().split_once('>').unwrap().1;
    let preheader = preheader.split('<').next().unwrap().trim();
    assert!(preheader.chars().count() >= 20, "36: {preheader:?}");
}

/// 21: signed, bound to the reader, lives at least a year, and shows no address.
fn check_unsubscribe_token(post: &Post, text: &str, reader: uuid::Uuid) {
    let line = header(text, "List-Unsubscribe");
    let token = line.split('>').next().unwrap().rsplit('/').next().unwrap();
    let in_a_year = post.clock.now() + chrono::TimeDelta::days(366);
    let link = post.state.keys.read_link(LinkPurpose::Unsubscribe, token, in_a_year).unwrap();
    assert_eq!(link.subject, reader);
    assert!(!token.contains('@') && !line.contains("reader-"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_attempt_is_the_first_one_byte_for_byte() {
    // The relay keeps the message and says nothing: the copy is uncertain, and `resend` sends it again.
    let script = Script::new(|event| match event {
        Event::Dot { attempt: 1, .. } => Act::KeepAndClose,
        _ => Act::Go,
    });
    let mut post = Post::new(script, "[digest]\nuncertain = 'resend'").await;
    let digest = post.sending(3).await;
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.uncertain, 3);
    post.look_after(&digest).await;
    post.clock.advance(chrono::TimeDelta::hours(5));
    // What the reader changes between the attempts is for the next issue.
    sql::execute(&mut post.conn, "update subscribers set name = 'Somebody Else', skills = '{1,2}'").await;
    post.send(&digest).await.unwrap();
    assert_eq!(post.ledger(&digest).await.sent, 3);
    let received = post.server.received();
    assert_eq!(received.len(), 6);
    for first in &received[..3] {
        let again = received[3..].iter().find(|again| again.to == first.to).unwrap();
        assert_eq!(raw(first), raw(again));
        assert_eq!(first.from, again.from);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_needs_smtputf8_gets_it_or_ends_as_undeliverable() {
    let plain = Settings { extensions: vec!["8BITMIME", "PIPELINING"], ..Settings::default() };
    for (settings, sent) in [(Settings::default(), 2), (plain, 1)] {
        let mut post = Post::with(settings, Script::kind(), "").await;
        let digest = post.sending(2).await;
        let address = "jürgen@xn--bcher-kva.example";
        sql::execute(
            &mut post.conn,
            &format!(
                "update deliveries set address = '{address}', address_key = '{address}' where name = 'Reader 1';
                 update subscribers set email = '{address}', address_key = '{address}' where name = 'Reader 1'"
            ),
        )
        .await;
        post.send(&digest).await.unwrap();
        let ledger = post.ledger(&digest).await;
        assert_eq!((ledger.sent, ledger.failed), (sent, 2 - sent), "13");
        let to: Vec<String> = post.server.received().into_iter().flat_map(|message| message.to).collect();
        assert_eq!(to.contains(&address.to_owned()), sent == 2, "13: {to:?}");
        let said = "deliveries where state = 'failed' and reason like '%SMTPUTF8%'";
        assert_eq!(sql::count(&mut post.conn, said).await, 2 - sent);
    }
}
