//! One mail for what was said in five minutes, and none for what was read.

use super::super::{CloseReason, close_between, for_notice, mark_read, send_due};
use super::{Scene, later};
use crate::notifications::{self, Kind, Via};
use crate::outbox::MailKind;
use crate::platform::actor::CompanyRole;
use crate::platform::ids::ConversationReaderId;
use crate::testing::mails::Owed;
use crate::testing::{accounts, mails, sql};

impl Scene {
    /// The clock looks at this minute; all mails owed so far.
    async fn look(&mut self, minutes: i64) -> Vec<Owed> {
        let cx = self.at(minutes);
        send_due(&mut self.conn, &cx).await.unwrap();
        let owed = mails::owed(&mut self.conn).await;
        owed.into_iter().filter(|mail| mail.kind == MailKind::MessagesWaiting).collect()
    }
}

#[tokio::test]
async fn several_messages_are_one_mail_five_minutes_after_the_first() {
    let mut scene = Scene::set().await;
    scene.ada_says(0, "one").await;
    scene.ada_says(4, "two").await;
    assert!(scene.look(4).await.is_empty());
    let owed = scene.look(5).await;
    assert_eq!(owed.len(), 1);
    assert_eq!((owed[0].payload["from"].as_i64(), owed[0].payload["to"].as_i64()), (Some(1), Some(2)));
    assert_eq!(owed[0].created_at, later(5));
    assert_eq!(scene.look(60).await.len(), 1, "nothing new, no second mail");

    let reader: ConversationReaderId = owed[0].payload["reader_id"].as_str().unwrap().parse().unwrap();
    let notice = for_notice(&mut scene.conn, reader, 1, 2).await.unwrap().unwrap();
    assert_eq!((notice.other.as_str(), notice.messages.len()), ("Ada Lovelace", 2));
    let cx = scene.by(&scene.member, 6);
    mark_read(&mut scene.conn, &cx, scene.id, 2).await.unwrap();
    assert!(for_notice(&mut scene.conn, reader, 1, 2).await.unwrap().is_none(), "read before it went out");

    scene.ada_says(61, "three").await;
    assert_eq!(scene.look(66).await.len(), 2);
}

#[tokio::test]
async fn what_was_read_meanwhile_or_closed_is_not_mailed() {
    let mut scene = Scene::set().await;
    scene.ada_says(0, "one").await;
    let cx = scene.by(&scene.member, 3);
    mark_read(&mut scene.conn, &cx, scene.id, 1).await.unwrap();
    assert!(scene.look(5).await.is_empty());
    scene.member_says(6, "to Ada").await;
    let (cx, company) = (scene.at(7), scene.member.member.as_ref().unwrap().company_id);
    let ada = scene.ada.id;
    close_between(&mut scene.conn, &cx, company, ada, CloseReason::EngineerBlocked).await.unwrap();
    assert!(scene.look(60).await.is_empty());
}

#[tokio::test]
async fn whoever_unticked_new_messages_gets_no_mail_about_them() {
    let mut scene = Scene::set().await;
    let (cx, account) = (scene.at(0), scene.member.account_id);
    notifications::set(&mut scene.conn, &cx, account, Kind::Messages, false, Via::Page).await.unwrap();
    scene.ada_says(0, "one").await;
    assert!(scene.look(5).await.is_empty());
    notifications::set(&mut scene.conn, &cx, account, Kind::Messages, true, Via::Page).await.unwrap();
    assert!(scene.look(60).await.is_empty(), "what was waived is not made up for");
    scene.ada_says(61, "two").await;
    assert_eq!(scene.look(66).await.len(), 1);
}

#[tokio::test]
async fn the_company_hears_by_who_asked_and_who_wrote_and_else_by_its_owners() {
    let mut scene = Scene::set().await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let owner = accounts::colleague(&mut scene.conn, company, CompanyRole::Owner, true).await;
    accounts::colleague(&mut scene.conn, company, CompanyRole::Viewer, true).await;
    scene.ada_says(0, "to who asked").await;
    let told = |owed: &[Owed]| owed.iter().map(|mail| mail.recipient.clone()).collect::<Vec<_>>();
    let asked = scene.member.verified_address.clone().unwrap();
    assert_eq!(told(&scene.look(5).await), std::slice::from_ref(&asked));

    scene.says(&owner, 6, "I take over", None).await.unwrap();
    let left =
        format!("update memberships set state = 'removed' where account_id = '{}'", scene.member.account_id);
    sql::execute(&mut scene.conn, &left).await;
    scene.ada_says(7, "to who wrote").await;
    let mut owed = told(&scene.look(12).await);
    owed.sort();
    let mut expected = vec![
        asked,
        owner.verified_address.clone().unwrap(),
        scene.ada.signed.verified_address.clone().unwrap(),
    ];
    expected.sort();
    assert_eq!(owed, expected, "Ada of the owner's words, the owner of Ada's, and who left of nothing more");
}
