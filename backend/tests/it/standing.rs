//! Ranking, explained to everybody and to its owner: the page and the desk say the numbers that the code computes by.

use chrono::TimeDelta;
use domain::directory::rules::{Part, VERSION, rules};
use domain::engineers::find_engineer;
use domain::testing::engineers::named;
use domain::testing::{self, sql};

use crate::support::TestApp;

#[tokio::test]
async fn the_public_page_is_the_table() {
    let app = TestApp::start().await;
    let page = app.stranger().get("/how-ranking-works").await.expect(200);
    for rule in rules() {
        let says = rule.says.replace('&', "&amp;").replace('\'', "&#39;");
        assert!(page.body.contains(&rule.name), "{}", rule.name);
        assert!(page.body.contains(&says), "{says}");
    }
    assert!(page.body.contains(&format!("Version {VERSION}")));
    for words in ["35 days", "21 days", "less than 90 days ago", "Every fifth place"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert_eq!(page.header("x-robots-tag"), "");
}

#[tokio::test]
async fn the_owner_reads_components_that_add_up_and_nobody_else_does() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada").hours_per_week(Some(20)).insert(&mut conn).await;
    let other = named("Other").insert(&mut conn).await;
    let page = app.signed_in_as(&ada.signed).get("/me/standing").await.expect(200);
    let row = find_engineer(&mut conn, ada.id).await.unwrap().unwrap();
    let components = serde_json::from_value(row.score_components.unwrap()).unwrap();
    let mut sum = 0;
    for part in Part::ALL {
        sum += part.points(&components);
        assert!(page.body.contains(part.label()), "{part}");
    }
    assert_eq!(Some(sum), row.score);
    assert!(page.body.contains(&format!("{sum} of 1000")));
    assert!(page.body.contains(&format!("version {VERSION} of the table")));
    assert!(page.body.contains("Offer 40 hours a week, if you can"), "the next best thing");
    assert!(
        page.body.contains("Brings 102 points"),
        "200 for 40 hours said today, less the 98 of 20 hours said yesterday"
    );
    let theirs = app.signed_in_as(&other.signed).get("/me/standing").await.expect(200);
    assert!(!theirs.body.contains(&format!(">{sum} of 1000<")));
    assert!(app.stranger().get("/me/standing").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn without_a_score_the_page_says_why() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada").confirmed_at(testing::start() - TimeDelta::days(40)).insert(&mut conn).await;
    let browser = app.signed_in_as(&ada.signed);
    let page = browser.get("/me/standing").await.expect(200);
    assert!(page.body.contains("Your availability is unconfirmed") && page.body.contains("Say once more"));
    browser.post("/me/availability/confirm", &[]).await.expect(303);
    let page = browser.get("/me/standing").await.expect(200);
    assert!(page.body.contains(" of 1000</h2>"), "back at once");
    sql::execute(&mut conn, "update engineers set vetted_until = '2026-01-01'").await;
    assert!(browser.get("/me/standing").await.expect(200).body.contains("Your vetting has expired"));
}

#[tokio::test]
async fn the_list_keeps_every_fifth_place_for_a_newcomer_and_pages_join_both_ways() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let mut slugs = Vec::new();
    for number in 0..26 {
        // Newcomers with half the hours: by T alone they would all stand last.
        let is_new = number >= 23;
        let builder = named(&format!("Engineer {number}")).hours_per_week(Some(if is_new { 1 } else { 40 }));
        let approved = testing::start() - TimeDelta::days(if is_new { 5 } else { 200 });
        slugs.push(builder.approved_at(approved).insert(&mut conn).await.slug);
    }
    let stranger = app.stranger();
    let places = |body: &str| {
        let mut found: Vec<(usize, usize)> =
            slugs.iter().enumerate().filter_map(|(at, slug)| Some((body.find(slug)?, at))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect::<Vec<_>>()
    };
    let link = |body: &str| {
        let next = body.split("rel=\"next\" href=\"").nth(1).expect("a page beyond");
        next.split('"').next().unwrap().replace("&amp;", "&")
    };
    // The best match keeps them, too: whoever names a skill sees newcomers as everybody does.
    for list in ["/engineers", "/engineers?skill=rust", "/engineers?q=rust", "/engineers?nice=postgresql"] {
        let first = stranger.get(list).await.expect(200).body;
        let shown = places(&first);
        assert_eq!(shown.len(), 20, "{list}");
        let newcomers: Vec<usize> = (1..=20).filter(|place| shown[place - 1] >= 23).collect();
        assert_eq!(newcomers, [5, 10, 15], "{list}");
        let second = stranger.get(&link(&first)).await.expect(200).body;
        let rest = places(&second);
        let mut all: Vec<usize> = shown.iter().chain(&rest).copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..26).collect::<Vec<_>>(), "everybody once: {list}");
        assert!(second.contains("rel=\"prev\""), "a way back: {list}");
    }
    stranger.get("/engineers?slots=made~up").await.expect(200);
}
