//! Blocks of both sides at once, and beside what the engineer excludes in their own words.

use uuid::Uuid;

use super::{Party, block, lift, list_blocks};
use crate::conversations::{CloseReason, NewMessage, PostError, Via, post};
use crate::directory::{Surface, Viewer, is_visible};
use crate::engineers::{ExclusionSource, add_exclusion, list_exclusions, remove_exclusion};
use crate::intros::{self, AskError};
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, ConversationId};
use crate::testing::engineers::{TestEngineer, named};
use crate::testing::{self, TestDatabase, accounts, conversations, sql};

/// Ada and Analytical Engines talk with each other.
struct Scene {
    _database: TestDatabase,
    conn: Conn,
    cx: Context,
    ada: TestEngineer,
    member: Signed,
    id: ConversationId,
}

impl Scene {
    async fn set() -> Self {
        let database = TestDatabase::new().await;
        let mut conn = database.connect().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let ada = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        let id = conversations::opened(&mut conn, &member, &ada).await;
        Self { _database: database, conn, cx, ada, member, id }
    }

    fn company(&self) -> CompanyId {
        self.member.member.as_ref().unwrap().company_id
    }

    fn by(&self, signed: &Signed) -> Context {
        self.cx.with_actor(accounts::actor(signed))
    }

    async fn blocks(&mut self, signed: &Signed) {
        let cx = self.by(signed);
        let company = self.company();
        block(&mut self.conn, &cx, company, self.ada.id).await.unwrap();
    }

    async fn lifts(&mut self, signed: &Signed, of: Party) {
        let cx = self.by(signed);
        let own = list_blocks(&mut self.conn, of).await.unwrap();
        lift(&mut self.conn, &cx, own[0].id).await.unwrap();
    }

    /// Why Ada cannot write; nothing if she can.
    async fn closed(&mut self) -> Option<CloseReason> {
        let cx = self.by(&self.ada.signed);
        let new =
            NewMessage { conversation: self.id, body: "Hello", via: Via::Web, external_id: None, seen: None };
        match post(&mut self.conn, &cx, &new).await {
            Ok(_) => None,
            Err(PostError::Closed(reason)) => Some(reason),
            Err(error) => panic!("{error}"),
        }
    }

    async fn is_seen(&mut self) -> bool {
        let cx = self.by(&self.member);
        let viewer = Viewer::of(&mut self.conn, &cx.actor).await.unwrap();
        is_visible(&mut self.conn, &viewer, Surface::Profile, self.ada.id, cx.now).await.unwrap()
    }

    /// The line that the owner wrote.
    async fn own_line(&mut self) -> Uuid {
        let rows = list_exclusions(&mut self.conn, self.ada.id).await.unwrap();
        rows.iter().find(|row| row.source == ExclusionSource::Manual).expect("a line").id
    }
}

#[tokio::test]
async fn a_conversation_stays_closed_until_both_have_lifted_their_blocks() {
    let mut scene = Scene::set().await;
    let (ada, member) = (scene.ada.signed.clone(), scene.member.clone());
    let (engineer, company) = (Party::Engineer(scene.ada.id), Party::Company(scene.company()));
    for is_engineer_first in [true, false] {
        let sides =
            [(&ada, engineer, CloseReason::EngineerBlocked), (&member, company, CloseReason::CompanyBlocked)];
        let [first, second] = if is_engineer_first { sides } else { [sides[1], sides[0]] };
        scene.blocks(first.0).await;
        scene.blocks(second.0).await;
        assert_eq!(scene.closed().await, Some(first.2));
        scene.lifts(first.0, first.1).await;
        assert_eq!(scene.closed().await, Some(second.2), "the other side's block stands");
        assert!(!scene.is_seen().await);
        scene.lifts(second.0, second.1).await;
        assert_eq!(scene.closed().await, None, "whichever came first");
        assert!(scene.is_seen().await);
    }
}

#[tokio::test]
async fn a_block_and_a_line_of_the_owners_stand_side_by_side() {
    let mut scene = Scene::set().await;
    let (ada, engineer) = (scene.ada.signed.clone(), Party::Engineer(scene.ada.id));
    let cx = scene.by(&ada);
    add_exclusion(&mut scene.conn, &cx, "analytical engines").await.unwrap();
    scene.blocks(&ada).await;
    let line = scene.own_line().await;
    remove_exclusion(&mut scene.conn, &cx, line).await.unwrap();
    assert!(!scene.is_seen().await, "the block stands");
    add_exclusion(&mut scene.conn, &cx, "analytical engines").await.unwrap();
    add_exclusion(&mut scene.conn, &cx, "analytical engines").await.unwrap();
    assert_eq!(sql::count(&mut scene.conn, "exclusions").await, 2, "one of each");
    scene.lifts(&ada, engineer).await;
    assert!(!scene.is_seen().await, "the line stands");
    let line = scene.own_line().await;
    remove_exclusion(&mut scene.conn, &cx, line).await.unwrap();
    assert!(scene.is_seen().await);
}

#[tokio::test]
async fn whoever_is_blocked_asks_nothing_even_if_the_line_is_lost() {
    let mut scene = Scene::set().await;
    let (ada, cx) = (scene.ada.signed.clone(), scene.by(&scene.member));
    let slug = scene.ada.slug.clone();
    assert!(intros::may_ask(&mut scene.conn, &cx, &slug).await.is_ok());
    scene.blocks(&ada).await;
    sql::execute(&mut scene.conn, "delete from exclusions").await;
    let asked = intros::may_ask(&mut scene.conn, &cx, &slug).await;
    assert!(matches!(asked, Err(AskError::NotFound)), "{asked:?}");
}
