//! Claims, the last look before the wire, outcomes, and what dead owners leave behind.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::flight::{self, Flight};
use crate::digests::settle::{self, Outcome};
use crate::digests::{DeliveryState, DigestState, claim, control, freeze, recover};
use crate::engineers::{ConsentScope, Exclusion};
use crate::subscribers::{self, Via};
use crate::testing::engineers::{answer_digest, named};
use crate::testing::{digests, sql};

#[tokio::test]
async fn a_copy_is_claimed_by_one_owner_and_only_its_last_claim_may_settle_it() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 10).await;
    let first = desk.claim(&digest, "a", 6).await;
    let second = desk.claim(&digest, "b", 6).await;
    assert_eq!((first.len(), second.len()), (6, 4));
    assert!(second.iter().all(|copy| first.iter().all(|other| other.subscriber_id != copy.subscriber_id)));

    let flying = desk.fly(&digest, "a", &first).await;
    assert_eq!(flying.len(), 6);
    // "a" sleeps past its lease with one copy still on the ground; others take over.
    let third = desk.claim(&digest, "c", 10).await;
    assert!(third.is_empty());
    digests::expire_leases(&mut desk.conn).await;
    let recovered = recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
    assert_eq!((recovered.returned, recovered.uncertain), (4, 6));
    let again = desk.claim(&digest, "c", 10).await;
    assert_eq!(again.len(), 4);
    assert!(again.iter().all(|copy| copy.epoch == 2));

    // "b" wakes up: it may neither put in flight nor settle what "c" has.
    assert!(desk.fly(&digest, "b", &second).await.is_empty());
    let late: Vec<Outcome> =
        second.iter().map(|copy| desk.outcome(&digest, "b", copy, DeliveryState::Sent)).collect();
    assert_eq!(settle::settle(&mut desk.conn, &desk.cx, &late).await.unwrap(), 0);
    // The answers that "a" had are evidence still: nobody has claimed those copies since.
    let late: Vec<Outcome> =
        first.iter().map(|copy| desk.outcome(&digest, "a", copy, DeliveryState::Sent)).collect();
    assert_eq!(settle::settle(&mut desk.conn, &desk.cx, &late).await.unwrap(), 6);
    assert_eq!(
        settle::settle(&mut desk.conn, &desk.cx, &late).await.unwrap(),
        0,
        "a journal may be replayed"
    );
    assert_eq!(desk.ledger(digest.id).await.sent, 6);
}

#[tokio::test]
async fn who_left_between_freeze_and_wire_gets_nothing() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 8).await;
    let claimed = desk.claim(&digest, "a", 8).await;
    let id = |n: usize| claimed[n].subscriber_id;
    let link = subscribers::links::unsubscribe(&desk.cx.config, &desk.cx.keys, id(0), desk.cx.now);
    let token = link.rsplit('/').next().unwrap().to_owned();
    subscribers::unsubscribe(&mut desk.conn, &desk.cx, &token, Via::OneClick).await.unwrap();
    sql::execute(
        &mut desk.conn,
        &format!(
            "update subscribers set state = 'paused', paused_until = '2027-01-01' where id = '{}';
             update subscribers set address_key = 'new@x.example', email = 'new@x.example' where id = '{}';
             delete from subscribers where id = '{}'",
            id(1),
            id(2),
            id(3)
        ),
    )
    .await;
    let flying = desk.fly(&digest, "a", &claimed).await;
    assert_eq!(flying.len(), 4);
    assert!(flying.iter().all(|flying| !(0..4).map(id).any(|gone| gone == flying.copy.subscriber_id)));
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.suppressed, ledger.skipped, ledger.pending), (1, 3, 4));
}

#[tokio::test]
async fn a_copy_shows_only_who_may_be_shown_to_this_reader_now() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 5).await;
    let shy = named("Shy")
        .excluding(Exclusion::Domain("site-3.example".into()))
        .excluding(Exclusion::Address("reader-1@site-1.example".into()))
        .insert(&mut desk.conn)
        .await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 4).await;
    let issue = desk.issue(digest.id).await;
    let bit_of = |id| 1_i64 << issue.cards.iter().position(|card| card.engineer_id == id).unwrap();
    let everybody = issue.all_cards();
    let claimed = desk.claim(&digest, "a", 4).await;
    let flying = desk.fly(&digest, "a", &claimed[..2]).await;
    for copy in &flying {
        let excluded =
            ["reader-1@site-1.example", "reader-3@site-3.example"].contains(&copy.address.as_str());
        assert_eq!(copy.cards, if excluded { everybody ^ bit_of(shy.id) } else { everybody });
    }
    // One withdraws, one may no longer be named, one stops looking: struck from the copies not yet in flight.
    answer_digest(&mut desk.conn, all[0].id, ConsentScope::None, desk.cx.now).await;
    answer_digest(&mut desk.conn, all[1].id, ConsentScope::Anonymous, desk.cx.now).await;
    sql::execute(
        &mut desk.conn,
        &format!("update engineers set availability = 'not_looking' where id = '{}'", all[2].id),
    )
    .await;
    let struck = bit_of(all[0].id) | bit_of(all[1].id) | bit_of(all[2].id);
    for copy in desk.fly(&digest, "a", &claimed[2..]).await {
        assert_eq!(copy.cards & struck, 0);
        assert_ne!(copy.cards, 0);
        let stored = format!(
            "deliveries where subscriber_id = '{}' and cards = {}",
            copy.copy.subscriber_id, copy.cards
        );
        assert_eq!(sql::count(&mut desk.conn, &stored).await, 1);
    }
    // A second attempt shows the same cards or fewer, never more.
    let deferred: Vec<Outcome> =
        flying.iter().map(|f| desk.outcome(&digest, "a", &f.copy, DeliveryState::Deferred)).collect();
    settle::settle(&mut desk.conn, &desk.cx, &deferred).await.unwrap();
    answer_digest(&mut desk.conn, all[0].id, ConsentScope::Named, desk.cx.now).await;
    desk.advance(TimeDelta::minutes(31));
    let again = desk.claim(&digest, "b", 4).await;
    assert_eq!(again.len(), 2);
    for copy in desk.fly(&digest, "b", &again).await {
        let before = flying.iter().find(|f| f.copy.subscriber_id == copy.copy.subscriber_id).unwrap().cards;
        assert_eq!(copy.cards, before & !(bit_of(all[1].id) | bit_of(all[2].id)));
    }
}

#[tokio::test]
async fn nobody_left_to_show_means_no_copy() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 3).await;
    sql::execute(&mut desk.conn, "update engineers set visibility = 'hidden'").await;
    let claimed = desk.claim(&digest, "a", 3).await;
    assert!(desk.fly(&digest, "a", &claimed).await.is_empty());
    assert_eq!(desk.ledger(digest.id).await.skipped, 3);
}

#[tokio::test]
async fn a_paused_issue_puts_nothing_in_flight_and_goes_on_where_it_was() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 5).await;
    let claimed = desk.claim(&digest, "a", 3).await;
    control::pause(&mut desk.conn, &desk.cx, digest.id, "a complaint").await.unwrap();
    let issue = desk.issue(digest.id).await;
    let flight = flight::put_in_flight(&mut desk.conn, &desk.cx, digest.id, &issue, "a", &claimed).await;
    assert!(matches!(flight.unwrap(), Flight::Stopped(DigestState::Paused)));
    assert!(desk.claim(&digest, "b", 5).await.is_empty());
    assert_eq!(claim::release(&mut desk.conn, digest.id, "a").await.unwrap(), 3);
    control::resume(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(desk.claim(&digest, "b", 5).await.len(), 5);
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_suppressed_and_never_mailed_again() {
    let mut desk = Desk::new().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 2).await;
    let claimed = desk.claim(&digest, "a", 2).await;
    desk.fly(&digest, "a", &claimed).await;
    let gone = Outcome {
        is_gone: true,
        enhanced: Some("5.1.1".into()),
        ..desk.outcome(&digest, "a", &claimed[0], DeliveryState::Bounced)
    };
    let full = desk.outcome(&digest, "a", &claimed[1], DeliveryState::Bounced);
    assert_eq!(settle::settle(&mut desk.conn, &desk.cx, &[gone, full]).await.unwrap(), 2);
    assert_eq!(desk.ledger(digest.id).await.bounced, 2);
    let gone = claimed[0].subscriber_id;
    let suppressed = "suppressions where reason = 'bounced' and detail = '5.1.1'";
    assert_eq!(sql::count(&mut desk.conn, suppressed).await, 1);
    let ended = format!("subscribers where id = '{gone}' and state = 'unsubscribed'");
    assert_eq!(sql::count(&mut desk.conn, &ended).await, 1);
    assert_eq!(sql::count(&mut desk.conn, "subscribers where state = 'confirmed'").await, 1);
}

#[tokio::test]
async fn of_an_erased_reader_stays_the_outcome_and_nothing_that_tells_who_it_was() {
    let mut desk = Desk::new().await;
    digests::readers(&mut desk.conn, &desk.cx, 3).await;
    let interests =
        "update subscribers set skills = '{7}', countries = '{PL}', engagement_types = '{hourly}'";
    sql::execute(&mut desk.conn, interests).await;
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    freeze::start(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    let known =
        "deliveries where address is not null and address_key like '%@%' and domain <> '' and name <> ''
                 and skills = '{7}' and countries = '{PL}' and engagement_types = '{hourly}'";
    assert_eq!(sql::count(&mut desk.conn, known).await, 3);
    let claimed = desk.claim(&digest, "a", 3).await;
    desk.fly(&digest, "a", &claimed[..1]).await;
    let sent = desk.outcome(&digest, "a", &claimed[0], DeliveryState::Sent);
    settle::settle(&mut desk.conn, &desk.cx, &[sent]).await.unwrap();
    for gone in &claimed[..2] {
        let id = gone.subscriber_id;
        let link = subscribers::links::preferences(&desk.cx.config, &desk.cx.keys, id, 0, desk.cx.now);
        subscribers::delete(&mut desk.conn, &desk.cx, link.rsplit('/').next().unwrap()).await.unwrap();
    }
    let forgotten = "deliveries where address is null and address_key !~ '@' and domain = '' and name = ''
                     and skills = '{}' and countries = '{}' and engagement_types = '{}'";
    assert_eq!(sql::count(&mut desk.conn, forgotten).await, 2);
    assert_eq!(sql::count(&mut desk.conn, known).await, 1, "the third is untouched");
    assert_eq!(desk.fly(&digest, "a", &claimed[1..]).await.len(), 1, "who is erased in hand is not mailed");
    let ledger = desk.ledger(digest.id).await;
    assert_eq!((ledger.sent, ledger.skipped, ledger.pending), (1, 1, 1));
}
