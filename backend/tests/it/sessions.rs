//! Being signed in: cookies, renewal, devices, and what ends them.

use chrono::TimeDelta;
use domain::platform::actor::Signed;
use domain::testing::accounts::{self, PASSWORD};

use crate::support::{Browser, TestApp};

const ACCESS: &str = "__Host-roster_access";
const REFRESH: &str = "__Host-roster_refresh";

async fn developer(app: &TestApp) -> Signed {
    accounts::developer(&mut app.conn().await, "Ada").await
}

/// Signs in as a person does.
async fn sign_in(app: &TestApp, signed: &Signed) -> Browser {
    let browser = app.stranger();
    let address = signed.verified_address.as_deref().unwrap();
    browser.post("/sign-in", &[("email", address), ("password", PASSWORD)]).await.expect(303);
    browser
}

#[tokio::test]
async fn signing_in_sets_two_cookies_that_scripts_and_other_sites_do_not_get() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let address = ada.verified_address.as_deref().unwrap();
    let page =
        app.stranger().post("/sign-in", &[("email", address), ("password", PASSWORD)]).await.expect(303);
    assert_eq!((page.location(), page.header("cache-control")), ("/me", "private, no-store"));
    let cookies: Vec<&str> = page.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for (name, cookie) in [ACCESS, REFRESH].iter().zip(&cookies) {
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        for part in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{part} is not in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(cookies[0].contains("Max-Age=600") && cookies[1].contains("Max-Age=2592000"), "{cookies:?}");
}

#[tokio::test]
async fn on_plain_http_that_is_not_loopback_the_prefix_goes() {
    let app = TestApp::start_with("[site]\npublic_url = 'http://laptop.lan:8080'").await;
    let browser = sign_in(&app, &developer(&app).await).await;
    assert!(browser.cookie("roster_access").is_some() && browser.cookie(ACCESS).is_none());
    browser.get("/account").await.expect(200);
}

#[tokio::test]
async fn an_ended_access_token_is_renewed_unseen_also_in_two_tabs_at_once() {
    let app = TestApp::start().await;
    let tab = sign_in(&app, &developer(&app).await).await;
    let first = tab.cookie(REFRESH).unwrap();
    app.clock.advance(TimeDelta::minutes(11));
    let other = app.stranger();
    other.set_cookie(REFRESH, &first);
    let (a, b) = tokio::join!(tab.get("/account"), other.get("/account"));
    a.expect(200);
    b.expect(200);
    assert_eq!(tab.cookie(REFRESH), other.cookie(REFRESH), "both have the same successor");
    assert_ne!(tab.cookie(REFRESH).unwrap(), first);
    // A form that was open for longer than an access token lives is still taken.
    let mut tab = tab;
    let page = tab.get("/account").await.expect(200);
    tab.csrf_token = Some(page.body.split("name=\"csrf_token\" value=\"").nth(1).unwrap()[..32].to_owned());
    app.clock.advance(TimeDelta::minutes(11));
    tab.post("/account", &[("name", "Ada L."), ("time_zone", "Europe/Berlin")]).await.expect(303);

    // The first token again, much later: somebody has a copy. Both are out.
    let thief = app.stranger();
    thief.set_cookie(REFRESH, &first);
    let page = thief.get("/account").await.expect(303);
    assert_eq!(page.location(), "/sign-in?next=%2Faccount");
    assert_eq!(thief.cookie(REFRESH), None, "the cookie is taken away");
    tab.get("/account").await.expect(303);
    // The person is told, once, however often either of them comes back.
    thief.set_cookie(REFRESH, &first);
    thief.get("/account").await.expect(303);
    let told = domain::testing::mails::kinds_owed(&mut app.conn().await).await;
    assert_eq!(told, [domain::outbox::MailKind::SignInsEnded]);
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_a_stranger() {
    let app = TestApp::start().await;
    for value in ["", "x", "a.b.c", &"A".repeat(43), &"x".repeat(3000)] {
        let browser = app.stranger();
        browser.set_cookie(ACCESS, value);
        browser.set_cookie(REFRESH, value);
        browser.get("/account").await.expect(303);
        browser.get("/sign-in").await.expect(200);
    }
}

#[tokio::test]
async fn devices_are_listed_and_ended_one_by_one_or_all_but_this() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = developer(&app).await;
    let (phone, tablet) =
        (accounts::another_session(&mut conn, &ada).await, accounts::another_session(&mut conn, &ada).await);
    let (here, there) = (app.signed_in_as(&ada), app.signed_in_as(&phone));
    let page = here.get("/account").await.expect(200);
    assert_eq!(page.body.matches("Sign out there").count(), 2, "{}", page.body);

    let path = format!("/account/sessions/{}/end", phone.session_id);
    let page = here.post(&path, &[]).await.expect(303);
    assert_eq!(page.location(), "/account?done=ended");
    there.get("/account").await.expect(303);
    here.post(&path, &[]).await.expect(404);

    here.post("/account/sessions/end-others", &[]).await.expect(303);
    app.signed_in_as(&tablet).get("/account").await.expect(303);
    here.get("/account").await.expect(200);

    let grace = accounts::developer(&mut conn, "Grace").await;
    let foreign = format!("/account/sessions/{}/end", grace.session_id);
    here.post(&foreign, &[]).await.expect(404);
    app.signed_in_as(&grace).get("/account").await.expect(200);
    here.post("/account/sessions/nonsense/end", &[]).await.expect(404);

    let page = here.post("/sign-out", &[]).await.expect(303);
    assert_eq!(page.location(), "/sign-in?notice=signed-out");
    app.signed_in_as(&ada).get("/account").await.expect(303);
}

#[tokio::test]
async fn a_new_password_signs_out_every_other_device() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let phone = accounts::another_session(&mut app.conn().await, &ada).await;
    let here = app.signed_in_as(&ada);
    let change = |current: &'static str, new: &'static str| {
        let here = here.clone();
        async move {
            here.post("/account/password", &[("current_password", current), ("new_password", new)]).await
        }
    };
    let page = change("wrong", "short").await.expect(422);
    assert!(
        page.body.contains("This is not your password.") && page.body.contains("at least 10"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("value=\"wrong\""), "passwords are not given back");
    change(PASSWORD, "words for another year").await.expect(303);
    here.get("/account").await.expect(200);
    app.signed_in_as(&phone).get("/account").await.expect(303);
}
