//! What holds for every route: headers, the origin of forms, and nobody waiting for ever.

use chrono::TimeDelta;
use domain::testing::{PrivateRedis, accounts};
use reqwest::Method;
use secrecy::ExposeSecret as _;

use crate::support::{Page, TestApp, form};

fn check_headers(page: &Page, what: &str) {
    for (name, part) in [
        ("content-security-policy", "script-src 'self'; style-src 'self'"),
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", ""),
        ("permissions-policy", "camera=()"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-request-id", "-"),
    ] {
        let value = page.header(name);
        assert!(
            page.headers.contains_key(name) && value.contains(part),
            "{what} {}: {name}: {value}",
            page.status
        );
        assert!(!value.contains("unsafe"), "{what}: {name}: {value}");
    }
    assert_eq!(page.header("set-cookie"), "", "{what} sets a cookie for a stranger");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_errors_included() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    for (path, status) in
        [("/", 200), ("/sign-in", 200), ("/nowhere", 404), ("/account", 303), ("/verify/x", 404)]
    {
        check_headers(&browser.get(path).await.expect(status), path);
        let head = browser.send(browser.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.body.as_str()), (status, ""), "HEAD {path}");
    }
    check_headers(&browser.get("/sign-up?as=%FF%FE").await, "an odd query");
    check_headers(
        &browser.send(browser.request(Method::POST, "/sign-in")).await.expect(403),
        "a foreign form",
    );
    check_headers(
        &browser.send(browser.request(Method::DELETE, "/sign-in")).await.expect(404),
        "an odd method",
    );
    let request = browser.request(Method::PUT, "/sign-in").header("sec-fetch-site", "same-origin");
    check_headers(&browser.send(request).await.expect(404), "another method");
    let request = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
    check_headers(&browser.send(request.body("x".repeat(300_000))).await.expect(400), "a large form");
    check_headers(&browser.post("/sign-in", &[]).await.expect(422), "a wrong form");
}

#[tokio::test]
async fn what_could_change_something_counts_towards_the_limit_whatever_its_answer_and_nothing_else_does() {
    let app = TestApp::start_with("[limits]\nposts_per_minute = 4").await;
    let browser = app.stranger();
    let ask = async |method: &Method, path: &str, site: Option<&str>| {
        let request = browser.request(method.clone(), path);
        browser
            .send(site.into_iter().fold(request, |request, site| request.header("sec-fetch-site", site)))
            .await
    };
    let ours = Some("same-origin");
    let uncounted = [
        (Method::GET, "/sign-in", ours, 200),
        (Method::HEAD, "/sign-in", ours, 200),
        // Refused before it is counted: no other site can use up what this network may send.
        (Method::POST, "/sign-in", Some("cross-site"), 403),
        // One click of a mail provider, which has many readers behind one address.
        (Method::POST, "/unsubscribe/made-up", None, 404),
    ];
    let counted = [
        (Method::POST, "/sign-in", ours, 422),
        (Method::PUT, "/sign-in", ours, 404),
        (Method::DELETE, "/nowhere", ours, 404),
        // Without a word about its origin a form needs a token, which only its handler reads.
        (Method::POST, "/sign-in", None, 403),
    ];
    for (method, path, site, status) in uncounted.iter().chain(&counted) {
        ask(method, path, *site).await.expect(*status);
    }
    for (method, path, site, _) in &counted {
        let page = ask(method, path, *site).await.expect(429);
        assert_eq!(page.header("retry-after"), "60");
        check_headers(&page, "too often");
    }
    for (method, path, site, status) in &uncounted {
        ask(method, path, *site).await.expect(*status);
    }
    app.clock.advance(TimeDelta::seconds(60));
    ask(&Method::POST, "/sign-in", ours).await.expect(422);
}

#[tokio::test]
async fn forms_come_from_our_own_pages_and_from_this_session() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (ada, grace) =
        (accounts::developer(&mut conn, "Ada").await, accounts::developer(&mut conn, "Grace").await);
    let (mine, foreign) = (app.signed_in_as(&ada), app.signed_in_as(&grace).csrf_token.unwrap());
    let own = mine.csrf_token.clone().unwrap();
    let origin = app.origin.as_str();
    // Sec-Fetch-Site, Origin, token → the answer to a signed-in person, and to a stranger with a wrong form.
    for (site, from, token, signed_in, stranger) in [
        (Some("same-origin"), None, Some(&own), 303, 422),
        (Some("same-origin"), None, None, 403, 422),
        (Some("same-origin"), None, Some(&foreign), 403, 422),
        (Some("cross-site"), Some(origin), Some(&own), 403, 403),
        (Some("same-site"), Some(origin), Some(&own), 403, 403),
        (Some("none"), None, Some(&own), 403, 403),
        (None, Some(origin), Some(&own), 303, 422),
        (None, Some(origin), None, 403, 422),
        (None, Some("https://evil.example"), Some(&own), 403, 403),
        (None, Some("null"), Some(&own), 303, 403),
        (None, None, Some(&own), 303, 403),
        (None, None, None, 403, 403),
        (None, None, Some(&foreign), 403, 403),
    ] {
        let case = format!("{site:?} {from:?} {token:?}");
        for (browser, path, expected) in
            [(&mine, "/account", signed_in), (&app.stranger(), "/sign-up", stranger)]
        {
            let mut request = browser.request(Method::POST, path);
            if let Some(site) = site {
                request = request.header("sec-fetch-site", site);
            }
            if let Some(from) = from {
                request = request.header("origin", from);
            }
            let mut fields = vec![("name", "Ada"), ("time_zone", "UTC")];
            fields.extend(token.map(|token| ("csrf_token", token.as_str())));
            let page = browser.send(form(request, &fields)).await;
            assert_eq!(page.status, expected, "{path} {case}");
        }
    }
    // A cookie that is nobody's vouches for nothing.
    let stranger = app.stranger();
    stranger.set_cookie("__Host-roster_access", "made-up");
    let request = stranger.request(Method::POST, "/sign-up");
    stranger.send(form(request, &[])).await.expect(403);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let browser = app.signed_in_as(&ada);
    for path in ["/sign-out", "/account/password", "/account/sessions/end-others", "/theme"] {
        browser.get(path).await.expect(404);
    }
    browser.get("/account").await.expect(200);
}

#[tokio::test]
async fn when_every_connection_is_in_use_the_answer_is_503_and_says_when_to_come_back() {
    let app = TestApp::start_with("[database]\npool_size = 4\nacquire_seconds = 1").await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let browser = app.signed_in_as(&ada);
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(app.state.pool.get().await.unwrap());
    }
    let page = browser.get("/account").await.expect(503);
    assert_eq!(page.header("retry-after"), "5");
    assert!(page.body.contains("<main"), "{}", page.body);
    check_headers(&page, "exhausted");
    let address = ada.verified_address.clone().unwrap();
    browser.get("/sign-in").await.expect(503);
    let stranger = app.stranger();
    stranger.get("/sign-in").await.expect(200);
    stranger.post("/reset", &[("email", &address)]).await.expect(503);
    drop(held);
    browser.get("/account").await.expect(200);
}

#[tokio::test]
async fn a_redis_that_dies_in_the_middle_stops_nobody() {
    let mut redis = PrivateRedis::start().await;
    let url = redis.url();
    let settings = format!("[redis]\nurl = '{}'\n[limits]\nposts_per_minute = 3", url.expose_secret());
    let app = TestApp::start_with(&settings).await;
    let browser = app.stranger();
    for status in [422, 422, 422, 429] {
        browser.post("/reset", &[]).await.expect(status);
    }
    redis.stop();
    for status in [422, 422, 422, 429] {
        browser.post("/reset", &[]).await.expect(status);
    }
    browser.get("/sign-in").await.expect(200);
    let redis_as_seen = async || {
        let body = browser.get("/readyz").await.body;
        serde_json::from_str::<serde_json::Value>(&body).unwrap()["redis"].clone()
    };
    assert_eq!(redis_as_seen().await, "unreachable");
    redis.restart().await;
    assert_eq!(redis_as_seen().await, "ok", "the first to ask after its return is told so");
}
