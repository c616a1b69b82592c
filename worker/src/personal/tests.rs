//! The job that makes a copy, and the timers that erase and delete.

use std::path::Path;

use chrono::TimeDelta;
use domain::accounts::password::{Hasher, Password};
use domain::digests::DeliveryState;
use domain::digests::settle::Outcome as Told;
use domain::jobs::{BuildExport, Tick, Timer};
use domain::outbox::MailKind;
use domain::personal::{self, Wish};
use domain::platform::actor::{Actor, Signed};
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::ids::{DigestId, SubscriberId};
use domain::testing::personal::{ADDRESS, MARK, everybody, places_of};
use domain::testing::{self, TestDatabase, mails, sql};
use domain::{accounts, outbox};
use tokio_util::sync::CancellationToken;

use super::build_export;
use crate::digests;
use crate::digests::journal::Journal;
use crate::jobs::{JobContext, Outcome};
use crate::mails::{self as rendered, Order};
use crate::state::State;
use crate::timers;

struct Desk {
    database: TestDatabase,
    clock: Clock,
    cx: JobContext,
}

async fn desk() -> Desk {
    desk_with("").await
}

async fn desk_with(settings: &str) -> Desk {
    let database = TestDatabase::new().await;
    let mut config = testing::config(settings);
    config.database.url = database.secret_url();
    let clock = Clock::standing_at(testing::start());
    let cx = JobContext::of_no_job(State::new(config, clock.clone()).unwrap(), CancellationToken::new());
    Desk { database, clock, cx }
}

impl Desk {
    fn context_of(&self, signed: &Signed) -> Context {
        self.cx.context().with_actor(Actor::Account(Box::new(signed.clone())))
    }

    async fn tick(&self, timer: Timer) {
        timers::run(&self.cx, Tick { timer, at: self.clock.now() }).await.unwrap();
    }

    /// The text of the newest mail of this kind, as it would go out.
    async fn text_of(&self, kind: MailKind) -> Option<String> {
        let mut conn = self.database.connect().await;
        let cx = self.cx.context();
        let all = outbox::list(&mut conn, &cx, outbox::Filter::All, None, 50).await.unwrap().unwrap();
        let id = all.iter().find(|mail| mail.kind == kind)?.id;
        let mail = outbox::load(&mut conn, id).await.unwrap()?;
        let order = Order { mail: &mail, cx: &cx };
        let parts = rendered::render(&self.cx.state.templates, &mut conn, &order).await.unwrap();
        parts.map(|parts| parts.text)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_makes_a_copy_once_and_the_timer_deletes_it() {
    let desk = desk().await;
    let mut conn = desk.database.connect().await;
    let person = everybody(&mut conn, &desk.cx.context()).await;
    let id = personal::request_export(&mut conn, &desk.context_of(&person.signed)).await.unwrap();
    for _ in 0..2 {
        let outcome = build_export::run(&desk.cx, BuildExport { export_id: id }).await.unwrap();
        assert_eq!(outcome, Outcome::Done);
    }
    assert_eq!(sql::count(&mut conn, "personal_exports where state = 'ready'").await, 1);
    let text = desk.text_of(MailKind::ExportReady).await.unwrap();
    assert!(text.contains("/account/export/") && text.contains("29 November 2026"), "{text}");

    desk.clock.advance(TimeDelta::days(7));
    assert_eq!(desk.text_of(MailKind::ExportReady).await, None, "a late mail about it is not sent");
    desk.tick(Timer::Retention).await;
    assert_eq!(sql::count(&mut conn, "personal_export_parts").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timer_erases_who_asked_for_it_and_each_mail_can_be_written_afterwards() {
    let desk = desk().await;
    let mut conn = desk.database.connect().await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let cx = desk.context_of(&ada);
    let candidate = accounts::find_self(&mut conn, &cx).await.unwrap();
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let typed = Password::typed(testing::accounts::PASSWORD);
    let proven = accounts::prove(&hasher, candidate, &typed).await.unwrap().unwrap();
    personal::request_deletion(&mut conn, &cx, &proven, &Wish::default()).await.unwrap();
    let text = desk.text_of(MailKind::DeletionScheduled).await.unwrap();
    assert!(text.contains("/account/keep/") && text.contains("6 December 2026"), "{text}");

    desk.clock.advance(TimeDelta::days(13));
    desk.tick(Timer::DueDates).await;
    assert_eq!(sql::count(&mut conn, "accounts where state = 'deletion_requested'").await, 1);
    desk.clock.advance(TimeDelta::days(1));
    for _ in 0..2 {
        desk.tick(Timer::DueDates).await;
    }
    assert_eq!(sql::count(&mut conn, "accounts where state = 'erased'").await, 1);
    assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::AccountErased]);
    let text = desk.text_of(MailKind::AccountErased).await.unwrap();
    assert!(text.contains("6 December 2026") && !text.contains("Ada"), "{text}");
    assert_eq!(desk.text_of(MailKind::DeletionScheduled).await, None);
}

/// The worker's only files are the journals of a digest: answers of mail servers, which like to repeat the address. (Uploads,
/// photos, copies of one's data and mails are rows, and domain's own test searches every one of those; a Maildir keeps no
/// mail that was stored, and the development inbox is refused in production.)
#[tokio::test(flavor = "multi_thread")]
async fn no_file_holds_a_word_of_somebody_who_was_erased() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_with(&format!("[digest]\njournal_dir = '{}'", folder.path().display())).await;
    let mut conn = desk.database.connect().await;
    let person = everybody(&mut conn, &desk.cx.context()).await;
    let mut journal = Journal::open(folder.path(), "w-gone").unwrap();
    journal.append(&answer(person.reader)).unwrap();
    drop(journal); // its sender died before the ledger was told
    assert!(words_in(folder.path()).contains(ADDRESS));
    digests::supervise::run(&desk.cx).await.unwrap();

    let cx = desk.context_of(&person.signed);
    let (known, own) = (person.company.account_id, person.signed.account_id);
    let password = format!(
        "update accounts set password_hash = (select password_hash from accounts where id = '{known}') where id = '{own}'"
    );
    sql::execute(&mut conn, &password).await;
    let candidate = accounts::find_self(&mut conn, &cx).await.unwrap();
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let typed = Password::typed(testing::accounts::PASSWORD);
    let proven = accounts::prove(&hasher, candidate, &typed).await.unwrap().unwrap();
    let wish = Wish { ends_subscription: true, company: String::new() };
    personal::request_deletion(&mut conn, &cx, &proven, &wish).await.unwrap();
    desk.clock.advance(TimeDelta::days(14));
    desk.tick(Timer::DueDates).await;
    let erased = format!("accounts where id = '{}' and state = 'erased'", person.signed.account_id);
    assert_eq!(sql::count(&mut conn, &erased).await, 1);
    assert_eq!(words_in(folder.path()), "", "the journal went with what it told the ledger");
    assert_eq!(places_of(&mut conn, MARK).await, ["outbox_mails.recipient"], "but the last mail's");
}

fn answer(reader: SubscriberId) -> Told {
    Told {
        digest_id: DigestId::new(),
        subscriber_id: reader,
        owner: "w-gone".into(),
        epoch: 1,
        state: DeliveryState::Bounced,
        code: Some(550),
        enhanced: Some("5.1.1".into()),
        reason: Some(format!("550 5.1.1 <{ADDRESS}> is unknown here")),
        next_at: None,
        is_gone: true,
        at: testing::start(),
    }
}

/// Everything that stands in the files of a folder.
fn words_in(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}
