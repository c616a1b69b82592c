//! The states of a mail, on a real database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::*;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::MailId;
use crate::queue::Hold;
use crate::schema::{jobs, outbox_mails, suppressions};
use crate::testing::{self, TestDatabase};

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
    async fn owe(&mut self, kind: MailKind, to: &str, key: &str) -> Option<MailId> {
        let recipient = to.parse().unwrap();
        let new = NewMail {
            kind,
            recipient: &recipient,
            account_id: None,
            payload: json!({}),
            unique_key: key.into(),
        };
        record(&mut self.conn, &self.cx, &new).await.unwrap()
    }

    async fn mail(&mut self, id: MailId) -> Mail {
        load(&mut self.conn, id).await.unwrap().unwrap()
    }

    /// As if it had come to this.
    async fn set(&mut self, id: MailId, state: &str, job: &str) {
        let row = outbox_mails::table.find(id.0);
        diesel::update(row).set(outbox_mails::state.eq(state)).execute(&mut self.conn).await.unwrap();
        let row = jobs::table.filter(jobs::unique_key.eq(id.to_string()));
        diesel::update(row).set(jobs::state.eq(job)).execute(&mut self.conn).await.unwrap();
    }

    async fn attention(&mut self) -> Vec<MailId> {
        let rows = list(&mut self.conn, &self.cx, Filter::Attention, None, 10).await.unwrap().unwrap();
        rows.into_iter().map(|mail| mail.id).collect()
    }

    /// As the queue's claim does.
    async fn claim(&mut self, id: MailId) -> Hold {
        let (id, epoch) = diesel::update(jobs::table.filter(jobs::unique_key.eq(id.to_string())))
            .set((
                jobs::state.eq("running"),
                jobs::epoch.eq(jobs::epoch + 1),
                jobs::lease_until.eq(self.cx.now),
            ))
            .returning((jobs::id, jobs::epoch))
            .get_result(&mut self.conn)
            .await
            .unwrap();
        Hold { id, epoch }
    }

    async fn begin(&mut self, id: MailId, hold: Hold) -> Begun {
        let mail = self.mail(id).await;
        begin(&mut self.conn, &self.cx, &mail, hold).await.unwrap()
    }

    async fn settle(&mut self, id: MailId, hold: Hold, settlement: &Settlement) -> bool {
        let mail = self.mail(id).await;
        settle(&mut self.conn, &self.cx, &mail, hold, settlement).await.unwrap()
    }
}

fn flying(to: &str, is_resend: bool) -> Begun {
    Begun::InFlight { to: to.parse().unwrap(), is_resend }
}

#[tokio::test]
async fn a_mail_is_owed_once_and_sent_once() {
    let mut desk = desk().await;
    let id = desk.owe(MailKind::VerifyAddress, "ada@example.com", "k").await.unwrap();
    assert_eq!(desk.owe(MailKind::VerifyAddress, "ada@example.com", "k").await, None);
    let hold = desk.claim(id).await;
    assert_eq!(desk.begin(id, hold).await, flying("ada@example.com", false));
    assert!(desk.settle(id, hold, &Settlement::plain(MailState::Sent, None)).await);
    let again = desk.claim(id).await;
    assert_eq!(desk.begin(id, again).await, Begun::Ended(MailState::Sent));
    let sent_at: Option<chrono::DateTime<chrono::Utc>> =
        outbox_mails::table.find(id.0).select(outbox_mails::sent_at).first(&mut desk.conn).await.unwrap();
    assert_eq!(sent_at, Some(desk.cx.now));
}

#[tokio::test]
async fn a_run_that_lost_its_job_neither_begins_nor_settles() {
    let mut desk = desk().await;
    let id = desk.owe(MailKind::VerifyAddress, "ada@example.com", "k").await.unwrap();
    let old = desk.claim(id).await;
    assert_eq!(desk.begin(id, old).await, flying("ada@example.com", false));
    let new = desk.claim(id).await;
    assert_eq!(desk.begin(id, old).await, Begun::FencedOut);
    // The first run died in flight: what became of its copy is unknown.
    assert_eq!(desk.begin(id, new).await, flying("ada@example.com", true));
    assert!(!desk.settle(id, old, &Settlement::plain(MailState::Failed, None)).await);
    assert!(desk.settle(id, new, &Settlement::plain(MailState::Sent, None)).await);
    assert_eq!(desk.mail(id).await.state, MailState::Sent);
}

#[tokio::test]
async fn deferred_and_uncertain_mails_go_out_again() {
    let mut desk = desk().await;
    for (key, state, is_resend) in [("a", MailState::Queued, false), ("b", MailState::Uncertain, true)] {
        let id = desk.owe(MailKind::VerifyAddress, "ada@example.com", key).await.unwrap();
        let hold = desk.claim(id).await;
        desk.begin(id, hold).await;
        assert!(desk.settle(id, hold, &Settlement::plain(state, Some("450".into()))).await);
        let next = desk.claim(id).await;
        assert_eq!(desk.begin(id, next).await, flying("ada@example.com", is_resend));
        assert_eq!(desk.mail(id).await.attempts, 2);
    }
}

#[tokio::test]
async fn a_mailbox_that_is_gone_hears_only_what_its_owner_asks_for() {
    let mut desk = desk().await;
    let id = desk.owe(MailKind::IntroAsked, "ada@example.com", "a").await.unwrap();
    let hold = desk.claim(id).await;
    desk.begin(id, hold).await;
    let gone = Settlement {
        state: MailState::Bounced,
        code: Some(550),
        enhanced: Some("5.1.1".into()),
        error: Some("no such user".into()),
        is_gone: true,
    };
    assert!(desk.settle(id, hold, &gone).await);
    for (kind, begun) in [
        (MailKind::IntroAccepted, Begun::Ended(MailState::Suppressed)),
        (MailKind::ResetPassword, flying("Ada@example.com", false)),
    ] {
        let id = desk.owe(kind, "Ada@example.com", kind.as_str()).await.unwrap();
        let hold = desk.claim(id).await;
        assert_eq!(desk.begin(id, hold).await, begun, "{kind}");
    }
}

#[tokio::test]
async fn suppressions_stop_what_they_are_meant_to_stop() {
    let mut desk = desk().await;
    for (reason, transactional, product) in [
        ("unsubscribed", true, true),
        ("complained", true, false),
        ("erased", true, true),
        ("staff", false, false),
    ] {
        let address = format!("{reason}@example.com");
        let hash = recipient::suppression_hash(&desk.cx.keys, &address.parse().unwrap());
        diesel::insert_into(suppressions::table)
            .values((
                suppressions::address_hash.eq(hash),
                suppressions::reason.eq(reason),
                suppressions::created_at.eq(desk.cx.now),
                suppressions::liftable_at.eq(desk.cx.now),
            ))
            .execute(&mut desk.conn)
            .await
            .unwrap();
        for (kind, goes) in [(MailKind::PasswordChanged, transactional), (MailKind::DigestWaiting, product)] {
            let id = desk.owe(kind, &address, &format!("{reason}{kind}")).await.unwrap();
            let hold = desk.claim(id).await;
            let wanted = if goes { flying(&address, false) } else { Begun::Ended(MailState::Suppressed) };
            assert_eq!(desk.begin(id, hold).await, wanted, "{reason} {kind}");
        }
    }
}

#[tokio::test]
async fn an_erased_account_gets_nothing() {
    let mut desk = desk().await;
    let recipient = "ada@example.com".parse().unwrap();
    let new = NewMail {
        kind: MailKind::PasswordChanged,
        recipient: &recipient,
        account_id: Some(crate::platform::ids::AccountId::new()),
        payload: json!({}),
        unique_key: "k".into(),
    };
    let id = record(&mut desk.conn, &desk.cx, &new).await.unwrap().unwrap();
    let hold = desk.claim(id).await;
    assert_eq!(desk.begin(id, hold).await, Begun::Ended(MailState::Suppressed));
    let suppressed =
        list(&mut desk.conn, &desk.cx, Filter::In(MailState::Suppressed), None, 10).await.unwrap().unwrap();
    assert_eq!(suppressed.iter().map(|m| m.recipient.as_str()).collect::<Vec<_>>(), ["a…@example.com"]);
    assert_eq!(count_by_state(&mut desk.conn).await.unwrap(), [(MailState::Suppressed, 1)]);
}

#[tokio::test]
async fn failed_and_stuck_mails_ask_for_attention_until_staff_send_them_again() {
    let mut desk = desk().await;
    let to = "ada@example.com";
    let mut owed = Vec::new();
    for key in ["failed", "stuck", "waiting", "lost", "old", "tried"] {
        owed.push(desk.owe(MailKind::PasswordChanged, to, key).await.unwrap());
    }
    let [failed, stuck, waiting, lost, old, tried] = owed[..] else { panic!("six") };
    for (id, state, job) in
        [(failed, "failed", "done"), (stuck, "uncertain", "dead"), (old, "failed", "done")]
    {
        desk.set(id, state, job).await;
    }
    diesel::delete(jobs::table.filter(jobs::unique_key.eq(lost.to_string())))
        .execute(&mut desk.conn)
        .await
        .unwrap();
    let row = outbox_mails::table.find(old.0);
    let long_ago = outbox_mails::created_at.eq(desk.cx.now - ATTENTION);
    diesel::update(row).set(long_ago).execute(&mut desk.conn).await.unwrap();
    let row = outbox_mails::table.find(tried.0);
    diesel::update(row).set(outbox_mails::attempts.eq(2)).execute(&mut desk.conn).await.unwrap();
    let later = jobs::table.filter(jobs::unique_key.eq(tried.to_string()));
    let in_an_hour = jobs::run_at.eq(desk.cx.now + chrono::TimeDelta::hours(1));
    diesel::update(later).set(in_an_hour).execute(&mut desk.conn).await.unwrap();

    assert_eq!(desk.attention().await, [lost, stuck, failed]);
    assert_eq!(count_attention(&mut desk.conn, &desk.cx).await.unwrap(), 3);
    let all = list(&mut desk.conn, &desk.cx, Filter::All, None, 10).await.unwrap().unwrap();
    let retryable = list_retryable(&mut desk.conn, &all).await.unwrap();
    assert_eq!(retryable, [failed, stuck, lost, old, tried].into_iter().collect());
    for id in retryable {
        retry(&mut desk.conn, &desk.cx, id).await.unwrap();
        let due = jobs::table
            .filter(jobs::unique_key.eq(id.to_string()))
            .filter(jobs::state.eq("queued"))
            .filter(jobs::run_at.le(desk.cx.now));
        assert_eq!(due.count().get_result::<i64>(&mut desk.conn).await.unwrap(), 1);
    }
    assert_eq!(desk.attention().await, []);
    assert_eq!(desk.mail(failed).await.state, MailState::Queued);
    assert_eq!(desk.mail(stuck).await.state, MailState::Uncertain, "nobody knows more than before");
    for (id, why) in [(waiting, "it waits its time"), (failed, "it was retried, and waits")] {
        assert!(matches!(retry(&mut desk.conn, &desk.cx, id).await, Err(RetryError::MovedOn)), "{why}");
    }
    desk.claim(stuck).await;
    desk.set(failed, "sent", "done").await;
    for id in [stuck, failed] {
        assert!(matches!(retry(&mut desk.conn, &desk.cx, id).await, Err(RetryError::MovedOn)));
    }
    let nobody = retry(&mut desk.conn, &desk.cx, MailId::new()).await;
    assert!(matches!(nobody, Err(RetryError::NotFound)));
    desk.cx.actor = crate::platform::actor::Actor::Stranger;
    assert!(matches!(retry(&mut desk.conn, &desk.cx, lost).await, Err(RetryError::NotFound)));
}

#[tokio::test]
async fn a_mail_that_lost_its_job_has_a_last_word() {
    let mut desk = desk().await;
    let word = MailKind::VerifyAddress;
    let (waiting, running) =
        (desk.owe(word, "a@example.com", "a").await, desk.owe(word, "b@example.com", "b").await);
    desk.claim(running.unwrap()).await;
    for (key, is_begun, job, state, why) in [
        ("called off", false, "state = 'cancelled'", MailState::Suppressed, "called off by staff"),
        ("dead", false, "state = 'dead', last_error = 'panicked: x'", MailState::Failed, "panicked: x"),
        ("gone", false, "", MailState::Failed, "its job is gone"),
        (
            "dead in flight",
            true,
            "state = 'dead', last_error = 'the lease ran out'",
            MailState::Uncertain,
            "the lease ran out",
        ),
        ("called off in flight", true, "state = 'cancelled'", MailState::Uncertain, "called off by staff"),
    ] {
        let id = desk.owe(word, "ada@example.com", key).await.unwrap();
        if is_begun {
            let hold = desk.claim(id).await;
            desk.begin(id, hold).await;
        }
        let end = if job.is_empty() {
            format!("delete from jobs where unique_key = '{id}'")
        } else {
            format!("update jobs set {job}, lease_until = null where unique_key = '{id}'")
        };
        testing::sql::execute(&mut desk.conn, &end).await;
        assert_eq!(end_orphans(&mut desk.conn, &desk.cx).await.unwrap(), 1, "{key}");
        let (found, said, settled_at): (MailState, Option<String>, Option<chrono::DateTime<chrono::Utc>>) =
            outbox_mails::table
                .find(id.0)
                .select((outbox_mails::state, outbox_mails::last_error, outbox_mails::settled_at))
                .first(&mut desk.conn)
                .await
                .unwrap();
        assert_eq!((found, said.as_deref(), settled_at), (state, Some(why), Some(desk.cx.now)), "{key}");
        assert_eq!(end_orphans(&mut desk.conn, &desk.cx).await.unwrap(), 0, "{key}: once");
    }
    for kept in [waiting, running] {
        assert_eq!(desk.mail(kept.unwrap()).await.state, MailState::Queued);
    }
}

#[tokio::test]
async fn staff_who_call_a_mail_off_end_it_at_once_and_a_dead_one_may_be_revived() {
    let mut desk = desk().await;
    let id = desk.owe(MailKind::VerifyAddress, "ada@example.com", "a").await.unwrap();
    let job: i64 = jobs::table.select(jobs::id).first(&mut desk.conn).await.unwrap();
    testing::sql::execute(&mut desk.conn, "update jobs set state = 'dead'").await;
    end_orphans(&mut desk.conn, &desk.cx).await.unwrap();
    assert_eq!(desk.mail(id).await.state, MailState::Failed);
    crate::queue::admin::retry(&mut desk.conn, &desk.cx, job).await.unwrap();
    let hold = desk.claim(id).await;
    assert_eq!(desk.begin(id, hold).await, flying("ada@example.com", false));
    assert!(desk.settle(id, hold, &Settlement::plain(MailState::Queued, Some("450".into()))).await);
    testing::sql::execute(&mut desk.conn, "update jobs set state = 'queued', lease_until = null").await;
    crate::queue::admin::cancel(&mut desk.conn, &desk.cx, job).await.unwrap();
    assert_eq!(desk.mail(id).await.state, MailState::Suppressed);
}
