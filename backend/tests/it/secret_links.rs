//! Addresses with a signed link in them are told to no other site, whatever is answered there.

use actix_web::App as ActixApp;
use backend::routes;
use uuid::Uuid;

use crate::support::{Browser, TestApp};

async fn policy(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let page = if method == "GET" { browser.get(path).await } else { browser.post(path, &[]).await };
    (page.status, page.header("referrer-policy").to_owned())
}

#[tokio::test]
async fn every_answer_at_a_signed_link_says_no_referrer() {
    let app = TestApp::start().await;
    let mut listed = Vec::new();
    let _ = ActixApp::new().configure(|site| listed = routes::configure(site, &app.state.config));
    listed.retain(|route| route.path.contains("{token}"));
    assert!(listed.len() > 20, "{listed:?}");
    let browser = app.stranger();
    for route in &listed {
        let path = route.path.replace("{token}", "made-up").replace("{step}", "problem");
        let path = path.replace("{id}", &Uuid::now_v7().to_string());
        assert!(!path.contains('{'), "{path}: give this test a value");
        let (status, said) = policy(&browser, route.method, &path).await;
        assert_eq!(said, "no-referrer", "{} {path}: {status}", route.method);
    }
    // Mistyped, so that no route knows it, and with another method.
    for (method, path) in [("GET", "/verify/made-up/more"), ("POST", "/briefs/made-up")] {
        let (status, said) = policy(&browser, method, path).await;
        assert!(status == 404 || status == 405, "{status}");
        assert_eq!(said, "no-referrer", "{method} {path}");
    }
    for path in ["/", "/engineers", "/engineers/made-up", "/sign-in"] {
        assert_eq!(policy(&browser, "GET", path).await.1, "strict-origin-when-cross-origin", "{path}");
    }
}
