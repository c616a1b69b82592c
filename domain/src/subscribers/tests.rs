//! Subscriptions from the first request to the last trace, on a real database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::outbox::{Filter, MailKind, list};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};
use crate::schema::{outbox_mails, subscriber_consents, subscribers, suppressions};
use crate::testing::{self, TestDatabase};

const ADA: &str = "Ada@example.com";

/// Form, asker's address, confirmer's address, confirmed at, withdrawn at, withdrawn via.
type Evidence =
    (String, Option<String>, Option<String>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<String>);

pub(super) struct Desk {
    pub(super) database: TestDatabase,
    pub(super) conn: Conn,
    pub(super) clock: Clock,
}

pub(super) async fn desk() -> Desk {
    let database = TestDatabase::new().await;
    let conn = database.connect().await;
    Desk { database, conn, clock: Clock::standing_at(testing::start()) }
}

impl Desk {
    pub(super) fn cx(&self) -> Context {
        testing::context(&self.clock)
    }

    pub(super) async fn ask(&mut self, email: &str) {
        let cx = self.cx();
        let form =
            SubscribeForm { email: email.into(), ip: Some("203.0.113.7".into()), ..SubscribeForm::default() };
        subscribe(&mut self.conn, &cx, form).await.unwrap();
    }

    pub(super) async fn mails(&mut self) -> Vec<MailKind> {
        let cx = self.cx();
        list(&mut self.conn, &cx, Filter::All, None, 100)
            .await
            .unwrap()
            .unwrap()
            .into_iter()
            .map(|m| m.kind)
            .rev()
            .collect()
    }

    pub(super) async fn row(&mut self, email: &str) -> Option<Subscriber> {
        subscribers::table
            .filter(subscribers::address_key.eq(email.to_lowercase()))
            .select(Subscriber::as_select())
            .first(&mut self.conn)
            .await
            .optional()
            .unwrap()
    }

    pub(super) fn token(&self, purpose: LinkPurpose, id: SubscriberId, version: i32) -> String {
        self.cx().keys.sign_link(purpose, id.0, version, self.clock.now())
    }

    pub(super) async fn press_confirm(&mut self, email: &str) -> Result<Confirmed, ConfirmError> {
        let row = self.row(email).await.unwrap();
        let token = self.token(LinkPurpose::ConfirmSubscription, row.id, row.link_version);
        let cx = self.cx();
        confirm(&mut self.conn, &cx, &token, Some("198.51.100.1")).await
    }

    pub(super) async fn subscribed(&mut self, email: &str) -> Subscriber {
        self.ask(email).await;
        assert_eq!(self.press_confirm(email).await.unwrap(), Confirmed::Now);
        self.row(email).await.unwrap()
    }

    pub(super) async fn leave(&mut self, id: SubscriberId) {
        let token = self.token(LinkPurpose::Unsubscribe, id, 0);
        let cx = self.cx();
        unsubscribe(&mut self.conn, &cx, &token, Via::OneClick).await.unwrap();
    }

    pub(super) async fn reason(&mut self, email: &str) -> Option<String> {
        let hash = crate::outbox::suppression_hash(&self.cx().keys, &email.parse().unwrap());
        suppressions::table
            .find(hash)
            .select(suppressions::reason)
            .first(&mut self.conn)
            .await
            .optional()
            .unwrap()
    }
}

#[tokio::test]
async fn a_subscription_leaves_evidence_from_request_to_withdrawal() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    assert_eq!((row.state, row.email.as_str(), row.link_version), (SubscriberState::Confirmed, ADA, 1));
    assert_eq!(desk.mails().await, [MailKind::ConfirmSubscription, MailKind::SubscriptionConfirmed]);
    desk.clock.advance(TimeDelta::days(2));
    desk.leave(row.id).await;
    let evidence: Evidence = subscriber_consents::table
        .select((
            subscriber_consents::form,
            subscriber_consents::requested_ip,
            subscriber_consents::confirmed_ip,
            subscriber_consents::confirmed_at,
            subscriber_consents::withdrawn_at,
            subscriber_consents::withdrawn_via,
        ))
        .first(&mut desk.conn)
        .await
        .unwrap();
    let ip = |text: &str| Some(text.to_owned());
    assert_eq!(
        evidence,
        (
            "newsletter".into(),
            ip("203.0.113.7"),
            ip("198.51.100.1"),
            Some(testing::start()),
            Some(desk.clock.now()),
            ip("one_click")
        )
    );
    assert_eq!(desk.reason(ADA).await.as_deref(), Some("unsubscribed"));
    desk.leave(row.id).await; // twice is fine
}

#[tokio::test]
async fn strangers_cannot_flood_a_mailbox() {
    let mut desk = desk().await;
    for (minutes, mails) in [(0, 1), (5, 1), (6, 2), (11, 3), (11, 3), (60, 3), (60 * 24, 4)] {
        desk.clock.advance(TimeDelta::minutes(minutes));
        desk.ask(ADA).await;
        desk.ask("ada@EXAMPLE.com").await;
        assert_eq!(desk.mails().await.len(), mails, "after {minutes} more minutes");
    }
    desk.press_confirm(ADA).await.unwrap();
    for (hours, reminders) in [(0, 1), (1, 1), (24, 2)] {
        desk.clock.advance(TimeDelta::hours(hours));
        desk.ask(ADA).await;
        let told = desk.mails().await.into_iter().filter(|kind| *kind == MailKind::AlreadySubscribed).count();
        assert_eq!(told, reminders, "after {hours} more hours");
    }
}

#[tokio::test]
async fn a_confirmation_works_once_and_links_that_are_not_ours_never() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    let old = desk.token(LinkPurpose::ConfirmSubscription, row.id, 0);
    let cx = desk.cx();
    assert_eq!(confirm(&mut desk.conn, &cx, &old, None).await.unwrap(), Confirmed::Before);
    desk.leave(row.id).await;
    assert!(matches!(confirm(&mut desk.conn, &cx, &old, None).await, Err(ConfirmError::Used)));
    let other = desk.token(LinkPurpose::SubscriberPreferences, row.id, 1);
    let unknown = desk.token(LinkPurpose::ConfirmSubscription, SubscriberId::new(), 0);
    for token in [other.as_str(), unknown.as_str(), "", "AAAA", "ü"] {
        let refused = confirm(&mut desk.conn, &cx, token, None).await;
        assert!(matches!(refused, Err(ConfirmError::Link(LinkError::Invalid))), "{token}: {refused:?}");
    }
    desk.clock.advance(TimeDelta::days(8));
    let cx = desk.cx();
    let late = confirm(&mut desk.conn, &cx, &old, None).await;
    assert!(matches!(late, Err(ConfirmError::Link(LinkError::Expired))));
}

#[tokio::test]
async fn goodbyes_can_be_taken_back_for_a_day() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    let way_out = desk.token(LinkPurpose::Unsubscribe, row.id, 0);
    let cx = desk.cx();
    assert!(!find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap().is_done);
    desk.leave(row.id).await;
    let goodbye = find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap();
    assert_eq!((goodbye.is_done, goodbye.address.as_str()), (true, "A…@example.com"));
    let undo = goodbye.undo_token.unwrap();
    assert_eq!(resubscribe(&mut desk.conn, &cx, &undo, None).await.unwrap(), Confirmed::Now);
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Confirmed);
    assert_eq!(desk.reason(ADA).await, None);
    assert_eq!(resubscribe(&mut desk.conn, &cx, &undo, None).await.unwrap(), Confirmed::Before);
    desk.leave(row.id).await;
    assert!(matches!(resubscribe(&mut desk.conn, &cx, &undo, None).await, Err(ConfirmError::Used)));
    desk.clock.advance(TimeDelta::days(1));
    let cx = desk.cx();
    assert!(find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap().undo_token.is_none());
}

#[tokio::test]
async fn a_new_double_opt_in_lifts_suppressions_but_a_complaint_rests_thirty_days() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    desk.leave(row.id).await;
    desk.clock.advance(TimeDelta::minutes(11));
    desk.ask(ADA).await;
    assert_eq!(desk.press_confirm(ADA).await.unwrap(), Confirmed::Now);
    assert_eq!(desk.reason(ADA).await, None);
    let cx = desk.cx();
    let row = desk.row(ADA).await.unwrap();
    unsubscribe::end(&mut desk.conn, &cx, &row, Via::Complaint).await.unwrap();
    let before = desk.mails().await.len();
    for (days, more) in [(1, 0), (29, 1)] {
        desk.clock.advance(TimeDelta::days(days));
        desk.ask(ADA).await;
        assert_eq!(desk.mails().await.len(), before + more, "after {days} more days");
    }
    assert_eq!(desk.press_confirm(ADA).await.unwrap(), Confirmed::Now);
}

#[tokio::test]
async fn the_old_address_ends_when_the_new_one_confirms() {
    let mut desk = desk().await;
    let old = desk.subscribed(ADA).await;
    let token = desk.token(LinkPurpose::SubscriberPreferences, old.id, old.link_version);
    let cx = desk.cx();
    for (email, is_fine) in [("not an address", false), (ADA, false), ("grace@example.com", true)] {
        let changed = change_address(&mut desk.conn, &cx, &token, email, None).await;
        assert_eq!(changed.is_ok(), is_fine, "{email}: {changed:?}");
    }
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Confirmed);
    assert_eq!(desk.press_confirm("grace@example.com").await.unwrap(), Confirmed::Now);
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Unsubscribed);
    assert_eq!(desk.row("grace@example.com").await.unwrap().state, SubscriberState::Confirmed);
}

#[tokio::test]
async fn pauses_end_by_themselves_or_by_their_owner() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    let token = desk.token(LinkPurpose::SubscriberPreferences, row.id, row.link_version);
    let cx = desk.cx();
    for months in [0, 13, u32::MAX] {
        assert!(matches!(
            pause(&mut desk.conn, &cx, &token, months).await,
            Err(PreferencesError::Invalid(_))
        ));
    }
    pause(&mut desk.conn, &cx, &token, 1).await.unwrap();
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Paused);
    assert_eq!(resume_due(&mut desk.conn, &cx).await.unwrap(), 0);
    resume(&mut desk.conn, &cx, &token).await.unwrap();
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Confirmed);
    pause(&mut desk.conn, &cx, &token, 1).await.unwrap();
    desk.clock.advance(TimeDelta::days(31));
    let cx = desk.cx();
    assert_eq!(resume_due(&mut desk.conn, &cx).await.unwrap(), 1);
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Confirmed);
}

#[tokio::test]
async fn deletion_leaves_a_fingerprint_and_nothing_else() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    let token = desk.token(LinkPurpose::SubscriberPreferences, row.id, row.link_version);
    let cx = desk.cx();
    delete(&mut desk.conn, &cx, &token).await.unwrap();
    assert!(desk.row(ADA).await.is_none());
    assert_eq!(subscriber_consents::table.count().get_result::<i64>(&mut desk.conn).await.unwrap(), 0);
    let addresses: Vec<String> =
        outbox_mails::table.select(outbox_mails::recipient).load(&mut desk.conn).await.unwrap();
    assert_eq!(addresses, ["", ""]);
    assert_eq!(desk.reason(ADA).await.as_deref(), Some("erased"));
    assert!(is_suppressed(&mut desk.conn, &cx, &ADA.parse().unwrap()).await.unwrap());
    assert!(matches!(
        delete(&mut desk.conn, &cx, &token).await,
        Err(PreferencesError::Link(LinkError::Invalid))
    ));
    desk.leave(row.id).await; // its way out still works
    let way_out = desk.token(LinkPurpose::Unsubscribe, row.id, 0);
    assert!(find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap().is_done);
}

#[tokio::test]
async fn what_nobody_confirms_goes_after_thirty_days() {
    let mut desk = desk().await;
    desk.ask(ADA).await;
    desk.subscribed("grace@example.com").await;
    desk.clock.advance(TimeDelta::days(20));
    desk.ask("new@example.com").await;
    for (days, left) in [(9, 3), (2, 2), (20, 1)] {
        desk.clock.advance(TimeDelta::days(days));
        let cx = desk.cx();
        expire_unconfirmed(&mut desk.conn, &cx).await.unwrap();
        let count: i64 = subscribers::table.count().get_result(&mut desk.conn).await.unwrap();
        assert_eq!(count, left, "after {days} more days");
    }
    let kept: Vec<String> =
        outbox_mails::table.select(outbox_mails::recipient).distinct().load(&mut desk.conn).await.unwrap();
    assert_eq!(kept.iter().filter(|address| !address.is_empty()).count(), 1);
}

#[tokio::test]
async fn interests_are_kept_as_codes_and_unknown_words_are_named() {
    let mut desk = desk().await;
    crate::engineers::skills::load(&mut desk.conn).await.unwrap();
    let row = desk.subscribed(ADA).await;
    let token = desk.token(LinkPurpose::SubscriberPreferences, row.id, row.link_version);
    let cx = desk.cx();
    let chosen = Interests {
        name: "Ada".into(),
        skills: vec!["rust".into(), "Rust".into(), "PostgreSQL".into()],
        countries: vec!["poland".into(), "PT".into()],
        engagement_types: vec!["hourly".into()],
    };
    update_preferences(&mut desk.conn, &cx, &token, chosen.clone()).await.unwrap();
    let row = desk.row(ADA).await.unwrap();
    assert_eq!((row.skills.len(), row.countries.join(",")), (2, "PL,PT".into()));
    let shown = read_interests(&mut desk.conn, &row).await.unwrap();
    assert_eq!(shown.countries, ["Poland", "Portugal"]);
    assert_eq!(shown.skills, ["PostgreSQL", "Rust"]);
    for (field, wrong) in [
        ("skills", Interests { skills: vec!["no such skill".into()], ..chosen.clone() }),
        ("skills", Interests { skills: vec!["x".into(); 21], ..chosen.clone() }),
        ("countries", Interests { countries: vec!["Atlantis".into()], ..chosen.clone() }),
        ("engagement_types", Interests { engagement_types: vec!["marriage".into()], ..chosen.clone() }),
        ("name", Interests { name: "x".repeat(81), ..chosen.clone() }),
        ("name", Interests { name: "a\u{0}b".into(), ..chosen.clone() }),
    ] {
        let refused = update_preferences(&mut desk.conn, &cx, &token, wrong).await;
        let Err(PreferencesError::Invalid(errors)) = refused else { panic!("{field}: {refused:?}") };
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
    desk.leave(row.id).await;
    let ended = update_preferences(&mut desk.conn, &cx, &token, chosen).await;
    assert!(matches!(ended, Err(PreferencesError::Ended)));
}
