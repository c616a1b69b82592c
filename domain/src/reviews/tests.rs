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
    assert_eq!(outcomes(&mut conn, &world).await, prior, "nothing has ended");
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

async fn ends(conn: &mut Conn, world: &World, action: EngagementAction) {
    let version = engagements::list_of_card(conn, world.card).await.unwrap().remove(0).version;
    engagements::act(conn, &world.owner, world.card, version, action, "Reason enough to be read.")
        .await
        .unwrap();
}

/// What the company says after the end, and that it is shown.
async fn says(conn: &mut Conn, world: &World, input: &ReviewInput, outcome: &str) {
    let input = ReviewInput { occasion: "ended".into(), outcome: outcome.into(), ..input.clone() };
    write(conn, &world.owner, world.card, &input).await.unwrap();
    run_due(conn, &world.later(14).clock).await.unwrap();
}

#[tokio::test]
async fn the_score_counts_engagements_that_ended() {
    for (action, alone, word, with) in [
        // 150 · 3.85/5 = 115.5, half up; 150 · 4/5; 150 · 3/5; 150 · 3.6/5
        (EngagementAction::Complete, 116, "would_rehire", 120),
        (EngagementAction::Complete, 116, "replaced_for_cause", 90),
        (EngagementAction::End, 113, "ended_without_fault", 108),
    ] {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let (world, input) = hired(&mut conn).await;
        write(&mut conn, &world.owner, world.card, &input).await.unwrap();
        let over = world.later(14);
        run_due(&mut conn, &over.clock).await.unwrap();
        assert_eq!(outcomes(&mut conn, &over).await, 113, "a good word after the trial is no end");
        ends(&mut conn, &over, action).await;
        assert_eq!(outcomes(&mut conn, &over).await, alone, "{action}: nobody has said anything");
        says(&mut conn, &over, &input, word).await;
        assert_eq!(outcomes(&mut conn, &over.later(14)).await, with, "{action}: {word}");
        let id = row(&mut conn, &world).await.engineer_id;
        let after = |days| over.later(days).clock.now;
        let counted = super::weights_of(&mut conn, &[id], after(700)).await.unwrap();
        assert_eq!(counted.get(&id).map(|sum| sum.1), Some(1));
        let counted = super::weights_of(&mut conn, &[id], after(740)).await.unwrap();
        assert_eq!(counted.get(&id), None, "24 months later it is forgotten");
    }
}

#[tokio::test]
async fn the_company_is_asked_about_whom_it_was_told_of_whatever_they_are_called_now() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (world, _) = hired(&mut conn).await;
    sql::execute(&mut conn, "update engineers set display_name = 'Renamed Later', visibility = 'hidden'")
        .await;
    let waiting = list_waiting(&mut conn, &world.owner).await.unwrap();
    assert_eq!(waiting.iter().map(|round| round.engineer.as_str()).collect::<Vec<_>>(), ["Ada Lovelace"]);
}
