//! What a mail leaves behind, whom it may reach, and what a repeated or late word changes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::*;
use crate::accounts::verify_address;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, MailId};
use crate::platform::links::LinkPurpose;
use crate::queue::Hold;
use crate::schema::{outbox_mails, suppressions};
use crate::testing::{self, TestDatabase, accounts, jobs, sql};

const ADA: &str = "Ada@example.com";

struct Desk {
    _database: TestDatabase,
    conn: Conn,
    cx: Context,
}

async fn desk() -> Desk {
    let database = TestDatabase::new().await;
    let conn = database.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    Desk { _database: database, conn, cx }
}

impl Desk {
    async fn owe(&mut self, kind: MailKind, to: &str, account_id: Option<AccountId>) -> Mail {
        let recipient = to.parse().unwrap();
        let unique_key = format!("{kind} {}", MailId::new());
        let new = NewMail { kind, recipient: &recipient, account_id, payload: json!({}), unique_key };
        let id = record(&mut self.conn, &self.cx, &new).await.unwrap().unwrap();
        load(&mut self.conn, id).await.unwrap().unwrap()
    }

    async fn claim(&mut self, mail: &Mail) -> Hold {
        jobs::claim_by_key(&mut self.conn, &mail.id.to_string()).await
    }

    async fn begin(&mut self, mail: &Mail, hold: Hold) -> Begun {
        begin(&mut self.conn, &self.cx, mail, hold).await.unwrap()
    }

    async fn settle(&mut self, mail: &Mail, hold: Hold, settlement: &Settlement) -> bool {
        settle(&mut self.conn, &self.cx, mail, hold, settlement).await.unwrap()
    }

    /// One run of a mail that the relay takes, or an end before it.
    async fn send(&mut self, kind: MailKind, to: &str) -> MailState {
        let mail = self.owe(kind, to, None).await;
        let hold = self.claim(&mail).await;
        if let Begun::Ended(state) = self.begin(&mail, hold).await {
            return state;
        }
        assert!(self.settle(&mail, hold, &Settlement::plain(MailState::Sent, None)).await);
        MailState::Sent
    }

    async fn suppress(&mut self, address: &str, reason: &str) {
        diesel::insert_into(suppressions::table)
            .values((
                suppressions::address_hash.eq(suppression_hash(&self.cx.keys, &address.parse().unwrap())),
                suppressions::reason.eq(reason),
                suppressions::created_at.eq(self.cx.now),
                suppressions::liftable_at.eq(self.cx.now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
    }

    async fn row(&mut self, mail: &Mail) -> (MailState, Option<String>, Option<DateTime<Utc>>) {
        outbox_mails::table
            .find(mail.id.0)
            .select((outbox_mails::state, outbox_mails::last_error, outbox_mails::settled_at))
            .first(&mut self.conn)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_settlement_whose_answer_was_lost_may_be_repeated_until_the_next_run_begins() {
    let mut desk = desk().await;
    for state in [MailState::Queued, MailState::Uncertain, MailState::Sent, MailState::Failed] {
        let mail = desk.owe(MailKind::VerifyAddress, ADA, None).await;
        let hold = desk.claim(&mail).await;
        desk.begin(&mail, hold).await;
        let settlement = Settlement::plain(state, Some("once".into()));
        for _ in 0..2 {
            assert!(desk.settle(&mail, hold, &settlement).await, "{state}");
            assert_eq!(desk.row(&mail).await.0, state);
        }
        let other = if state == MailState::Sent { MailState::Failed } else { MailState::Sent };
        assert!(!desk.settle(&mail, hold, &Settlement::plain(other, None)).await, "{state}: it was settled");
        if state.may_begin() {
            let next = desk.claim(&mail).await;
            desk.begin(&mail, next).await;
            assert!(!desk.settle(&mail, hold, &settlement).await, "{state}: the next run has begun");
        }
    }
}

#[tokio::test]
async fn a_run_that_lost_its_job_has_no_say_in_how_the_mail_ends() {
    let mut desk = desk().await;
    let mail = desk.owe(MailKind::VerifyAddress, ADA, None).await;
    let old = desk.claim(&mail).await;
    let new = desk.claim(&mail).await;
    desk.begin(&mail, new).await;
    let (conn, cx) = (&mut desk.conn, &desk.cx);
    assert!(!end(conn, cx, &mail, old, MailState::Failed, "too late").await.unwrap());
    assert!(!note(conn, &mail, old, "too late").await.unwrap());
    assert_eq!(desk.row(&mail).await, (MailState::InFlight, None, None));
}

#[tokio::test]
async fn no_row_keeps_the_address_that_a_relay_repeats() {
    let mut desk = desk().await;
    let said = "450 4.2.0 <ADA@EXAMPLE.com>: user ada is busy";
    let kept = Some("450 4.2.0 …: user … is busy".to_owned());
    let mail = desk.owe(MailKind::VerifyAddress, ADA, None).await;
    let hold = desk.claim(&mail).await;
    assert!(note(&mut desk.conn, &mail, hold, said).await.unwrap());
    assert_eq!(desk.row(&mail).await, (MailState::Queued, kept.clone(), None));
    desk.begin(&mail, hold).await;
    assert!(desk.settle(&mail, hold, &Settlement::plain(MailState::Queued, Some(said.into()))).await);
    assert_eq!(desk.row(&mail).await, (MailState::Queued, kept.clone(), None));
    assert!(end(&mut desk.conn, &desk.cx, &mail, hold, MailState::Failed, said).await.unwrap());
    assert_eq!(desk.row(&mail).await, (MailState::Failed, kept, Some(desk.cx.now)));
}

#[tokio::test]
async fn a_bounce_is_over_when_a_mail_that_was_asked_for_is_taken() {
    let mut desk = desk().await;
    desk.suppress("ada@example.com", "bounced").await;
    desk.suppress("eve@example.com", "unsubscribed").await;
    assert_eq!(desk.send(MailKind::IntroAsked, ADA).await, MailState::Suppressed);
    assert_eq!(desk.send(MailKind::IntroAsked, "eve@example.com").await, MailState::Sent);
    assert_eq!(sql::count(&mut desk.conn, "suppressions").await, 2, "only what was asked for tells anything");
    for to in [ADA, "eve@example.com"] {
        assert_eq!(desk.send(MailKind::ResetPassword, to).await, MailState::Sent);
    }
    assert_eq!(desk.send(MailKind::IntroAsked, ADA).await, MailState::Sent);
    assert_eq!(sql::count(&mut desk.conn, "suppressions where reason = 'unsubscribed'").await, 1);
    assert_eq!(sql::count(&mut desk.conn, "suppressions").await, 1, "no other reason is lifted");
}

#[tokio::test]
async fn a_bounce_is_over_when_its_address_is_verified() {
    let mut desk = desk().await;
    let signed = accounts::developer(&mut desk.conn, "Ada").await;
    let address = signed.verified_address.clone().unwrap();
    desk.suppress(&address, "bounced").await;
    let pending = "update accounts set state = 'pending', email_verified_at = null";
    sql::execute(&mut desk.conn, pending).await;
    let token = desk.cx.keys.sign_link(LinkPurpose::VerifyAddress, signed.account_id.0, 0, desk.cx.now);
    verify_address(&mut desk.conn, &desk.cx, &token, None).await.unwrap();
    assert_eq!(desk.send(MailKind::IntroAsked, &address).await, MailState::Sent);
}

#[tokio::test]
async fn a_suspended_account_hears_of_its_own_affairs_only() {
    let mut desk = desk().await;
    let signed = accounts::staff(&mut desk.conn, &[]).await;
    let address = signed.verified_address.clone().unwrap();
    for (state, product) in [("active", MailState::InFlight), ("suspended", MailState::Suppressed)] {
        sql::execute(&mut desk.conn, &format!("update accounts set state = '{state}'")).await;
        for (kind, expected) in
            [(MailKind::PasswordChanged, MailState::InFlight), (MailKind::BriefWaiting, product)]
        {
            let mail = desk.owe(kind, &address, Some(signed.account_id)).await;
            let hold = desk.claim(&mail).await;
            desk.begin(&mail, hold).await;
            assert_eq!(desk.row(&mail).await.0, expected, "{state} {kind}");
        }
    }
}
