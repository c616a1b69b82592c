//! What search engines keep, and what time does.

use chrono::TimeDelta;
use domain::engineers::Visibility;
use domain::testing;
use domain::testing::engineers::named;

use crate::support::TestApp;

#[tokio::test]
async fn search_engines_keep_public_pages_only_and_only_if_allowed() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let open = named("Open Page").insert(&mut conn).await;
    let shy = named("Shy Page").not_indexable().insert(&mut conn).await;
    let linked = named("Link Page").visibility(Visibility::LinkOnly).insert(&mut conn).await;
    let stranger = app.stranger();
    for (ada, is_kept) in [(&open, true), (&shy, false), (&linked, false)] {
        let page = stranger.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
        assert_eq!(page.body.contains("content=\"noindex\""), !is_kept, "{}", ada.slug);
        assert!(page.headers.get_all("vary").iter().any(|v| v.to_str().unwrap().contains("Cookie")));
    }
    let filtered = stranger.get("/engineers?skill=rust").await.expect(200);
    assert!(filtered.body.contains("content=\"noindex\""));
    assert!(!stranger.get("/engineers").await.body.contains("content=\"noindex\""));
}

#[tokio::test]
async fn an_unconfirmed_engineer_leaves_the_default_search_and_the_home_page() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada =
        named("Ada Lovelace").confirmed_at(testing::start() - TimeDelta::days(30)).insert(&mut conn).await;
    let stranger = app.stranger();
    for path in ["/", "/engineers"] {
        assert!(stranger.get(path).await.body.contains(&ada.slug), "{path}");
    }
    app.clock.advance(TimeDelta::days(6));
    for path in ["/", "/engineers"] {
        assert!(!stranger.get(path).await.body.contains(&ada.slug), "{path}");
    }
    assert!(stranger.get("/engineers?availability=unconfirmed").await.body.contains(&ada.slug));
    let page = stranger.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
    assert!(page.body.contains("not confirmed for 36 days"));
}
