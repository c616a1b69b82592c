//! What a side's word counts for: an answer after its time, and which skills the work was in.

use super::tests::{do_it, last, offer, offered, on};
use super::*;
use crate::candidacies::tests::{World, row, world};
use crate::engineers::{self, Evidence, HeldSkill};
use crate::platform::db::Conn;
use crate::testing::{TestDatabase, sql};

/// The clock runs every minute: until it does, the answer is late all the same.
#[tokio::test]
async fn an_offer_is_answered_in_time_or_not_at_all() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let version = row(&mut conn, &world).await.version;
    let soon = OfferInput { starts_on: "2026-11-23".into(), ..offer(version, "2026-11-27") };
    propose(&mut conn, &world.owner, world.card, &soon).await.unwrap();
    assert_eq!(last(&mut conn, &world).await.respond_by.to_rfc3339(), "2026-11-24T00:00:00+00:00");
    refuse_late(&mut conn, &on(&world, "2026-11-24")).await;

    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "").await;
    refuse_late(&mut conn, &world.later(ANSWER_DAYS)).await;
}

async fn refuse_late(conn: &mut Conn, late: &World) {
    for action in [EngagementAction::Agree, EngagementAction::Decline] {
        let said = act(conn, &late.ada, late.card, 0, action, "").await;
        assert!(matches!(said, Err(EngagementError::Moved(EngagementState::Lapsed))), "{action}: {said:?}");
        assert_eq!(last(conn, late).await.state, EngagementState::Proposed, "nothing was written");
    }
    run_due(conn, &late.clock).await.unwrap();
    assert_eq!(last(conn, late).await.state, EngagementState::Lapsed);
}

/// Hired, and at work.
async fn at_work(conn: &mut Conn) -> World {
    let world = offered(conn, "").await;
    do_it(conn, &world.ada, &world, EngagementAction::Agree).await;
    let hired = on(&world, "2026-12-01");
    run_due(conn, &hired.clock).await.unwrap();
    hired.later(20)
}

async fn skills(conn: &mut Conn, world: &World) -> Vec<HeldSkill> {
    let engineer = row(conn, world).await.engineer_id;
    engineers::list_held_skills(conn, engineer).await.unwrap()
}

fn delivered(skills: &[HeldSkill]) -> Vec<&str> {
    let behind = skills.iter().filter(|skill| skill.evidence == Evidence::Delivered);
    behind.map(|skill| skill.slug.as_str()).collect()
}

/// E2: only what was delivered, and only what the work was in, counts as delivered.
#[tokio::test]
async fn what_was_delivered_stands_behind_the_skills_it_was_in() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = at_work(&mut conn).await;
    sql::execute(
        &mut conn,
        "insert into engineer_skills (engineer_id, skill_id, level, is_primary, evidence)
         select g.engineer_id, s.id, 3, true, 'claimed' from engagements g, skills s where s.slug = 'kubernetes'",
    )
    .await;
    let before = skills(&mut conn, &world).await;
    assert_eq!(delivered(&before), [] as [&str; 0]);
    let other = before.iter().find(|skill| !skill.is_primary).expect("one that is not primary").slug.clone();
    for wrong in [other.as_str(), "no-such-skill", ""] {
        let ticked = ["kubernetes".to_owned(), wrong.to_owned()];
        let version = last(&mut conn, &world).await.version;
        let refused = complete(&mut conn, &world.owner, world.card, version, "", &ticked).await;
        let Err(EngagementError::Invalid(faults)) = refused else { panic!("{wrong}: {refused:?}") };
        assert!(faults.get("skills").is_some());
        assert_eq!(last(&mut conn, &world).await.state, EngagementState::Active);
    }
    let version = last(&mut conn, &world).await.version;
    let ticked = ["kubernetes".to_owned()];
    complete(&mut conn, &world.owner, world.card, version, "", &ticked).await.unwrap();
    let after = skills(&mut conn, &world).await;
    assert_eq!(delivered(&after), ["kubernetes"], "none of the other primary skills");
    let by = "engineer_skills k join engagements g on g.id = k.evidence_ref where k.evidence = 'delivered'";
    assert_eq!(sql::count(&mut conn, by).await, 1);
    let again = complete(&mut conn, &world.owner, world.card, version, "", &ticked).await;
    assert!(matches!(again, Err(EngagementError::Moved(EngagementState::Completed))), "{again:?}");
}

#[tokio::test]
async fn without_a_tick_or_at_another_end_nothing_counts_as_delivered() {
    for action in [EngagementAction::End, EngagementAction::Complete] {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let world = at_work(&mut conn).await;
        do_it(&mut conn, &world.owner, &world, action).await;
        assert_eq!(delivered(&skills(&mut conn, &world).await), [] as [&str; 0], "{action}");
    }
}

/// The score knows.
#[tokio::test]
async fn all_that_was_delivered_is_the_most_that_evidence_counts() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = at_work(&mut conn).await;
    let held = skills(&mut conn, &world).await;
    let ticked: Vec<String> = held.into_iter().filter(|one| one.is_primary).map(|one| one.slug).collect();
    let version = last(&mut conn, &world).await.version;
    complete(&mut conn, &world.owner, world.card, version, "", &ticked).await.unwrap();
    let engineer = row(&mut conn, &world).await.engineer_id;
    let engineer = engineers::find_engineer(&mut conn, engineer).await.unwrap().unwrap();
    assert_eq!(engineer.score_components.map(|parts| parts["evidence"].clone()), Some(100.into()));
}
