//! Reviews against a database: hidden until both are in, or the time is over, and what the score makes of them.

use super::*;
use crate::candidacies::Side;
use crate::candidacies::tests::{World, row, told, world};
use crate::directory::score;
use crate::engagements::{self, EngagementAction, OfferInput};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{TestDatabase, sql};

async fn hired(conn: &mut Conn) -> (World, ReviewInput) {
    let world = world(conn).await;
    let version = row(conn, &world).await.version;
    let input = OfferInput {
        version,
        kind: "hourly".into(),
        pay: "90".into(),
        currency: "EUR".into(),
        hours_per_week: "40".into(),
        starts_on: "2026-11-23".into(),
        ..OfferInput::default()
    };
    engagements::propose(conn, &world.owner, world.card, &input).await.unwrap();
    engagements::act(conn, &world.ada, world.card, 0, EngagementAction::Agree, "").await.unwrap();
    let later = world.later(1);
    engagements::run_due(conn, &later.clock).await.unwrap();
    let id = engagements::list_of_card(conn, world.card).await.unwrap().remove(0).id;
    let input = ReviewInput {
        engagement: id.to_string(),
        occasion: "hired".into(),
        outcome: "would_rehire".into(),
        body: "Clear and on time.".into(),
    };
    (later, input)
}

async fn outcomes(conn: &mut Conn, world: &World) -> i64 {
    let id = row(conn, world).await.engineer_id;
    score::recompute(conn, &world.clock, id).await.unwrap();
    sql::count(
        conn,
        &format!("engineers, generate_series(1, (score_components->>'outcomes')::int) where id = '{id}'"),
    )
    .await
}

async fn other_of(conn: &mut Conn, world: &World, side: Side) -> Option<Review> {
    list_of_card(conn, world.card, side).await.unwrap().remove(0).other
}

#[tokio::test]
async fn neither_reads_the_others_word_before_both_are_in() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (world, input) = hired(&mut conn).await;
    let prior = outcomes(&mut conn, &world).await;
    assert_eq!(prior, 113, "150 · 3/4, half up");
    let bad = ReviewInput { outcome: "replaced_for_cause".into(), ..input.clone() };
    let refused = write(&mut conn, &world.owner, world.card, &bad).await;
    assert!(matches!(refused, Err(ReviewError::Invalid(_))), "nothing has ended: {refused:?}");
    write(&mut conn, &world.owner, world.card, &input).await.unwrap();
    assert!(other_of(&mut conn, &world, Side::Engineer).await.is_none());
    assert_eq!(
        outcomes(&mut conn, &world).await,
        prior,
        "what is not shown does not count, or one could guess it"
    );
    let twice = write(&mut conn, &world.owner, world.card, &input).await;
    assert!(matches!(twice, Err(ReviewError::Closed)));

    write(&mut conn, &world.ada, world.card, &ReviewInput { body: String::new(), ..input }).await.unwrap();
    assert_eq!(other_of(&mut conn, &world, Side::Engineer).await.unwrap().body, "Clear and on time.");
    assert_eq!(other_of(&mut conn, &world, Side::Company).await.unwrap().outcome, Outcome::WouldRehire);
    assert_eq!(outcomes(&mut conn, &world).await, 120, "150 · (1 + 3)/(1 + 4)");
    let told = told(&mut conn, MailKind::ReviewStep).await;
    assert_eq!(told, ["asked engineer", "asked company", "shown engineer", "shown company"]);
}

#[tokio::test]
async fn after_fourteen_days_what_is_in_is_shown() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (world, input) = hired(&mut conn).await;
    write(&mut conn, &world.owner, world.card, &input).await.unwrap();
    let almost: Context = world.later(13).clock;
    assert_eq!(run_due(&mut conn, &almost).await.unwrap(), 0);
    let late = world.later(14);
    assert_eq!(run_due(&mut conn, &late.clock).await.unwrap(), 1);
    assert_eq!(run_due(&mut conn, &late.clock).await.unwrap(), 0);
    assert!(other_of(&mut conn, &world, Side::Engineer).await.is_some());
    let missed = write(&mut conn, &late.ada, world.card, &input).await;
    assert!(matches!(missed, Err(ReviewError::Closed)));
    let id = row(&mut conn, &world).await.engineer_id;
    assert_eq!(
        tally(&mut conn, id, crate::testing::start()).await.unwrap(),
        None,
        "of one, one could tell who it was"
    );
}
