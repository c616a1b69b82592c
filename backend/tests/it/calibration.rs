//! The page of calibration figures: hidden while there is too little, one's own beside everybody's.

use domain::platform::actor::Permission;
use domain::testing::{accounts, sql};

use crate::applications::applied;
use crate::support::TestApp;

#[tokio::test]
async fn figures_wait_for_twenty_pairs_and_vetters_see_their_own() {
    let app = TestApp::start().await;
    applied(&app).await;
    let mut conn = app.conn().await;
    let (ines, theo) = (
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    );
    let admin = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    let browser = app.signed_in_as(&ines);
    let page = browser.get("/staff/calibration").await.expect(200).body;
    assert!(page.contains("not enough yet: 0 of 20"), "{page}");
    // One application's three stages with three criteria each, scored by both: nine pairs.
    let score = |who: &domain::platform::actor::Signed, mark: i32| {
        format!(
            "with cards as (insert into scorecards (id, stage_run_id, vetter_id, recommendation, submitted_at)
               select gen_random_uuid(), id, '{}', 'pass', now() from stage_runs returning id, stage_run_id)
             insert into scorecard_marks select c.id, d.id, {mark}, 'seen' from cards c
               join stage_runs r on r.id = c.stage_run_id join rubric_dimensions d on d.stage_id = r.stage_id",
            who.account_id
        )
    };
    sql::execute(&mut conn, &score(&ines, 4)).await;
    sql::execute(&mut conn, &score(&theo, 3)).await;
    let page = browser.get("/staff/calibration").await.expect(200).body;
    assert!(page.contains("not enough yet: 9 of 20") && !page.contains("+1.00"), "{page}");
    let third = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let fourth = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    sql::execute(&mut conn, &score(&third, 4)).await;
    sql::execute(&mut conn, &score(&fourth, 2)).await;
    // Beside 3, 4 and 2: +1, 0, +2 in nine criteria each: 27 pairs, mean +1, two of three within a point, one equal.
    let page = browser.get("/staff/calibration").await.expect(200).body;
    for shown in ["+1.00", "67 %", "33 %", ">27<"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(page.matches("<th scope=\"row\">").count(), 2, "themselves and everybody");
    let page = admin.get("/staff/calibration").await.expect(200).body;
    assert!(page.matches("<th scope=\"row\">").count() >= 5, "{page}");
    let ada = app.signed_in_as(&accounts::developer(&mut conn, "Ada").await);
    ada.get("/staff/calibration").await.expect(404);
}
