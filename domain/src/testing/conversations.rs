//! Conversations of tests, as if an intro had been accepted at the start of the test.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::engineers::TestEngineer;
use crate::conversations;
use crate::platform::actor::{Actor, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ConversationId, ConversationReaderId, InboundMailId};
use crate::schema::{conversation_readers, inbound_mails};

/// The conversation of `member`'s company and `engineer`.
pub async fn opened(conn: &mut Conn, member: &Signed, engineer: &TestEngineer) -> ConversationId {
    let id = super::intros::sent(conn, member, engineer).await;
    let accept = format!(
        "update intros set state = 'accepted', answered_at = '{}' where id = '{id}'",
        super::start().to_rfc3339()
    );
    super::sql::execute(conn, &accept).await;
    let intro = crate::intros::find_intro(conn, id).await.unwrap().expect("the intro");
    let cx = super::context(&Clock::standing_at(super::start()));
    conversations::open(conn, &cx, &intro).await.unwrap()
}

/// Circumstances in which `signed` acts at `now`.
#[must_use]
pub fn acting(cx: &Context, signed: &Signed, now: DateTime<Utc>) -> Context {
    Context { now, ..cx.with_actor(Actor::Account(Box::new(signed.clone()))) }
}

/// Where `signed` answers by mail.
pub async fn reply_address(conn: &mut Conn, cx: &Context, id: ConversationId, signed: &Signed) -> String {
    let place = ConversationReaderId::new();
    let account = signed.account_id;
    let insert = format!(
        "insert into conversation_readers (id, conversation_id, account_id, created_at)
         values ('{place}', '{id}', '{account}', '{}') on conflict do nothing",
        super::start().to_rfc3339()
    );
    super::sql::execute(conn, &insert).await;
    let place: ConversationReaderId = conversation_readers::table
        .filter(conversation_readers::conversation_id.eq(id))
        .filter(conversation_readers::account_id.eq(account))
        .select(conversation_readers::id)
        .first(conn)
        .await
        .unwrap();
    conversations::reply_address(&cx.config, &cx.keys, place, id, account, cx.now)
        .expect("a domain")
        .to_string()
}

/// Mails that came in and wait for their job, oldest first.
pub async fn waiting(conn: &mut Conn) -> Vec<InboundMailId> {
    inbound_mails::table
        .filter(inbound_mails::handled_at.is_null())
        .order(inbound_mails::id)
        .select(inbound_mails::id)
        .load(conn)
        .await
        .unwrap()
}
