//! The map is whole, the export shows what it says, and the erasure leaves nothing that it does not.

mod erasing;
mod exporting;
mod mapping;
mod others;
mod taking_back;

use chrono::TimeDelta;

use super::*;
use crate::accounts::password::{Hasher, Password};
use crate::accounts::{self, Proven};
use crate::platform::actor::{Actor, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::personal::{Everybody, everybody};
use crate::testing::{self, TestDatabase};

/// A database, and a clock that stands.
pub(super) struct Desk {
    _database: TestDatabase,
    pub(super) conn: Conn,
    pub(super) clock: Clock,
}

pub(super) async fn desk() -> Desk {
    let database = TestDatabase::new().await;
    let conn = database.connect().await;
    Desk { _database: database, conn, clock: Clock::standing_at(testing::start()) }
}

impl Desk {
    pub(super) async fn everybody(&mut self) -> Everybody {
        let cx = self.cx();
        let person = everybody(&mut self.conn, &cx).await;
        testing::sql::execute(
            &mut self.conn,
            &format!(
                "update accounts set password_hash = (select password_hash from accounts where id = '{}') where id = '{}'",
                person.company.account_id, person.signed.account_id
            ),
        )
        .await;
        person
    }

    pub(super) fn cx(&self) -> Context {
        testing::context(&self.clock)
    }

    pub(super) fn cx_of(&self, signed: &Signed) -> Context {
        self.cx().with_actor(Actor::Account(Box::new(signed.clone())))
    }

    /// Whoever types the account's password.
    pub(super) async fn prove(&mut self, cx: &Context) -> Proven {
        let hasher = Hasher::new(&cx.config.accounts).unwrap();
        let candidate = accounts::find_self(&mut self.conn, cx).await.unwrap();
        let typed = Password::typed(testing::accounts::PASSWORD);
        accounts::prove(&hasher, candidate, &typed).await.unwrap().expect("the password")
    }

    pub(super) async fn ask(
        &mut self,
        signed: &Signed,
        wish: &Wish,
    ) -> Result<Deletion, RequestDeletionError> {
        let cx = self.cx_of(signed);
        let proven = self.prove(&cx).await;
        request_deletion(&mut self.conn, &cx, &proven, wish).await
    }

    /// Carries out whatever is due fourteen days later.
    pub(super) async fn erase_later(&mut self) -> usize {
        self.clock.advance(TimeDelta::days(14));
        let cx = self.cx();
        let due = list_due_erasures(&mut self.conn, &cx).await.unwrap();
        for id in &due {
            assert!(erase(&mut self.conn, &cx, *id).await.unwrap());
        }
        due.len()
    }
}

pub(super) fn everything() -> Wish {
    Wish { ends_subscription: true, company: String::new() }
}
