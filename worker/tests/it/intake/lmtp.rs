//! The listener under clients that behave, and under those that do not.

use domain::testing::conversations::waiting;
use domain::testing::{self, sql};

use super::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn each_recipient_gets_an_answer_and_two_deliveries_are_one() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    let mail = scene.mail("", "Yes.\r\n.dots\r\nstay\r\n");
    let mut client = scene.client().await;
    client.envelope("ada@mail.example", &[&to, &to.to_uppercase()]).await;
    client.data(&mail).await;
    assert_eq!(
        (client.answer().await, client.answer().await),
        ("250".into(), "250".into()),
        "one a recipient"
    );
    assert_eq!(client.ask("QUIT").await, "221");
    assert_eq!(scene.deliver(&to, &mail).await, "250", "a second delivery is as good");
    assert_eq!(waiting(&mut scene.conn().await).await.len(), 1);
    scene.work().await;
    assert_eq!(scene.said().await, ["Yes.\n.dots\nstay"]);
    assert_eq!(scene.deliver(&to, &mail).await, "250");
    scene.work().await;
    assert_eq!(scene.said().await.len(), 1, "a delivery after it was handled, too");
    assert_eq!(sql::count(&mut scene.conn().await, "inbound_mails where raw is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_words_orders_and_addresses_are_refused() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    let mut client = scene.client().await;
    for (line, code) in [
        ("EHLO test", "500"),
        ("MAIL FROM:<a@mail.example>", "503"),
        ("LHLO test", "250"),
        ("DATA", "503"),
        ("RCPT TO:<a@b.example>", "503"),
        ("MAIL FROM:<a@mail.example> SIZE=20000000", "552"),
        ("MAIL FROM:<a@mail.example> SIZE=1000 BODY=8BITMIME", "250"),
        ("RCPT TO:<somebody@reply.roster.example>", "550"),
        ("RCPT TO:<r+aaaa@reply.roster.example>", "550"),
        ("RCPT TO:<>", "501"),
        ("DATA", "503"),
        ("NONSENSE", "500"),
        ("NOOP", "250"),
        ("RSET", "250"),
        (&format!("RCPT TO:<{to}>"), "503"),
        ("QUIT", "221"),
    ] {
        assert_eq!(client.ask(line).await, code, "{line}");
    }
    let mut long = scene.client().await;
    long.send(&[b'x'; 5_000]).await;
    assert_eq!(long.answer().await, "500");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_we_did_not_make_is_refused_before_the_mail() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    // The same place, and another tag.
    let (head, tail) = to.split_at(40);
    let letter = if tail.starts_with('a') { 'b' } else { 'a' };
    let made_up = format!("{head}{letter}{}", &tail[1..]);
    let mut client = scene.client().await;
    for (line, code) in [
        ("LHLO test", "250"),
        ("MAIL FROM:<a@mail.example>", "250"),
        (&format!("RCPT TO:<{made_up}>"), "550"),
        (&format!("RCPT TO:<{to}>"), "250"),
    ] {
        assert_eq!(client.ask(line).await, code, "{line}");
    }
    sql::execute(&mut scene.conn().await, "alter table conversation_readers rename to gone").await;
    assert_eq!(client.ask(&format!("RCPT TO:<{to}>")).await, "451", "come again");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_cut_off_and_too_many_leave_nothing() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    let large = "0123456789abcde\r\n".repeat(20_000_000 / 17);
    assert_eq!(scene.deliver(&to, &scene.mail("", &large)).await, "552", "20 MB");
    let mut cut = scene.client().await;
    cut.envelope("ada@mail.example", &[&to]).await;
    cut.send(b"Subject: cut\r\n\r\nhalf a mess").await;
    drop(cut);

    let (_one, _two) = (scene.client().await, scene.client().await);
    let turned_away = async || {
        let mut third = super::Client(tokio::io::BufReader::new(
            tokio::net::TcpStream::connect(scene.address).await.unwrap(),
        ));
        third.answer().await == "421"
    };
    testing::until("the third is turned away", turned_away).await;
    assert!(waiting(&mut scene.conn().await).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_stored_is_to_come_again() {
    let scene = Scene::set().await;
    let to = scene.ada_at().await;
    sql::execute(&mut scene.conn().await, "alter table inbound_mails rename to gone").await;
    assert_eq!(scene.deliver(&to, &scene.mail("", "Yes.")).await, "451");
}
