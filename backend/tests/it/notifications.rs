//! Which product mails one gets: on the account's page, by the link, and by a mail program's POST (RFC 8058).

use domain::notifications::{Kind, stop_token, wants};
use domain::platform::actor::Permission;
use domain::testing::accounts;

use crate::support::{TestApp, form};

#[tokio::test(flavor = "multi_thread")]
async fn kinds_are_chosen_on_a_page_and_others_kinds_are_not_there() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let developer = accounts::developer(&mut conn, "Ada Lovelace").await;
    let staff = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let account = app.signed_in_as(&developer);
    let page = account.get("/account/notifications").await.expect(200);
    assert!(page.body.contains("weekly_figures") && !page.body.contains("staff_morning"));
    let ticked = [("kinds", "weekly_figures"), ("kinds", "reminders"), ("kinds", "staff_morning")];
    account.post("/account/notifications", &ticked).await.expect(303);
    let id = developer.account_id;
    for (kind, expected) in [
        (Kind::WeeklyFigures, true),
        (Kind::Reminders, true),
        (Kind::Availability, false),
        (Kind::Messages, false),
    ] {
        assert_eq!(wants(&mut conn, id, kind).await.unwrap(), expected, "{kind}");
    }
    assert!(
        app.signed_in_as(&staff)
            .get("/account/notifications")
            .await
            .expect(200)
            .body
            .contains("staff_morning")
    );
    account.post("/account/notifications", &[]).await.expect(303);
    assert!(!wants(&mut conn, id, Kind::WeeklyFigures).await.unwrap(), "nothing ticked is an answer too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_a_button_and_one_post_without_cookies_stops_the_kind() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let id = accounts::developer(&mut conn, "Ada Lovelace").await.account_id;
    let token = stop_token(&app.cx().keys, id, Kind::Availability, domain::testing::start());
    let path = format!("/notifications/{token}");
    let reader = app.stranger();
    for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
        reader.send(reader.request(method, &path)).await.expect(200);
    }
    assert!(wants(&mut conn, id, Kind::Availability).await.unwrap(), "looking changes nothing");
    for _ in 0..2 {
        let post = reader.request(reqwest::Method::POST, &path).header("origin", "https://mail.example");
        let page = reader.send(form(post, &[("List-Unsubscribe", "One-Click")])).await.expect(200);
        assert!(page.body.contains("stopped"));
    }
    assert!(!wants(&mut conn, id, Kind::Availability).await.unwrap());
    assert!(wants(&mut conn, id, Kind::Reminders).await.unwrap(), "the others stay");
    assert!(reader.get(&path).await.expect(200).body.contains("Get them again"));
    reader.post(&path, &[("from", "undo")]).await.expect(303);
    assert!(wants(&mut conn, id, Kind::Availability).await.unwrap());
    reader.post(&path, &[("from", "page")]).await.expect(303);
    assert!(!wants(&mut conn, id, Kind::Availability).await.unwrap());
    reader.get("/notifications/made-up").await.expect(404);
    reader.post("/notifications/made-up", &[]).await.expect(404);
}
