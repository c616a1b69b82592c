//! Any acts in any order, by the right people and the wrong ones: what is refused leaves no row and no mail, and what is
//! done keeps every rule.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, StageRunId};
use crate::schema::{application_events, decisions, outbox_mails, scorecards, stage_runs};
use crate::testing::vetting::{Panel, card, ruling, runs};
use crate::testing::{self, TestDatabase};
use crate::vetting::kit::{application, applied, at, cx_of};
use crate::vetting::stages::{CloseInput, HandInInput, close_stage, conclude, hand_in, release, take};
use crate::vetting::{ApplicationState, decide, find_form, score, withdraw};

/// Something that somebody tries.
#[derive(Clone, Copy, Debug)]
enum Act {
    Take(usize, usize),
    Release(usize, usize),
    Score(usize, usize, i16),
    HandIn(usize),
    Close(usize, usize, &'static str),
    Enough(usize, usize),
    Conclude(usize),
    Decide(usize, &'static str),
    Withdraw,
}

fn act() -> impl Strategy<Value = Act> {
    let (who, stage) = (0_usize..2, 0_usize..3);
    let verdict = proptest::sample::select(vec!["passed", "failed", "waived"]);
    let outcome = proptest::sample::select(vec!["approved", "rejected", "waitlisted"]);
    prop_oneof![
        2 => (who.clone(), stage.clone()).prop_map(|(who, stage)| Act::Take(who, stage)),
        1 => (who.clone(), stage.clone()).prop_map(|(who, stage)| Act::Release(who, stage)),
        9 => (who.clone(), stage.clone(), 1_i16..=5).prop_map(|(who, stage, mark)| Act::Score(who, stage, mark)),
        4 => stage.clone().prop_map(Act::HandIn),
        6 => (who.clone(), stage.clone(), verdict).prop_map(|(who, stage, verdict)| Act::Close(who, stage, verdict)),
        1 => (who.clone(), stage).prop_map(|(who, stage)| Act::Enough(who, stage)),
        1 => who.clone().prop_map(Act::Conclude),
        4 => (who, outcome).prop_map(|(who, outcome)| Act::Decide(who, outcome)),
        1 => Just(Act::Withdraw),
    ]
}

/// Rows that an act may add or change.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    state: ApplicationState,
    updated_at: chrono::DateTime<chrono::Utc>,
    runs: Vec<(StageRunId, String, Option<uuid::Uuid>)>,
    counts: [i64; 4],
}

async fn traces(conn: &mut Conn, id: ApplicationId) -> Traces {
    let now = application(conn, id).await;
    let runs = stage_runs::table
        .order(stage_runs::id)
        .select((stage_runs::id, stage_runs::state, stage_runs::assignee_id))
        .load(conn)
        .await
        .unwrap();
    let counts = [
        application_events::table.count().get_result(conn).await.unwrap(),
        outbox_mails::table.count().get_result(conn).await.unwrap(),
        scorecards::table.count().get_result(conn).await.unwrap(),
        decisions::table.count().get_result(conn).await.unwrap(),
    ];
    Traces { state: now.state, updated_at: now.updated_at, runs, counts }
}

struct Scene<'a> {
    id: ApplicationId,
    runs: &'a [StageRunId],
    ada: &'a Context,
    panel: &'a Panel,
}

/// Whether it was done.
async fn attempt(conn: &mut Conn, scene: &Scene<'_>, act: Act, now: chrono::DateTime<chrono::Utc>) -> bool {
    let Scene { id, runs, ada, panel } = scene;
    let vetter = |who: usize| at(&cx_of([&panel.first, &panel.second][who]), now);
    let note = "It holds where it was tried.";
    match act {
        Act::Take(who, stage) => take(conn, &vetter(who), runs[stage]).await.is_ok(),
        Act::Release(who, stage) => release(conn, &vetter(who), runs[stage]).await.is_ok(),
        Act::Score(who, stage, mark) => {
            let own = find_form(conn, &vetter(who), runs[stage]).await.unwrap().own;
            let mut input = card(conn, runs[stage], *id, mark).await;
            input.amends = own.map(|card| card.id.to_string()).unwrap_or_default();
            score(conn, &vetter(who), runs[stage], &input).await.is_ok()
        }
        Act::HandIn(stage) => {
            let work = HandInInput { work_text: "Here it is.".into(), ..HandInInput::default() };
            hand_in(conn, &at(ada, now), runs[stage], &work).await.is_ok()
        }
        Act::Close(who, stage, verdict) => {
            let input = CloseInput { verdict: verdict.into(), note: note.into(), is_enough: false };
            close_stage(conn, &vetter(who), runs[stage], &input).await.is_ok()
        }
        Act::Enough(who, stage) => {
            let input = CloseInput { verdict: "passed".into(), note: note.into(), is_enough: true };
            close_stage(conn, &vetter(who), runs[stage], &input).await.is_ok()
        }
        Act::Conclude(who) => conclude(conn, &vetter(who), *id, note).await.is_ok(),
        Act::Decide(who, outcome) => {
            let input = ruling(conn, *id, outcome).await;
            decide(conn, &vetter(who), *id, &input).await.is_ok()
        }
        Act::Withdraw => withdraw(conn, &at(ada, now)).await.is_ok(),
    }
}

#[tokio::test]
async fn whatever_is_tried_keeps_the_rules() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut runner = TestRunner::deterministic();
    let (mut ends, walks) = (std::collections::BTreeSet::new(), 24);
    for _ in 0..walks {
        let acts = proptest::collection::vec(act(), 60).new_tree(&mut runner).unwrap().current();
        let (ada, panel, id) = applied(&mut conn).await;
        let runs = runs(&mut conn, id).await;
        let scene = Scene { id, runs: &runs, ada: &ada, panel: &panel };
        let mut now = testing::start();
        for act in acts {
            now += TimeDelta::minutes(7);
            let before = traces(&mut conn, id).await;
            let is_done = attempt(&mut conn, &scene, act, now).await;
            let after = traces(&mut conn, id).await;
            if !is_done {
                assert_eq!(before, after, "{act:?} was refused and left a trace");
            }
            assert!(before.state == after.state || before.state.is_open(), "{act:?}: an end is an end");
            keeps_rules(&mut conn, &scene, &after).await;
        }
        ends.insert(application(&mut conn, id).await.state);
    }
    assert!(ends.len() >= 3, "the walks end in several ways: {ends:?}");
}

async fn keeps_rules(conn: &mut Conn, scene: &Scene<'_>, after: &Traces) {
    let now = application(conn, scene.id).await;
    assert_eq!(
        now.state.is_waiting() || now.state == ApplicationState::Waitlisted,
        now.stage_due_at.is_some()
    );
    let is_decided = |state| {
        matches!(
            state,
            ApplicationState::Approved | ApplicationState::Rejected | ApplicationState::Waitlisted
        )
    };
    if is_decided(after.state) {
        let mine = scorecards::table
            .inner_join(stage_runs::table.on(stage_runs::id.eq(scorecards::stage_run_id)))
            .filter(stage_runs::application_id.eq(scene.id))
            .select(scorecards::vetter_id)
            .distinct();
        let people: Vec<uuid::Uuid> = mine.load(conn).await.unwrap();
        assert!(people.len() >= 2, "two people scored");
        let made: i64 = decisions::table
            .filter(decisions::application_id.eq(scene.id))
            .count()
            .get_result(conn)
            .await
            .unwrap();
        let told: i64 = outbox_mails::table
            .filter(outbox_mails::unique_key.like("application_decided:%"))
            .filter(outbox_mails::payload.contains(serde_json::json!({ "application_id": scene.id })))
            .count()
            .get_result(conn)
            .await
            .unwrap();
        assert_eq!((made, told), (1, 1), "one decision, one mail");
    }
}
