//! Who may be forgotten, and what is then left.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::tests::{Desk, desk};
use super::*;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};
use crate::schema::outbox_mails;
use crate::testing::{self, sql};

const ADA: &str = "ada@example.com";

/// Recipient, last error, state, settled at.
type Left = (String, Option<String>, String, Option<DateTime<Utc>>);

/// The page that says goodbye.
async fn goodbye(desk: &mut Desk, id: SubscriberId) -> Goodbye {
    let (cx, token) = (desk.cx(), desk.token(LinkPurpose::Unsubscribe, id, 0));
    find_for_goodbye(&mut desk.conn, &cx, &token).await.unwrap()
}

async fn press_delete(desk: &mut Desk, token: &str) -> Result<(), PreferencesError> {
    let cx = desk.cx();
    delete(&mut desk.conn, &cx, token).await
}

fn is_void(result: &Result<(), PreferencesError>) -> bool {
    matches!(result, Err(PreferencesError::Link(LinkError::Invalid)))
}

#[tokio::test]
async fn who_has_left_can_be_forgotten_from_the_goodbye_and_from_an_old_mail() {
    for is_from_goodbye in [true, false] {
        let mut desk = desk().await;
        let row = desk.subscribed(ADA).await;
        assert!(goodbye(&mut desk, row.id).await.erase_token.is_none(), "there is the page of preferences");
        let old_mail = desk.token(LinkPurpose::SubscriberPreferences, row.id, row.link_version);
        desk.leave(row.id).await;
        let offered = goodbye(&mut desk, row.id).await.erase_token.unwrap();
        let token = if is_from_goodbye { offered } else { old_mail };
        let cx = desk.cx();
        assert_eq!(find_for_deletion(&mut desk.conn, &cx, &token).await.unwrap().id, row.id);
        press_delete(&mut desk, &token).await.unwrap();
        assert!(desk.row(ADA).await.is_none());
        assert_eq!(sql::count(&mut desk.conn, "subscriber_consents").await, 0);
        assert_eq!(sql::count(&mut desk.conn, "outbox_mails where recipient <> ''").await, 0);
        assert!(is_suppressed(&mut desk.conn, &cx, &ADA.parse().unwrap()).await.unwrap());
        let after = goodbye(&mut desk, row.id).await;
        assert!(after.is_done && after.erase_token.is_none());
        assert!(is_void(&press_delete(&mut desk, &token).await));
    }
}

#[tokio::test]
async fn the_way_to_delete_ends_with_the_goodbye_that_offered_it() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    desk.leave(row.id).await;
    let offered = goodbye(&mut desk, row.id).await;
    let (erase, undo) = (offered.erase_token.unwrap(), offered.undo_token.unwrap());
    let cx = desk.cx();
    resubscribe(&mut desk.conn, &cx, &undo, None).await.unwrap();
    assert!(is_void(&press_delete(&mut desk, &erase).await), "who holds a way out is not the reader");
    desk.leave(row.id).await;
    let erase = goodbye(&mut desk, row.id).await.erase_token.unwrap();
    desk.clock.advance(TimeDelta::days(1));
    let late = press_delete(&mut desk, &erase).await;
    assert!(matches!(late, Err(PreferencesError::Link(LinkError::Expired))), "{late:?}");
    assert!(desk.row(ADA).await.is_some());
}

#[tokio::test]
async fn a_mail_in_flight_forgets_its_address_and_what_was_said_about_it() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    sql::execute(
        &mut desk.conn,
        "update outbox_mails set last_error = 'user ada', state = 'in_flight' where kind = 'subscription_confirmed';
         update outbox_mails set last_error = 'user ada', state = 'failed', settled_at = now() - interval '1 day'
         where kind = 'confirm_subscription'",
    )
    .await;
    let token = desk.token(LinkPurpose::SubscriberPreferences, row.id, row.link_version);
    press_delete(&mut desk, &token).await.unwrap();
    let left: Vec<Left> = outbox_mails::table
        .order(outbox_mails::state)
        .select((
            outbox_mails::recipient,
            outbox_mails::last_error,
            outbox_mails::state,
            outbox_mails::settled_at,
        ))
        .load(&mut desk.conn)
        .await
        .unwrap();
    let states: Vec<&str> = left.iter().map(|mail| mail.2.as_str()).collect();
    assert_eq!(states, ["failed", "in_flight"], "what happened stays");
    assert!(left.iter().all(|mail| mail.0.is_empty() && mail.1.is_none()), "{left:?}");
    assert_eq!(left.iter().map(|mail| mail.3.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn what_was_never_confirmed_goes_after_thirty_days_also_when_it_was_unsubscribed() {
    let mut desk = desk().await;
    let reader = desk.subscribed("reader@example.com").await;
    desk.leave(reader.id).await;
    desk.ask(ADA).await;
    let row = desk.row(ADA).await.unwrap();
    desk.leave(row.id).await;
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Unsubscribed);
    for (days, is_kept) in [(30, true), (1, false)] {
        desk.clock.advance(TimeDelta::days(days));
        let cx = desk.cx();
        expire_unconfirmed(&mut desk.conn, &cx).await.unwrap();
        assert_eq!(desk.row(ADA).await.is_some(), is_kept, "after {days} more days");
    }
    assert!(desk.row("reader@example.com").await.is_some(), "evidence of a consent that was given is kept");
    let theirs = format!("outbox_mails where recipient <> '' and payload ->> 'subscriber_id' = '{}'", row.id);
    assert_eq!(sql::count(&mut desk.conn, &theirs).await, 0);
}

#[tokio::test]
async fn erasing_looks_mails_up_instead_of_reading_them_all() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let mut desk = desk().await;
    sql::execute(&mut desk.conn, "set enable_seqscan = off; set plan_cache_mode = force_generic_plan").await;
    let plan: Vec<Line> = sql_query(format!("explain {}", queries::FORGET_MAILS))
        .bind::<Array<Text>, _>(vec![SubscriberId::new().to_string()])
        .bind::<Timestamptz, _>(testing::start())
        .load(&mut desk.conn)
        .await
        .unwrap();
    assert!(plan.iter().any(|row| row.line.contains("outbox_mails_subscriber")), "no index");
}
