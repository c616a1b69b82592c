//! Issues that cannot go on, or may not: the minute goes on, and staff hear of it.

use domain::digests::{Digest, DigestState, approve, plan};
use domain::outbox::{self, Filter, MailKind};
use domain::platform::actor::Permission;
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::testing::{self, TestDatabase, accounts, digests, sql};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::run;
use crate::jobs::JobContext;
use crate::mails::{self, Order};
use crate::state::State;

struct Desk {
    _database: TestDatabase,
    _journals: TempDir,
    conn: Conn,
    cx: JobContext,
}

async fn desk(overrides: &str) -> Desk {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let journals = tempfile::tempdir().unwrap();
    let mut config = testing::config(overrides);
    config.database.url = database.secret_url();
    config.digest.journal_dir = journals.path().display().to_string();
    let state = State::new(config, Clock::standing_at(testing::start())).unwrap();
    accounts::staff(&mut conn, &[Permission::Editor]).await;
    digests::engineers(&mut conn, 4).await;
    let cx = JobContext::of_no_job(state, CancellationToken::new());
    Desk { _database: database, _journals: journals, conn, cx }
}

impl Desk {
    fn now(&self) -> Context {
        self.cx.context()
    }

    /// This month's issue, whose time has come.
    async fn due(&mut self) -> Digest {
        let now = self.now();
        plan::ensure_period(&mut self.conn, &now, digests::PERIOD.parse().unwrap()).await.unwrap()
    }

    /// One look of the timer, which must not fail.
    async fn look(&mut self, digest: &Digest) -> Digest {
        run(&self.cx).await.unwrap();
        digests::find(&mut self.conn, digest.id).await
    }

    /// The words of the one reminder that staff are owed; empty when it would not be sent.
    async fn reminder(&mut self) -> String {
        let now = self.now();
        let all = outbox::list(&mut self.conn, &now, Filter::All, None, 10).await.unwrap().unwrap();
        assert_eq!(all.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [MailKind::DigestWaiting]);
        let mail = outbox::load(&mut self.conn, all[0].id).await.unwrap().unwrap();
        let order = Order { mail: &mail, cx: &now };
        let parts = mails::render(&self.cx.state.templates, &mut self.conn, &order).await.unwrap();
        parts.map(|parts| parts.text).unwrap_or_default()
    }
}

#[tokio::test]
async fn an_issue_that_cannot_be_rendered_does_not_fail_the_minute() {
    let mut desk = desk("[site]\nlegal_name = '{{ broken'").await;
    let digest = desk.due().await;
    for _ in 0..2 {
        assert_eq!(desk.look(&digest).await.state, DigestState::Previewed);
    }
    assert!(desk.reminder().await.contains("as soon as an editor approves it"));
}

#[tokio::test]
async fn an_issue_that_is_approved_and_held_is_told_of_at_its_time() {
    let mut desk = desk("").await;
    let (digest, now) = (desk.due().await, desk.now());
    let templates = desk.cx.state.templates.clone();
    approve::approve(&mut desk.conn, &now, &templates, digest.id).await.unwrap();
    approve::set_hold(&mut desk.conn, &now, digest.id, true, "the new logo").await.unwrap();
    for _ in 0..2 {
        assert_eq!(desk.look(&digest).await.state, DigestState::Approved);
    }
    let said = desk.reminder().await;
    assert!(said.contains("as soon as an editor releases it") && said.contains("the new logo"), "{said}");
    approve::set_hold(&mut desk.conn, &now, digest.id, false, "").await.unwrap();
    assert_eq!(desk.reminder().await, "", "somebody has decided: it is not sent");
}

#[tokio::test]
async fn an_issue_whose_freeze_does_not_add_up_is_held_with_that_as_its_reason() {
    let mut desk = desk("").await;
    let (digest, now) = (desk.due().await, desk.now());
    digests::readers(&mut desk.conn, &now, 3).await;
    let templates = desk.cx.state.templates.clone();
    approve::approve(&mut desk.conn, &now, &templates, digest.id).await.unwrap();
    let wrong = format!("insert into digest_exclusion_counts values ('{}', 'paused', 1)", digest.id);
    sql::execute(&mut desk.conn, &wrong).await;
    for _ in 0..2 {
        let found = desk.look(&digest).await;
        assert_eq!((found.state, found.is_held), (DigestState::Approved, true));
        assert!(found.state_reason.unwrap().contains("does not add up"));
    }
    assert!(desk.reminder().await.contains("does not add up"));
}
