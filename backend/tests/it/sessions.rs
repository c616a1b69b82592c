//! Being signed in.

use domain::testing::accounts;

use crate::support::TestApp;

#[tokio::test]
async fn a_signed_in_person_and_a_stranger_are_both_told_that_nothing_is_there() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    for browser in [app.stranger(), app.signed_in_as(&ada)] {
        let page = browser.get("/nowhere").await.expect(404);
        assert!(page.body.contains("There is no page here"), "{}", page.body);
        assert_eq!((page.header("cache-control"), page.location()), ("no-store", ""));
        browser.post("/nowhere", &[("a", "b")]).await.expect(404);
        assert_eq!(browser.cookie("roster_access"), None, "on loopback cookies have the __Host- prefix");
    }
}
