//! What people's mail programs send.

use domain::outbox::MailKind;
use domain::testing::conversations::waiting;
use domain::testing::{mails, sql};
use worker::runtime;

use super::Scene;
use crate::support;

impl Scene {
    /// The mails about answers, by their reason.
    async fn told(&self) -> Vec<String> {
        let owed = mails::owed(&mut self.conn().await).await;
        let told = owed.iter().filter(|mail| mail.kind == MailKind::ReplyNotPosted);
        told.map(|mail| mail.payload["outcome"].as_str().unwrap().to_owned()).collect()
    }
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn html_charsets_quotes_and_files() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    let html = "<div>Yes, <b>Tuesday</b>.</div><div class=\"gmail_quote\">On Mon, 23 Nov 2026, R &lt;r@x.example&gt; wrote:<blockquote>old</blockquote></div>";
    scene.deliver(&to, &scene.mail(HTML, html)).await;
    let quoted = "Fine.\r\n\r\nOn Mon, 23 Nov 2026 at 10:00, Roster <r@x.example> wrote:\r\n> old\r\n";
    scene.deliver(&to, &scene.mail("Content-Type: text/plain; charset=utf-8\r\n", quoted)).await;
    let unknown = scene.mail("Content-Type: text/plain; charset=x-nobody-knows\r\n", "Gr\u{fc}\u{df}e");
    scene.deliver(&to, &unknown).await;
    let empty = scene.mail("", "> only\r\n> quotes\r\n");
    scene.deliver(&to, &empty).await;
    let file = "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=cv.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n";
    scene.deliver(&to, &scene.mail(MIXED, file)).await;
    scene.work().await;
    let said = scene.said().await;
    assert_eq!(
        (said[0].as_str(), said[1].as_str(), said[3].as_str()),
        ("Yes, Tuesday.", "Fine.", "See the file.")
    );
    assert!(said[2].starts_with("Gr"), "{said:?}");
    assert_eq!((said.len(), scene.told().await), (4, vec!["empty".to_owned(), "without_files".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_charset_is_read_as_far_as_it_goes() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    let mut bytes = scene.mail("Content-Type: text/plain; charset=utf-8\r\n", "Gr").into_bytes();
    bytes.extend([0xfc, 0xdf, b'e', b'\r', b'\n', b'.', b'\r', b'\n']);
    let mut client = scene.client().await;
    client.envelope("ada@mail.example", &[&to]).await;
    client.send(&bytes).await;
    assert_eq!(client.answer().await, "250");
    scene.work().await;
    let said = scene.said().await;
    assert!(said.len() == 1 && said[0].starts_with("Gr") && said[0].ends_with('e'), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_and_other_senders_post_nothing() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    for headers in ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "List-Id: <x.example>\r\n"] {
        scene.deliver(&to, &scene.mail(headers, "I am away.")).await;
    }
    let mut bounce = scene.client().await;
    bounce.envelope("", &[&to]).await;
    bounce.data(&scene.mail("", "Undeliverable.")).await;
    assert_eq!(bounce.answer().await, "250");
    scene.work().await;
    assert!(scene.told().await.is_empty(), "no answer to a machine");
    let forged = scene.mail("", "I am Ada.").replace(&scene.own_address(), "eve@evil.example");
    scene.deliver(&to, &forged).await;
    scene.work().await;
    assert_eq!((scene.said().await.len(), scene.told().await), (0, vec!["forged".to_owned()]));
    let owed = mails::owed(&mut scene.conn().await).await;
    assert!(owed.iter().all(|mail| mail.recipient == scene.own_address()), "eve hears nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_stored_by_a_process_that_died_is_read_by_the_next() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    scene.deliver(&to, &scene.mail("", "Stored, not read.")).await;
    assert_eq!((scene.said().await.len(), waiting(&mut scene.conn().await).await.len()), (0, 1));
    let worker = support::start(&scene.state, "next", runtime::dispatcher());
    let count = async || sql::count(&mut scene.conn().await, "messages").await == 1;
    domain::testing::until("it is a message", count).await;
    worker.stop().await;
    assert_eq!(scene.said().await, ["Stored, not read."]);
}
