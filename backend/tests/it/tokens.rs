//! Personal tokens, and the API that takes them: no cookie counts there, and no token elsewhere.

use domain::platform::actor::{Permission, Signed};
use domain::testing::accounts::{self, PASSWORD};
use reqwest::Method;
use serde_json::Value;

use crate::support::{Browser, Page, TestApp, form};
use crate::two_factor::shown_once;

async fn make(browser: &Browser, scopes: &[&str]) -> String {
    let mut fields = vec![("name", "laptop"), ("days", "30")];
    fields.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    let page = browser.post("/account/tokens", &fields).await.expect(200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    shown_once(&page).remove(0)
}

async fn ask(app: &TestApp, path: &str, token: &str) -> Page {
    let browser = app.stranger();
    let request = browser.request(Method::GET, path).header("authorization", format!("Bearer {token}"));
    browser.send(request).await
}

fn problem(page: &Page) -> Value {
    assert_eq!(page.header("content-type"), "application/problem+json", "{page:?}");
    serde_json::from_str(&page.body).unwrap()
}

async fn developer(app: &TestApp) -> (Signed, Browser) {
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let browser = app.signed_in_as(&ada);
    (ada, browser)
}

#[tokio::test]
async fn a_token_is_shown_once_and_answers_who_it_is_until_it_is_revoked() {
    let app = TestApp::start().await;
    let (ada, here) = developer(&app).await;
    for wrong in [
        vec![],
        vec![("name", "x"), ("days", "30")],
        vec![("name", "x"), ("days", "30"), ("scopes", "all")],
        vec![("name", "x"), ("days", "0"), ("scopes", "profile:read")],
    ] {
        here.post("/account/tokens", &wrong).await.expect(422);
    }
    let token = make(&here, &["profile:read", "sessions:read"]).await;
    assert!(token.starts_with("roster_pat_"), "{token}");
    let page = here.get("/account/tokens").await.expect(200);
    assert!(
        page.body.contains("laptop") && page.body.contains("never") && !page.body.contains(&token),
        "{}",
        page.body
    );
    let page = ask(&app, "/api/v1/me", &token).await.expect(200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let me: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(
        (&me["id"], &me["kind"], &me["name"]),
        (&ada.account_id.to_string().into(), &"developer".into(), &"Ada".into())
    );
    assert_eq!((&me["email"], &me["scopes"][1]), (&ada.verified_address.into(), &"sessions:read".into()));
    let page = ask(&app, "/api/v1/me/sessions", &token).await.expect(200);
    let sessions: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(sessions["items"][0]["device"], "An unknown device", "{sessions}");
    assert!(!here.get("/account/tokens").await.expect(200).body.contains("never"), "it was used");

    let list = here.get("/account/tokens").await.body;
    let path = format!(
        "/account/tokens/{}/revoke",
        list.split("/account/tokens/").nth(1).unwrap().split('/').next().unwrap()
    );
    let (_, other) = developer(&app).await;
    other.post(&path, &[]).await.expect(404);
    assert_eq!(here.post(&path, &[]).await.expect(303).location(), "/account/tokens?done=revoked");
    here.post(&path, &[]).await.expect(404);
    ask(&app, "/api/v1/me", &token).await.expect(401);
}

#[tokio::test]
async fn without_a_token_that_counts_the_api_says_how_to_get_in() {
    let app = TestApp::start().await;
    let (ada, here) = developer(&app).await;
    let page = app.stranger().get("/api/v1/me").await.expect(401);
    assert_eq!(
        (page.header("www-authenticate"), problem(&page)["status"].as_u64()),
        ("Bearer realm=\"api\"", Some(401))
    );
    let good = make(&here, &["profile:read"]).await;
    for wrong in ["", "x", "roster_pat_", &good[..good.len() - 1], &format!("{good}A")] {
        let page = ask(&app, "/api/v1/me", wrong).await.expect(401);
        assert_eq!(
            page.header("www-authenticate"),
            "Bearer realm=\"api\", error=\"invalid_token\"",
            "{wrong}"
        );
    }
    let page = ask(&app, "/api/v1/me/sessions", &good).await.expect(403);
    assert_eq!(
        page.header("www-authenticate"),
        "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"sessions:read\""
    );
    assert!(problem(&page)["detail"].as_str().unwrap().contains("sessions:read"));
    assert_eq!(problem(&ask(&app, "/api/v1/nowhere", &good).await.expect(404))["status"], 404);

    // It ends with the account, and with the password.
    let mut conn = app.conn().await;
    accounts::set_state(&mut conn, &ada, "suspended").await;
    ask(&app, "/api/v1/me", &good).await.expect(401);
    accounts::set_state(&mut conn, &ada, "active").await;
    ask(&app, "/api/v1/me", &good).await.expect(200);
    let change = [("current_password", PASSWORD), ("new_password", "words for another year")];
    here.post("/account/password", &change).await.expect(303);
    ask(&app, "/api/v1/me", &good).await.expect(401);
}

#[tokio::test]
async fn cookies_count_for_nothing_below_the_api_and_tokens_for_nothing_elsewhere() {
    let app = TestApp::start().await;
    let (_, here) = developer(&app).await;
    let token = make(&here, &["profile:read"]).await;
    here.get("/api/v1/me").await.expect(401);
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let request = here.request(method.clone(), "/api/v1/me").header("sec-fetch-site", "same-origin");
        let page = here.send(form(request, &[("csrf_token", here.csrf_token.as_deref().unwrap())])).await;
        assert!([401, 404, 405].contains(&page.status), "{method}: {page:?}");
        problem(&page);
    }
    let bearer = format!("Bearer {token}");
    let stranger = app.stranger();
    for path in ["/account", "/me", "/account/tokens"] {
        let page = stranger
            .send(stranger.request(Method::GET, path).header("authorization", &bearer))
            .await
            .expect(303);
        assert!(page.location().starts_with("/sign-in"), "{path}");
    }
    let request = stranger.request(Method::POST, "/account").header("authorization", &bearer);
    let request = request.header("sec-fetch-site", "same-origin");
    let page = stranger.send(form(request, &[("name", "Eve"), ("time_zone", "UTC")])).await.expect(303);
    assert_eq!(page.location(), "/sign-in");
}

#[tokio::test]
async fn an_account_has_ten_at_most_and_programs_of_staff_wait_for_the_second_step() {
    let app = TestApp::start().await;
    let (_, here) = developer(&app).await;
    for _ in 0..10 {
        make(&here, &["profile:read"]).await;
    }
    assert!(here.get("/account/tokens").await.expect(200).body.contains("as many as an account may have"));
    here.post("/account/tokens", &[("name", "x"), ("days", "30"), ("scopes", "profile:read")])
        .await
        .expect(422);

    let strict = TestApp::start_with("[accounts]\nstaff_two_factor = true").await;
    let mut conn = strict.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let cx = strict.cx().with_actor(accounts::actor(&sam));
    let scopes = ["profile:read".to_owned()];
    let wanted = domain::accounts::TokenForm { name: "x", scopes: &scopes, days: "7" };
    let token = domain::accounts::create_api_token(&mut conn, &cx, &wanted).await.unwrap();
    let page = ask(&strict, "/api/v1/me", token.expose()).await.expect(403);
    assert!(problem(&page)["detail"].as_str().unwrap().contains("two-step"), "{page:?}");
}
