//! After the erasure no word about the person is left anywhere.

use super::*;
use crate::outbox::{self, Begun, MailKind, MailState, Settlement};
use crate::personal::map::{Ending, Rows, Rule, tables};
use crate::testing::personal::{ADDRESS, MARK, me_of, places_of};
use crate::testing::{jobs, mails, sql};

#[tokio::test]
async fn nothing_is_left_of_a_person_but_the_address_of_the_last_mail() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let cx = desk.cx_of(&person.signed);
    let copy = request_export(&mut desk.conn, &cx).await.unwrap();
    let system = desk.cx();
    build_export(&mut desk.conn, &system, copy).await.unwrap();
    desk.ask(&person.signed, &everything()).await.unwrap();
    assert!(places_of(&mut desk.conn, MARK).await.len() > 50, "the words are there");
    assert_eq!(desk.erase_later().await, 1);

    assert_eq!(places_of(&mut desk.conn, MARK).await, ["outbox_mails.recipient"]);
    let last: Vec<_> =
        mails::owed(&mut desk.conn).await.into_iter().filter(|mail| mail.recipient == ADDRESS).collect();
    assert!(
        matches!(last.as_slice(), [only] if only.kind == MailKind::AccountErased && only.state == "queued")
    );
    let tombstone = format!(
        "accounts where id = '{}' and state = 'erased' and erased_at is not null and email is null and name is null",
        person.signed.account_id
    );
    assert_eq!(sql::count(&mut desk.conn, &tombstone).await, 1);
    assert_eq!(sql::count(&mut desk.conn, "personal_exports").await, 0);
    assert_eq!(
        sql::count(&mut desk.conn, "audit_events where action = 'account.erased' and reason is null").await,
        1
    );
    send_the_last_word(&mut desk).await;
    assert!(places_of(&mut desk.conn, MARK).await.is_empty());
}

/// As a worker does it.
async fn send_the_last_word(desk: &mut Desk) {
    let cx = desk.cx();
    let all = outbox::list(&mut desk.conn, &cx, outbox::Filter::All, None, 50).await.unwrap().unwrap();
    let id = all.iter().find(|mail| mail.kind == MailKind::AccountErased).unwrap().id;
    let hold = jobs::claim_by_key(&mut desk.conn, &id.to_string()).await;
    let mail = outbox::load(&mut desk.conn, id).await.unwrap().unwrap();
    let begun = outbox::begin(&mut desk.conn, &cx, &mail, hold).await.unwrap();
    assert!(matches!(begun, Begun::InFlight { to, .. } if to.to_string() == ADDRESS));
    let sent = Settlement::plain(MailState::Sent, None);
    for _ in 0..2 {
        assert!(outbox::settle(&mut desk.conn, &cx, &mail, hold, &sent).await.unwrap());
    }
}

#[tokio::test]
async fn a_last_word_that_nobody_takes_is_forgotten_after_a_week() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    desk.ask(&person.signed, &everything()).await.unwrap();
    desk.erase_later().await;
    let then = desk.clock.now();
    for (later, is_left) in [(TimeDelta::days(6), true), (TimeDelta::days(8), false)] {
        let now = then + later;
        outbox::forget_last_words(&mut desk.conn, now - TimeDelta::days(7), now).await.unwrap();
        assert_eq!(!places_of(&mut desk.conn, MARK).await.is_empty(), is_left, "after {later}");
    }
}

#[tokio::test]
async fn columns_without_words_are_what_the_map_says() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    desk.ask(&person.signed, &everything()).await.unwrap();
    desk.erase_later().await;
    for (table, rows) in [("engineers", format!("id = '{}'", person.engineer))] {
        let map = tables().find(|map| map.name == table).unwrap();
        assert_eq!(map.rows, Rows::Cleared);
        for column in map.columns {
            let Rule::Shown(Ending::Set(value)) = column.rule else { continue };
            if value.contains('(') {
                continue;
            }
            let same = format!("{table} t where {rows} and t.{} is not distinct from {value}", column.name);
            assert_eq!(sql::count(&mut desk.conn, &same).await, 1, "{table}.{} is not {value}", column.name);
        }
    }
    for table in tables().filter(|table| table.rows == Rows::Deleted && table.is_personal()) {
        let me = me_of(person.signed.account_id, person.reader);
        let from = format!("({me} select 1 from {} t where {}) held", table.name, table.condition().unwrap());
        assert_eq!(sql::count(&mut desk.conn, &from).await, 0, "{from}");
    }
}

#[tokio::test]
async fn the_digest_goes_on_if_it_is_not_to_end() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    desk.ask(&person.signed, &Wish::default()).await.unwrap();
    desk.erase_later().await;
    let mut left = places_of(&mut desk.conn, MARK).await;
    left.retain(|place| !place.starts_with("subscriber") && !place.starts_with("deliveries."));
    assert_eq!(left, ["outbox_mails.recipient"], "the last mail");
    assert_eq!(
        sql::count(&mut desk.conn, "subscribers where account_id is null and state = 'confirmed'").await,
        1
    );
}

#[tokio::test]
async fn it_happens_once_and_not_before_its_day() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let deletion = desk.ask(&person.signed, &everything()).await.unwrap();
    assert_eq!(deletion.due_at, desk.clock.now() + CHANGE_OF_MIND);
    desk.clock.advance(CHANGE_OF_MIND - TimeDelta::seconds(1));
    let cx = desk.cx();
    assert!(list_due_erasures(&mut desk.conn, &cx).await.unwrap().is_empty());
    assert!(!erase(&mut desk.conn, &cx, deletion.id).await.unwrap());
    desk.clock.advance(TimeDelta::seconds(1));
    let cx = desk.cx();
    assert!(erase(&mut desk.conn, &cx, deletion.id).await.unwrap());
    assert!(!erase(&mut desk.conn, &cx, deletion.id).await.unwrap());
    let words = mails::owed(&mut desk.conn).await;
    assert_eq!(words.iter().filter(|mail| mail.kind == MailKind::AccountErased).count(), 1);
}
