//! Choices, and the link that makes one.

use super::*;
use crate::outbox::{MailClass, MailKind};
use crate::platform::actor::AccountKind;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::testing::{self, TestDatabase, accounts, sql};

fn circumstances() -> Context {
    testing::context(&Clock::standing_at(testing::start()))
}

#[test]
fn every_product_mail_is_of_a_kind_that_can_be_stopped_and_no_other_is() {
    for mail in MailKind::ALL {
        assert_eq!(Kind::of(*mail).is_some(), mail.class() == MailClass::Product, "{mail}");
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::numbered(kind.number()), Some(*kind));
        assert!(AccountKind::ALL.iter().any(|account| kind.is_for(*account)), "{kind}");
    }
    assert_eq!(Kind::numbered(0), None);
}

/// To whom a product mail goes. Whoever adds one says so here.
fn readers(mail: MailKind) -> &'static [AccountKind] {
    match mail {
        MailKind::FinishApplication
        | MailKind::WeeklyFigures
        | MailKind::AvailabilityAsked
        | MailKind::AvailabilityUnconfirmed
        | MailKind::EngagementOver => &[AccountKind::Developer],
        MailKind::SearchAlert | MailKind::OutcomeDue => &[AccountKind::Company],
        MailKind::MessagesWaiting | MailKind::IntroReminder => {
            &[AccountKind::Developer, AccountKind::Company]
        }
        MailKind::ApplicationWaiting
        | MailKind::CompanyWaiting
        | MailKind::BriefWaiting
        | MailKind::StagesReleased
        | MailKind::StaffOverdue
        | MailKind::VetterMorning
        | MailKind::DigestWaiting
        | MailKind::DigestSkipped => &[AccountKind::Staff],
        other => panic!("say to whom {other} goes"),
    }
}

#[test]
fn every_box_stops_some_mail_of_its_reader_and_every_mail_has_a_box() {
    let product = || MailKind::ALL.iter().copied().filter(|mail| mail.class() == MailClass::Product);
    for account in AccountKind::ALL {
        for kind in Kind::ALL {
            let stops =
                product().any(|mail| Kind::of(mail) == Some(*kind) && readers(mail).contains(account));
            assert_eq!(stops, kind.is_for(*account), "{kind} for {account}");
        }
    }
}

#[tokio::test]
async fn what_was_said_last_counts_and_figures_come_only_to_who_asked() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = circumstances();
    let account = accounts::developer(&mut conn, "Ada Lovelace").await.account_id;
    assert!(wants(&mut conn, account, Kind::Reminders).await.unwrap());
    assert!(!wants(&mut conn, account, Kind::WeeklyFigures).await.unwrap());
    for (kind, is_wanted) in [
        (Kind::Reminders, false),
        (Kind::WeeklyFigures, true),
        (Kind::Reminders, true),
        (Kind::Reminders, false),
    ] {
        set(&mut conn, &cx, account, kind, is_wanted, Via::Page).await.unwrap();
        assert_eq!(wants(&mut conn, account, kind).await.unwrap(), is_wanted);
    }
    let listed = list(&mut conn, account, AccountKind::Developer).await.unwrap();
    let off: Vec<Kind> = listed.iter().filter(|choice| !choice.is_wanted).map(|choice| choice.kind).collect();
    assert_eq!(off, [Kind::Reminders]);
    assert!(listed.iter().all(|choice| choice.kind.is_for(AccountKind::Developer)));
}

#[tokio::test]
async fn a_link_stops_its_kind_alone_twice_is_fine_and_a_forged_one_does_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut cx = circumstances();
    let signed = accounts::developer(&mut conn, "Ada Lovelace").await;
    let token = stop_token(&cx.keys, signed.account_id, Kind::Availability, cx.now);
    cx.now += chrono::TimeDelta::days(400);
    assert!(find_by_link(&mut conn, &cx, &token).await.unwrap().is_wanted, "looking changes nothing");
    for _ in 0..2 {
        let stopped = stop_by_link(&mut conn, &cx, &token, Via::OneClick).await.unwrap();
        assert_eq!((stopped.account_id, stopped.is_wanted), (signed.account_id, false));
    }
    assert!(wants(&mut conn, signed.account_id, Kind::Reminders).await.unwrap());
    assert!(want_by_link(&mut conn, &cx, &token).await.unwrap().is_wanted);
    assert!(wants(&mut conn, signed.account_id, Kind::Availability).await.unwrap());
    assert!(stop_by_link(&mut conn, &cx, &token[1..], Via::OneClick).await.is_err());
    let erase = "update accounts set state = 'erased', erased_at = now(), email = null, email_key = null, name = null, password_hash = null";
    sql::execute(&mut conn, erase).await;
    assert!(stop_by_link(&mut conn, &cx, &token, Via::OneClick).await.is_err());
}
