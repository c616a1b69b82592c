//! A subscription that moves to another address, and tokens that come to the wrong door.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::tests::{Desk, desk};
use super::*;
use crate::platform::ids::SubscriberId;
use crate::platform::links::{LinkError, LinkPurpose};
use crate::testing::{sql, until};

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

async fn call(desk: &mut Desk, id: SubscriberId, name: &str) {
    sql::execute(&mut desk.conn, &format!("update subscribers set name = '{name}' where id = '{id}'")).await;
}

/// `from` asks that its issues go to `to`.
async fn ask_to_move(desk: &mut Desk, from: &Subscriber, to: &str) {
    let token = desk.token(LinkPurpose::SubscriberPreferences, from.id, from.link_version);
    let cx = desk.cx();
    change_address(&mut desk.conn, &cx, &token, to, None).await.unwrap();
}

/// A confirmed reader, and one who has left and may be asked again. `is_older`: the reader's id is the smaller one.
async fn pair(desk: &mut Desk, is_older: bool) -> (Subscriber, Subscriber) {
    let (one, other) = (desk.subscribed(ADA).await, desk.subscribed(GRACE).await);
    let (small, large) = if one.id.0 < other.id.0 { (one, other) } else { (other, one) };
    let (reader, gone) = if is_older { (small, large) } else { (large, small) };
    desk.leave(gone.id).await;
    desk.clock.advance(TimeDelta::minutes(11));
    (reader, gone)
}

#[tokio::test]
async fn the_goodbyes_token_confirms_nothing_at_the_door_of_the_double_opt_in() {
    let mut desk = desk().await;
    let row = desk.subscribed(ADA).await;
    desk.leave(row.id).await;
    let (cx, way_out) = (desk.cx(), desk.token(LinkPurpose::Unsubscribe, row.id, 0));
    let undo = find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap().undo_token.unwrap();
    let refused = confirm(&mut desk.conn, &cx, &undo, None).await;
    assert!(matches!(refused, Err(ConfirmError::Link(LinkError::Invalid))), "{refused:?}");
    assert_eq!(desk.row(ADA).await.unwrap().state, SubscriberState::Unsubscribed);
    assert_eq!(resubscribe(&mut desk.conn, &cx, &undo, None).await.unwrap(), Confirmed::Now);
    let live = "subscriber_consents where withdrawn_at is null and confirmed_at is not null";
    assert_eq!(sql::count(&mut desk.conn, live).await, 1, "with evidence of its own");
}

#[tokio::test]
async fn nothing_of_an_address_changes_before_its_owner_confirms() {
    let mut desk = desk().await;
    let (reader, gone) = pair(&mut desk, true).await;
    call(&mut desk, reader.id, "Reader").await;
    call(&mut desk, gone.id, "Own").await;
    ask_to_move(&mut desk, &reader, &gone.email).await;
    assert_eq!(desk.row(&gone.email).await.unwrap().name, "Own");
    desk.press_confirm(&gone.email).await.unwrap();
    let row = desk.row(&gone.email).await.unwrap();
    assert_eq!((row.name.as_str(), row.moved_from), ("Reader", None));
    assert_eq!(desk.row(&reader.email).await.unwrap().state, SubscriberState::Unsubscribed);
}

#[tokio::test]
async fn who_asks_for_the_digest_by_the_form_ends_nobody_elses() {
    let mut desk = desk().await;
    let (reader, gone) = pair(&mut desk, true).await;
    call(&mut desk, gone.id, "Own").await;
    ask_to_move(&mut desk, &reader, &gone.email).await;
    desk.clock.advance(TimeDelta::minutes(11));
    desk.ask(&gone.email).await;
    desk.press_confirm(&gone.email).await.unwrap();
    assert_eq!(desk.row(&gone.email).await.unwrap().name, "Own");
    assert_eq!(desk.row(&reader.email).await.unwrap().state, SubscriberState::Confirmed);
}

#[tokio::test]
async fn a_goodbye_that_is_taken_back_ends_nobody_elses() {
    let mut desk = desk().await;
    let (reader, gone) = pair(&mut desk, true).await;
    ask_to_move(&mut desk, &reader, &gone.email).await;
    let (cx, way_out) = (desk.cx(), desk.token(LinkPurpose::Unsubscribe, gone.id, 0));
    let undo = find_for_goodbye(&mut desk.conn, &cx, &way_out).await.unwrap().undo_token.unwrap();
    resubscribe(&mut desk.conn, &cx, &undo, None).await.unwrap();
    for email in [&reader.email, &gone.email] {
        assert_eq!(desk.row(email).await.unwrap().state, SubscriberState::Confirmed);
    }
}

/// While somebody holds the row with the smaller id, the operation that waits for it must not hold the larger one.
#[tokio::test]
async fn both_rows_of_a_move_are_locked_in_the_order_of_their_ids() {
    for is_confirming in [false, true] {
        let mut desk = desk().await;
        // Old before new, or new before old: the wrong way round for each of the two operations.
        let (reader, gone) = pair(&mut desk, is_confirming).await;
        let (small, large) = if is_confirming { (&reader, &gone) } else { (&gone, &reader) };
        let preferences = desk.token(LinkPurpose::SubscriberPreferences, reader.id, reader.link_version);
        let pressed = desk.token(LinkPurpose::ConfirmSubscription, gone.id, gone.link_version);
        if is_confirming {
            ask_to_move(&mut desk, &reader, &gone.email).await;
        }
        let (cx, mut conn) = (desk.cx(), desk.database.connect().await);
        let (mut holder, mut watcher) = (desk.database.connect().await, desk.database.connect().await);
        holder.begin_test_transaction().await.unwrap();
        let lock = |id: SubscriberId| format!("select 1 from subscribers where id = '{id}' for update");
        sql::execute(&mut holder, &lock(small.id)).await;
        let working = async {
            if is_confirming {
                confirm(&mut conn, &cx, &pressed, None).await.unwrap();
            } else {
                change_address(&mut conn, &cx, &preferences, &gone.email, None).await.unwrap();
            }
        };
        let watching = async {
            let waiting = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
            until("it waits", async || sql::count(&mut watcher, waiting).await == 1).await;
            sql::execute(&mut watcher, &format!("{} nowait", lock(large.id))).await;
            drop(holder);
        };
        tokio::join!(working, watching);
    }
}
