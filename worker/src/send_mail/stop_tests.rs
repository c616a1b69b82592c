//! Product mails carry the link that stops their kind (RFC 8058), and are not sent once it was used.

use domain::notifications::{self, Kind, Via};
use domain::outbox::{self, MailKind, MailState, NewMail};
use domain::platform::actor::{CompanyRole, Permission};
use domain::platform::ids::MailId;
use domain::testing::{accounts, sql};

use super::tests::{Desk, desk};
use crate::catcher::Act;
use crate::jobs::Outcome;
use crate::mailer::message_tests;

/// A company waits, and a moderator is owed the word.
async fn owe(desk: &Desk) -> (MailId, domain::platform::actor::Signed) {
    let mut conn = desk.database.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let staff = accounts::staff(&mut conn, &[Permission::Moderator]).await;
    let due = "update companies set state = 'pending_review', review_due_at = '2026-11-25T09:00:00Z'";
    sql::execute(&mut conn, due).await;
    let mail = NewMail {
        kind: MailKind::CompanyWaiting,
        recipient: &staff.verified_address.clone().unwrap().parse().unwrap(),
        account_id: Some(staff.account_id),
        payload: serde_json::json!({ "company_id": owner.member.unwrap().company_id }),
        unique_key: "company_waiting:test".into(),
    };
    let id = outbox::record(&mut conn, &desk.state.context(None), &mail).await.unwrap().unwrap();
    (id, staff)
}

#[tokio::test]
async fn a_product_mail_can_be_stopped_by_one_post() {
    let desk = desk(|_| Act::Go).await;
    let (id, staff) = owe(&desk).await;
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    let received = desk.server.received();
    message_tests::check(&received[0].bytes);
    let text = String::from_utf8(received[0].bytes.clone()).unwrap();
    let cx = desk.state.context(None);
    let token = notifications::stop_token(&cx.keys, staff.account_id, Kind::StaffWork, cx.now);
    let url = cx.config.absolute(&format!("/notifications/{token}"));
    assert!(text.contains(&format!("\r\nList-Unsubscribe: <{url}>\r\n")), "on one line: {text}");
    assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert_eq!(text.matches("Stop mails of this kind").count(), 1, "and in sight");
}

#[tokio::test]
async fn a_mail_that_was_owed_before_it_was_stopped_is_not_sent() {
    let desk = desk(|_| Act::Go).await;
    let (id, staff) = owe(&desk).await;
    let (mut conn, cx) = (desk.database.connect().await, desk.state.context(None));
    notifications::set(&mut conn, &cx, staff.account_id, Kind::StaffWork, false, Via::OneClick)
        .await
        .unwrap();
    assert_eq!(desk.run(id).await.unwrap(), Outcome::Done);
    assert!(desk.server.received().is_empty());
    assert_eq!(desk.state_of(id).await, MailState::Suppressed);
}
