//! Addresses with a signed link in them are told to no other site, whatever is answered there.

use actix_web::App as ActixApp;
use backend::routes;
use backend::routing::Listed;
use reqwest::Method;
use uuid::Uuid;

use crate::support::{Browser, TestApp, form};

/// The routes with a signed link in their address.
fn secret_routes(app: &TestApp) -> Vec<Listed> {
    let mut listed = Vec::new();
    let _ = ActixApp::new().configure(|site| listed = routes::configure(site, &app.state.config));
    listed.retain(|route| route.path.contains("{token}"));
    assert!(listed.len() > 20, "{listed:?}");
    listed
}

/// An address of that route whose link was never ours.
fn made_up(route: &Listed) -> String {
    let path = route.path.replace("{token}", "made-up").replace("{step}", "problem");
    let path = path.replace("{id}", &Uuid::now_v7().to_string());
    assert!(!path.contains('{'), "{path}: give this test a value");
    path
}

async fn policy(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let page = if method == "GET" { browser.get(path).await } else { browser.post(path, &[]).await };
    (page.status, page.header("referrer-policy").to_owned())
}

#[tokio::test]
async fn every_answer_at_a_signed_link_says_no_referrer() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    for route in &secret_routes(&app) {
        let path = made_up(route);
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

#[tokio::test]
async fn a_form_of_a_signed_link_can_be_posted_by_browsers_that_name_no_origin() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    for route in secret_routes(&app).iter().filter(|route| route.method == "POST") {
        let path = made_up(route);
        let post = async |origin: Option<&str>| {
            let mut request = browser.request(Method::POST, &path);
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            browser.send(form(request, &[])).await.status
        };
        for origin in [Some("null"), None] {
            let status = post(origin).await;
            assert!(status != 403 && status < 500, "{path} {origin:?}: {status}");
        }
        let is_one_click = ["/unsubscribe/", "/notifications/"].iter().any(|prefix| path.starts_with(prefix));
        assert_eq!(post(Some("https://evil.example")).await == 403, !is_one_click, "{path}");
    }
}
