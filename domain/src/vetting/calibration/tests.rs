//! The figures beside a table that was computed by hand.

use super::*;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::testing::{self, TestDatabase, accounts, sql};
use crate::vetting::{find_for_mail, submit};

/// Marks of one card: one for each of the three criteria of the first stage.
async fn card(
    conn: &mut Conn,
    run: &str,
    by: &Signed,
    marks: [i16; 3],
    amends: Option<uuid::Uuid>,
) -> uuid::Uuid {
    let id = uuid::Uuid::now_v7();
    let amends = amends.map_or_else(|| "null".to_owned(), |id| format!("'{id}'"));
    let insert = format!(
        "insert into scorecards (id, stage_run_id, vetter_id, amends_id, recommendation, submitted_at)
           values ('{id}', '{run}', '{}', {amends}, 'pass', now());
         insert into scorecard_marks (scorecard_id, dimension_id, mark, evidence)
           select '{id}', d.id, (array[{}, {}, {}])[d.position + 1], 'seen' from rubric_dimensions d
           join stage_runs r on r.stage_id = d.stage_id where r.id = '{run}'",
        by.account_id, marks[0], marks[1], marks[2]
    );
    sql::execute(conn, &insert).await;
    id
}

/// The first stage of a fresh application.
async fn run(conn: &mut Conn, name: &str) -> String {
    let ada = accounts::developer(conn, name).await;
    let cx = testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(&ada));
    save_profile(conn, &cx, &input()).await.unwrap();
    let id = submit(conn, &cx, "").await.unwrap();
    let file = find_for_mail(conn, id).await.unwrap().unwrap();
    file.status.stages[0].1.as_ref().unwrap().id.to_string()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[tokio::test]
async fn figures_are_those_of_a_table_computed_by_hand() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (a, b) = (
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    );
    let c = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let clock = Clock::standing_at(testing::start());
    let cx = testing::context(&clock);
    // Seven stages by A and B: 21 pairs each. A − B per criterion:
    //   six stages 4,3,5 against 3,3,3: +1 0 +2      seventh 2,2,2 against 4,2,3: −2 0 −1
    for at in 0..6 {
        let stage = run(&mut conn, &format!("Engineer {at}")).await;
        card(&mut conn, &stage, &a, [4, 3, 5], None).await;
        card(&mut conn, &stage, &b, [3, 3, 3], None).await;
    }
    let before = calibrate(&mut conn, &cx.with_actor(accounts::actor(&a))).await.unwrap();
    assert_eq!((before.vetters[0].pairs, before.vetters[0].measure), (18, None), "not enough yet");
    let stage = run(&mut conn, "Engineer 6").await;
    let first = card(&mut conn, &stage, &a, [5, 5, 5], None).await;
    card(&mut conn, &stage, &a, [2, 2, 2], Some(first)).await; // amended: only this one counts
    card(&mut conn, &stage, &b, [4, 2, 3], None).await;
    // Alone with a stage, C has no pair at all.
    let alone = run(&mut conn, "Engineer 7").await;
    card(&mut conn, &alone, &c, [1, 1, 1], None).await;

    let admin = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let all = calibrate(&mut conn, &cx.with_actor(accounts::actor(&admin))).await.unwrap();
    let of = |signed: &Signed| all.vetters.iter().find(|row| row.vetter == Some(signed.account_id)).unwrap();
    let (one, other) = (of(&a), of(&b));
    assert_eq!((one.pairs, one.stages), (21, 7));
    // Sum of differences: 6·(1 + 0 + 2) + (−2 + 0 − 1) = 15; within one point: 6·2 + 2 = 14; equal: 6 + 1 = 7.
    let measure = one.measure.unwrap();
    assert!(
        near(measure.leniency, 15.0 / 21.0)
            && near(measure.within_one, 14.0 / 21.0)
            && near(measure.exact, 7.0 / 21.0)
    );
    let mirrored = other.measure.unwrap();
    assert!(near(mirrored.leniency, -15.0 / 21.0) && near(mirrored.exact, 7.0 / 21.0));
    assert_eq!((of(&c).pairs, of(&c).measure), (0, None));
    assert_eq!((all.pool.pairs, all.pool.stages), (42, 7));
    assert!(
        near(all.pool.measure.unwrap().leniency, 0.0)
            && near(all.pool.measure.unwrap().within_one, 14.0 / 21.0)
    );

    let own = calibrate(&mut conn, &cx.with_actor(accounts::actor(&b))).await.unwrap();
    assert_eq!(
        (own.vetters.len(), own.vetters[0].vetter),
        (1, Some(b.account_id)),
        "themselves and the pool"
    );
    let ada = accounts::developer(&mut conn, "Ada").await;
    assert!(calibrate(&mut conn, &cx.with_actor(accounts::actor(&ada))).await.is_err());
}

#[tokio::test]
async fn three_scorers_make_six_pairs_a_criterion() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(accounts::staff(&mut conn, &[Permission::Vetter]).await);
    }
    let stage = run(&mut conn, "Engineer").await;
    for (signed, mark) in people.iter().zip([2, 3, 5]) {
        card(&mut conn, &stage, signed, [mark; 3], None).await;
    }
    let cx = testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(&people[0]));
    let own = calibrate(&mut conn, &cx).await.unwrap();
    assert_eq!((own.vetters[0].pairs, own.pool.pairs, own.pool.stages), (6, 18, 1));
}
