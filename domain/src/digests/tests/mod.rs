//! The digest on a real database: planning, picking, freezing, sending, recovering, deciding.

mod asking;
mod closed;
mod contention;
mod deciding;
mod freezing;
mod holding;
mod issue;
mod late;
mod ledger_sums;
mod picking;
mod planning;
mod sending;
mod uncertain;

use crate::digests::claim::{self, Claimed};
use crate::digests::flight::{self, Flight, Flying};
use crate::digests::issue::Issue;
use crate::digests::ledger::{self, Ledger};
use crate::digests::settle::Outcome;
use crate::digests::{DeliveryState, Digest, preview};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::testing::{self, TestDatabase};

/// A database, a connection and a clock of one test.
pub(super) struct Desk {
    pub(super) database: TestDatabase,
    pub(super) conn: Conn,
    pub(super) clock: Clock,
    pub(super) cx: Context,
}

impl Desk {
    pub(super) async fn new() -> Self {
        Self::with("").await
    }

    /// With settings in TOML.
    pub(super) async fn with(overrides: &str) -> Self {
        let database = TestDatabase::new().await;
        let conn = database.connect().await;
        let clock = Clock::standing_at(testing::start());
        let config = std::sync::Arc::new(testing::config(overrides));
        let cx = Context { config, ..testing::context(&clock) };
        Self { database, conn, clock, cx }
    }

    /// Moves the clock; operations from now on see the new time.
    pub(super) fn advance(&mut self, by: chrono::TimeDelta) {
        self.clock.advance(by);
        self.cx.now = self.clock.now();
    }

    pub(super) async fn ledger(&mut self, id: DigestId) -> Ledger {
        let ledger = ledger::ledger(&mut self.conn, id).await.unwrap();
        assert!(ledger.adds_up(), "{ledger:?}");
        ledger
    }

    pub(super) async fn issue(&mut self, id: DigestId) -> Issue {
        preview::snapshot(&mut self.conn, id).await.unwrap().unwrap()
    }

    pub(super) async fn claim(&mut self, digest: &Digest, owner: &str, rows: u32) -> Vec<Claimed> {
        claim::claim(&mut self.conn, digest.id, owner, 60, rows, self.cx.now).await.unwrap()
    }

    /// Rechecks and puts in flight.
    pub(super) async fn fly(&mut self, digest: &Digest, owner: &str, batch: &[Claimed]) -> Vec<Flying> {
        let issue = self.issue(digest.id).await;
        let flight = flight::put_in_flight(&mut self.conn, &self.cx, digest.id, &issue, owner, batch).await;
        match flight.unwrap() {
            Flight::Go(flying) => flying,
            Flight::Stopped(state) => panic!("the issue is {state}"),
        }
    }

    pub(super) fn outcome(
        &self,
        digest: &Digest,
        owner: &str,
        copy: &Claimed,
        state: DeliveryState,
    ) -> Outcome {
        Outcome {
            digest_id: digest.id,
            subscriber_id: copy.subscriber_id,
            owner: owner.to_owned(),
            epoch: copy.epoch,
            state,
            code: Some(250),
            enhanced: None,
            reason: None,
            next_at: (state == DeliveryState::Deferred).then(|| self.cx.now + chrono::TimeDelta::minutes(30)),
            is_gone: false,
            at: self.cx.now,
        }
    }
}
