//! Conversations against a real database.

mod notices;
mod receiving;
mod talking;

use chrono::{DateTime, TimeDelta, Utc};

use super::{NewMessage, PostError, Posted, Via, post};
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::ConversationId;
use crate::testing::engineers::{TestEngineer, named};
use crate::testing::{self, TestDatabase, accounts, conversations};

/// Ada talks with a recruiter of Analytical Engines.
struct Scene {
    _db: TestDatabase,
    conn: Conn,
    cx: Context,
    ada: TestEngineer,
    member: Signed,
    id: ConversationId,
}

fn config() -> Config {
    testing::config("[inbound]\nreply_domain = 'reply.roster.example'\nlmtp_listen = '127.0.0.1:0'")
}

fn later(minutes: i64) -> DateTime<Utc> {
    testing::start() + TimeDelta::minutes(minutes)
}

impl Scene {
    async fn set() -> Self {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        cx.config = config().into();
        let ada = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let id = conversations::opened(&mut conn, &member, &ada).await;
        Self { _db: db, conn, cx, ada, member, id }
    }

    fn at(&self, minutes: i64) -> Context {
        Context { now: later(minutes), ..self.cx.clone() }
    }

    fn by(&self, signed: &Signed, minutes: i64) -> Context {
        conversations::acting(&self.cx, signed, later(minutes))
    }

    async fn says(
        &mut self,
        signed: &Signed,
        minutes: i64,
        body: &str,
        key: Option<&str>,
    ) -> Result<Posted, PostError> {
        let cx = self.by(signed, minutes);
        let new = NewMessage { conversation: self.id, body, via: Via::Web, external_id: key, seen: None };
        post(&mut self.conn, &cx, &new).await
    }

    async fn ada_says(&mut self, minutes: i64, body: &str) -> Posted {
        let ada = self.ada.signed.clone();
        self.says(&ada, minutes, body, None).await.unwrap()
    }

    async fn member_says(&mut self, minutes: i64, body: &str) -> Posted {
        let member = self.member.clone();
        self.says(&member, minutes, body, None).await.unwrap()
    }
}
