//! What must hold at every moment, over random histories: the sum, and that no copy flies again whose fate is unknown.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::Desk;
use crate::digests::claim::Claimed;
use crate::digests::flight::{self, Flight};
use crate::digests::held::{Decision, decide};
use crate::digests::{DeliveryState, Digest, DigestError, claim, control, recover, settle};
use crate::platform::ids::SubscriberId;
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

/// What three senders believe, and whose copies the relay may have.
struct World {
    desk: Desk,
    digest: Digest,
    resends: bool,
    hands: [Vec<Claimed>; 3],
    air: [Vec<Claimed>; 3],
    taken: HashSet<SubscriberId>,
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
    async fn step(&mut self, act: &Act, readers: &[SubscriberId]) {
        let digest = self.digest.clone();
        let desk = &mut self.desk;
        match *act {
            Act::Claim { owner, rows } => {
                let claimed = desk.claim(&digest, OWNERS[usize::from(owner)], rows.into()).await;
                self.hands[usize::from(owner)].extend(claimed);
            }
            Act::Fly { owner, rows } => self.fly(owner.into(), rows.into()).await,
            Act::Settle { owner, rows, state, is_gone } => {
                self.settle(owner.into(), rows.into(), ANSWERS[usize::from(state)], is_gone).await;
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
                let decided = decide(&mut desk.conn, &desk.cx, digest.id, None, decision, "so be it").await;
                let is_stale = matches!(decided, Err(DigestError::Stale(_)));
                assert!(decided.is_ok() || (is_stale && decision == Decision::Resend), "{decided:?}");
                if decided.is_ok() && decision == Decision::Resend {
                    self.taken.clear(); // a person has weighed it
                }
            }
            Act::Days { days } => desk.advance(chrono::TimeDelta::days(days.into())),
            Act::Finish => drop(control::finish_or_wake(&mut desk.conn, &desk.cx, digest.id).await.unwrap()),
        }
    }
}

impl World {
    async fn fly(&mut self, owner: usize, rows: usize) {
        let (hand, desk) = (&mut self.hands[owner], &mut self.desk);
        let batch: Vec<Claimed> = hand.drain(..rows.min(hand.len())).collect();
        let (issue, id, cx) = (desk.issue(self.digest.id).await, self.digest.id, desk.cx.clone());
        let flight = flight::put_in_flight(&mut desk.conn, &cx, id, &issue, OWNERS[owner], &batch).await;
        let Flight::Go(flying) = flight.unwrap() else { return };
        for copy in flying {
            let is_first = self.taken.insert(copy.copy.subscriber_id);
            assert!(is_first || self.resends, "a copy flies again that the relay may have");
            self.air[owner].push(copy.copy);
        }
    }

    async fn settle(&mut self, owner: usize, rows: usize, state: DeliveryState, is_gone: bool) {
        let air = &mut self.air[owner];
        let batch: Vec<Claimed> = air.drain(..rows.min(air.len())).collect();
        let mut outcomes = Vec::new();
        for copy in &batch {
            if matches!(state, DeliveryState::Deferred | DeliveryState::Waiting) {
                self.taken.remove(&copy.subscriber_id);
            }
            outcomes.push(settle::Outcome {
                is_gone: is_gone && state == DeliveryState::Bounced,
                ..self.desk.outcome(&self.digest, OWNERS[owner], copy, state)
            });
        }
        settle::settle(&mut self.desk.conn, &self.desk.cx, &outcomes).await.unwrap();
    }
}

#[test]
fn no_history_loses_a_copy_or_sends_one_twice() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
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
            let (hands, air) = Default::default();
            let mut world = World { desk, digest, resends: resend, hands, air, taken: HashSet::new() };
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
