//! What the feature's tests share: an applicant, vetters, the clock.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Application, ApplicationState, queries, submit};
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::ApplicationId;
use crate::schema::{applications, outbox_mails};
use crate::testing::vetting::{Panel, panel};
use crate::testing::{self, accounts};

/// The system, at the start of the test.
pub(super) fn system() -> Context {
    testing::context(&Clock::standing_at(testing::start()))
}

/// Somebody, at the start of the test.
pub(super) fn cx_of(signed: &Signed) -> Context {
    system().with_actor(accounts::actor(signed))
}

/// The same, later.
pub(super) fn at(cx: &Context, now: DateTime<Utc>) -> Context {
    Context { now, ..cx.clone() }
}

pub(super) fn days(cx: &Context, days: i64) -> Context {
    at(cx, testing::start() + TimeDelta::days(days))
}

/// Ada has applied; two people vet.
pub(super) async fn applied(conn: &mut Conn) -> (Context, Panel, ApplicationId) {
    let ada = cx_of(&accounts::developer(conn, "Ada").await);
    let panel = panel(conn).await;
    save_profile(conn, &ada, &input()).await.unwrap();
    let id = submit(conn, &ada, "").await.unwrap();
    (ada, panel, id)
}

pub(super) async fn application(conn: &mut Conn, id: ApplicationId) -> Application {
    queries::find_application(conn, id).await.unwrap().unwrap()
}

pub(super) async fn mails(conn: &mut Conn) -> Vec<String> {
    outbox_mails::table.order(outbox_mails::id).select(outbox_mails::kind).load(conn).await.unwrap()
}

/// How many mails of this kind were owed.
pub(super) async fn count_mails(conn: &mut Conn, kind: &str) -> usize {
    mails(conn).await.iter().filter(|owed| *owed == kind).count()
}

pub(super) async fn set_state(conn: &mut Conn, id: ApplicationId, state: ApplicationState) {
    diesel::update(applications::table.find(id))
        .set((applications::state.eq(state), applications::stage_due_at.eq(testing::start())))
        .execute(conn)
        .await
        .unwrap();
}
