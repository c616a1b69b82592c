//! The one sum that must hold at every moment, over random histories.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::Desk;
use crate::digests::claim::Claimed;
use crate::digests::held::{Decision, decide};
use crate::digests::{DeliveryState, Digest, claim, control, recover, settle};
use crate::testing::{digests, sql};

/// Something that happens to an issue on its way.
#[derive(Clone, Debug)]
enum Act {
    Claim { owner: u8, rows: u8 },
    Fly { owner: u8, rows: u8 },
    Settle { owner: u8, rows: u8, state: u8, is_gone: bool },
    Release { owner: u8 },
    Expire,
    Recover,
    Leave { reader: u8 },
    Erase { reader: u8 },
    Pause,
    Resume,
    Decide { decision: u8 },
    Days { days: u8 },
    Finish,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0_u8..3, 1_u8..9).prop_map(|(owner, rows)| Act::Claim { owner, rows }),
        3 => (0_u8..3, 1_u8..9).prop_map(|(owner, rows)| Act::Fly { owner, rows }),
        4 => (0_u8..3, 1_u8..9, 0_u8..6, any::<bool>())
            .prop_map(|(owner, rows, state, is_gone)| Act::Settle { owner, rows, state, is_gone }),
        1 => (0_u8..3).prop_map(|owner| Act::Release { owner }),
        1 => Just(Act::Expire),
        2 => Just(Act::Recover),
        1 => (0_u8..24).prop_map(|reader| Act::Leave { reader }),
        1 => (0_u8..24).prop_map(|reader| Act::Erase { reader }),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => (0_u8..3).prop_map(|decision| Act::Decide { decision }),
        1 => (0_u8..12).prop_map(|days| Act::Days { days }),
        1 => Just(Act::Finish),
    ]
}

/// What three senders believe, and how often each reader's copy was taken by the relay.
struct World {
    desk: Desk,
    digest: Digest,
    hands: [Vec<Claimed>; 3],
    air: [Vec<Claimed>; 3],
}

const OWNERS: [&str; 3] = ["a", "b", "c"];
const ANSWERS: [DeliveryState; 6] = [
    DeliveryState::Sent,
    DeliveryState::Deferred,
    DeliveryState::Bounced,
    DeliveryState::Failed,
    DeliveryState::Uncertain,
    DeliveryState::Waiting,
];

impl World {
    async fn step(&mut self, act: &Act, readers: &[crate::platform::ids::SubscriberId]) {
        let digest = self.digest.clone();
        let desk = &mut self.desk;
        match *act {
            Act::Claim { owner, rows } => {
                let claimed = desk.claim(&digest, OWNERS[usize::from(owner)], rows.into()).await;
                self.hands[usize::from(owner)].extend(claimed);
            }
            Act::Fly { owner, rows } => {
                let hand = &mut self.hands[usize::from(owner)];
                let batch: Vec<Claimed> = hand.drain(..usize::from(rows).min(hand.len())).collect();
                let issue = desk.issue(digest.id).await;
                let name = OWNERS[usize::from(owner)];
                let cx = desk.cx.clone();
                let flight = crate::digests::flight::put_in_flight(
                    &mut desk.conn,
                    &cx,
                    digest.id,
                    &issue,
                    name,
                    &batch,
                );
                if let crate::digests::flight::Flight::Go(flying) = flight.await.unwrap() {
                    self.air[usize::from(owner)].extend(flying.into_iter().map(|flying| flying.copy));
                }
            }
            Act::Settle { owner, rows, state, is_gone } => {
                let air = &mut self.air[usize::from(owner)];
                let batch: Vec<Claimed> = air.drain(..usize::from(rows).min(air.len())).collect();
                let state = ANSWERS[usize::from(state)];
                let outcomes: Vec<_> = batch
                    .iter()
                    .map(|copy| settle::Outcome {
                        is_gone: is_gone && state == DeliveryState::Bounced,
                        ..desk.outcome(&digest, OWNERS[usize::from(owner)], copy, state)
                    })
                    .collect();
                settle::settle(&mut desk.conn, &desk.cx, &outcomes).await.unwrap();
            }
            Act::Release { owner } => {
                claim::release(&mut desk.conn, digest.id, OWNERS[usize::from(owner)]).await.unwrap();
            }
            Act::Expire => digests::expire_leases(&mut desk.conn).await,
            Act::Recover => {
                recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap();
            }
            Act::Leave { reader } => {
                let id = readers[usize::from(reader)];
                let leave = format!("update subscribers set state = 'unsubscribed' where id = '{id}'");
                sql::execute(&mut desk.conn, &leave).await;
            }
            Act::Erase { reader } => {
                let id = readers[usize::from(reader)];
                let erase = format!("delete from subscribers where id = '{id}'");
                sql::execute(&mut desk.conn, &erase).await;
            }
            Act::Pause => drop(control::pause(&mut desk.conn, &desk.cx, digest.id, "a pause").await),
            Act::Resume => drop(control::resume(&mut desk.conn, &desk.cx, digest.id).await),
            Act::Decide { decision } => {
                let decision = Decision::ALL[usize::from(decision)];
                decide(&mut desk.conn, &desk.cx, digest.id, None, decision, "so be it").await.unwrap();
            }
            Act::Days { days } => desk.advance(chrono::TimeDelta::days(days.into())),
            Act::Finish => drop(control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap()),
        }
    }
}

#[test]
fn no_history_loses_or_makes_a_copy() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let histories = (proptest::collection::vec(act(), 10..60), any::<bool>());
    let result = runner.run(&histories, |(acts, resend)| {
        runtime.block_on(async {
            let overrides = if resend { "[digest]\nuncertain = 'resend'" } else { "" };
            let mut desk = Desk::with(overrides).await;
            let digest = digests::sending(&mut desk.conn, &desk.cx, 24).await;
            let mut readers = Vec::new();
            for copy in desk.claim(&digest, "look", 24).await {
                readers.push(copy.subscriber_id);
            }
            claim::release(&mut desk.conn, digest.id, "look").await.unwrap();
            let mut world = World { desk, digest, hands: Default::default(), air: Default::default() };
            for act in &acts {
                world.step(act, &readers).await;
                let ledger = world.desk.ledger(world.digest.id).await;
                assert_eq!(ledger.frozen, 24, "{act:?}");
            }
        });
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
