//! Answers by mail: posted once, or refused with a word to nobody but the account.

use chrono::TimeDelta;

use super::super::marks::ensure_reader;
use super::super::{
    CloseReason, LIFE, Outcome, Reply, close_between, list, receive, reply_address, send_due, thread,
};
use super::Scene;
use crate::inbound::{self, NewInbound, Source};
use crate::outbox::MailKind;
use crate::platform::actor::Signed;
use crate::platform::context::Context;
use crate::platform::ids::ConversationId;
use crate::testing::{conversations, mails, sql};

impl Scene {
    async fn address(&mut self, of: &Signed, id: ConversationId) -> String {
        let now = self.cx.now;
        let place = ensure_reader(&mut self.conn, id, of.account_id, now).await.unwrap();
        let (config, keys) = (&self.cx.config, &self.cx.keys);
        reply_address(config, keys, place.id, id, of.account_id, now).unwrap().to_string()
    }

    /// A mail of Ada's to her address for this conversation.
    async fn mail(&mut self, text: &str) -> Reply {
        let (ada, id) = (self.ada.signed.clone(), self.id);
        let recipient = self.address(&ada, id).await;
        let raw = format!("{recipient} {text} {}", uuid::Uuid::now_v7());
        let new =
            NewInbound { source: Source::Lmtp, recipient: &recipient, sender: "x", raw: raw.as_bytes() };
        let stored = inbound::store(&mut self.conn, &self.cx, &new).await.unwrap().expect("a new mail");
        Reply {
            id: stored,
            recipient,
            from: vec![ada.verified_address.clone().unwrap()],
            results: Vec::new(),
            message_id: Some(format!("{stored}@mail.example")),
            text: text.to_owned(),
            has_files: false,
            is_automatic: false,
        }
    }

    async fn take(&mut self, reply: &Reply) -> Outcome {
        let cx = self.cx.clone();
        receive(&mut self.conn, &cx, reply).await.unwrap()
    }

    async fn told(&mut self) -> Vec<String> {
        let owed = mails::owed(&mut self.conn).await;
        let told = owed.into_iter().filter(|mail| mail.kind == MailKind::ReplyNotPosted);
        told.map(|mail| mail.payload["outcome"].as_str().unwrap().to_owned()).collect()
    }

    async fn said(&mut self) -> usize {
        let cx = self.by(&self.ada.signed, 0);
        thread(&mut self.conn, &cx, self.id, None).await.unwrap().messages.len()
    }
}

#[tokio::test]
async fn an_answer_is_one_message_however_often_it_comes() {
    let mut scene = Scene::set().await;
    let reply = scene.mail("Yes.").await;
    let shouted = Reply { recipient: reply.recipient.to_uppercase(), ..reply.clone() };
    assert_eq!(scene.take(&shouted).await, Outcome::Posted);
    let kept = inbound::find(&mut scene.conn, reply.id).await.unwrap().unwrap();
    assert_eq!((kept.raw, kept.outcome.as_deref(), kept.recipient.as_str()), (None, Some("posted"), ""));
    let (conn, cx) = (&mut scene.conn, scene.cx.clone());
    assert!(receive(conn, &cx, &reply).await.is_err(), "another worker was first: all of it is undone");
    let again = scene.mail("Yes.").await;
    let again = Reply { message_id: reply.message_id.clone(), ..again };
    assert_eq!(scene.take(&again).await, Outcome::Repeated, "the same mail by another way");
    assert_eq!(scene.said().await, 1);
    assert!(scene.told().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_posted_is_told_to_the_account_once_an_hour() {
    let mut scene = Scene::set().await;
    let good = scene.mail("Yes.").await;
    for (change, outcome) in [
        (Reply { text: " \n".into(), ..good.clone() }, Outcome::Empty),
        (Reply { text: "x".repeat(8_001), ..good.clone() }, Outcome::TooLong),
        (Reply { from: vec!["eve@evil.example".into()], ..good.clone() }, Outcome::Forged),
        (Reply { from: vec![], ..good.clone() }, Outcome::Forged),
        (
            Reply { from: vec![good.from[0].clone(), "eve@evil.example".into()], ..good.clone() },
            Outcome::Forged,
        ),
        (Reply { text: "With a file.".into(), has_files: true, ..good.clone() }, Outcome::WithoutFiles),
    ] {
        let stored = scene.mail("x").await;
        let reply = Reply { id: stored.id, message_id: None, ..change };
        assert_eq!(scene.take(&reply).await, outcome);
    }
    assert_eq!(scene.told().await, ["empty", "too_long", "forged", "without_files"], "each reason once");
    assert_eq!(scene.said().await, 1);
    let owed = mails::owed(&mut scene.conn).await;
    let own = scene.ada.signed.verified_address.clone().unwrap();
    let told = owed.iter().filter(|mail| mail.kind == MailKind::ReplyNotPosted);
    assert!(told.into_iter().all(|mail| mail.recipient == own), "to nobody but the account");
}

#[tokio::test]
async fn forged_addresses_and_machines_get_no_answer_at_all() {
    let mut scene = Scene::set().await;
    let (other, member) = (scene.id, scene.member.clone());
    let second = conversations::opened(&mut scene.conn, &member, &scene.ada).await;
    assert_ne!(second, other);
    let ada = scene.ada.signed.clone();
    let mine = scene.address(&ada, other).await;
    let elsewhere = scene.address(&ada, second).await;
    // The place of one conversation with the tag of the other.
    let mixed = format!("{}{}", &mine[..32], &elsewhere[32..]);
    let automatic = scene.mail("I am on holiday").await;
    let automatic = Reply { is_automatic: true, ..automatic };
    assert_eq!(scene.take(&automatic).await, Outcome::Automatic);
    for recipient in
        [mixed, "r+x@reply.roster.example".into(), mine.replace("reply.", "other."), String::new()]
    {
        let stored = scene.mail("x").await;
        assert_eq!(scene.take(&Reply { recipient, ..stored }).await, Outcome::Unknown);
    }
    assert_eq!((scene.said().await, scene.told().await.len()), (0, 0));
}

#[tokio::test]
async fn too_late_closed_or_gone_is_no_message() {
    let mut scene = Scene::set().await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let stored = scene.mail("Yes.").await;
    let late = Context { now: scene.cx.now + LIFE + TimeDelta::days(1), ..scene.cx.clone() };
    assert_eq!(receive(&mut scene.conn, &late, &stored).await.unwrap(), Outcome::Expired);
    let (cx, ada) = (scene.cx.clone(), scene.ada.id);
    close_between(&mut scene.conn, &cx, company, ada, CloseReason::CompanyBlocked).await.unwrap();
    let stored = scene.mail("Yes.").await;
    assert_eq!(scene.take(&stored).await, Outcome::Closed);
    let suspended =
        format!("update accounts set state = 'suspended' where id = '{}'", scene.ada.signed.account_id);
    let stored = scene.mail("Yes.").await;
    sql::execute(&mut scene.conn, &suspended).await;
    assert_eq!(scene.take(&stored).await, Outcome::Unknown, "nobody writes in a locked account's name");
    assert_eq!(scene.told().await, ["closed", "expired"], "by their time: the late one comes last");
}

#[tokio::test]
async fn whoever_answers_a_mail_has_read_what_mails_told_and_nothing_later() {
    let mut scene = Scene::set().await;
    let (five, ten, ada) = (scene.at(5), scene.at(11), scene.by(&scene.ada.signed, 12));
    scene.member_says(0, "one").await;
    assert_eq!(send_due(&mut scene.conn, &five).await.unwrap(), 1);
    scene.member_says(6, "two").await;
    let reply = scene.mail("To one.").await;
    assert_eq!(scene.take(&reply).await, Outcome::Posted);
    assert_eq!(
        list(&mut scene.conn, &ada, None).await.unwrap().rows[0].unread,
        1,
        "a mail is owed about two"
    );
    assert_eq!(send_due(&mut scene.conn, &ten).await.unwrap(), 2, "hers to the company, and two to her");
    let reply = scene.mail("To two.").await;
    assert_eq!(scene.take(&reply).await, Outcome::Posted);
    assert_eq!(list(&mut scene.conn, &ada, None).await.unwrap().rows[0].unread, 0);
}

#[tokio::test]
async fn where_our_mail_system_is_asked_what_it_found_about_the_sender_counts() {
    let mut scene = Scene::set().await;
    let mut config = super::config();
    config.inbound.authserv_id = "mx.roster.example".into();
    scene.cx.config = config.into();
    let address = scene.ada.signed.verified_address.clone().unwrap();
    let domain = address.split('@').nth(1).unwrap();
    for (results, outcome) in [
        (vec![], Outcome::Forged),
        (vec![format!("mx.roster.example; dmarc=fail header.from={domain}")], Outcome::Forged),
        (vec![format!("mx.evil.example; dmarc=pass header.from={domain}")], Outcome::Forged),
        (vec!["mx.roster.example; dkim=pass header.d=evil.example".to_owned()], Outcome::Forged),
        (vec![format!("mx.roster.example; dmarc=pass header.from={domain}")], Outcome::Posted),
        (
            vec![
                "mx.evil.example; none".to_owned(),
                format!("mx.roster.example; dkim=pass header.d={domain}"),
            ],
            Outcome::Posted,
        ),
    ] {
        let reply = Reply { results, ..scene.mail("Yes.").await };
        assert_eq!(scene.take(&reply).await, outcome, "{:?}", reply.results);
    }
    assert_eq!((scene.said().await, scene.told().await), (2, vec!["forged".to_owned()]));
}

#[tokio::test]
async fn a_name_with_control_characters_is_a_name_without_them() {
    let mut scene = Scene::set().await;
    let stored = scene.mail("Yes.").await;
    let reply = Reply { message_id: Some("a\0b\u{7}@mail.example".into()), ..stored };
    assert_eq!(scene.take(&reply).await, Outcome::Posted);
    let again = scene.mail("Yes.").await;
    let again = Reply { message_id: Some("ab@mail.example".into()), ..again };
    assert_eq!(scene.take(&again).await, Outcome::Repeated);
}
