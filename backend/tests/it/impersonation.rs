//! Staff who look at somebody's account see what it sees, and change nothing: every unsafe route is walked.

use actix_web::App as ActixApp;
use backend::routes;
use chrono::TimeDelta;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::testing::{accounts, sql};

use crate::roles::made_up;
use crate::support::{Browser, TestApp};

const WHY: [(&str, &str); 1] = [("why", "asked by mail why the form refuses")];

async fn look_at(app: &TestApp, sam: &Signed, target: &Signed) -> Browser {
    let browser = app.signed_in_as(sam);
    let path = format!("/staff/people/{}/see-as", target.account_id);
    browser.post(&path, &WHY).await.expect(303);
    browser
}

async fn admin(app: &TestApp) -> Signed {
    accounts::staff(&mut app.conn().await, &[Permission::Admin]).await
}

#[tokio::test]
async fn a_banner_is_on_every_page_until_they_stop() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = admin(&app).await;
    let ada = accounts::developer(&mut conn, "Ada Lovelace").await;
    let file = format!("/staff/people/{}", ada.account_id);
    let browser = app.signed_in_as(&sam);
    assert!(browser.get(&file).await.expect(200).body.contains("See as Ada Lovelace"));
    for short in ["", "help", "         x"] {
        let page = browser.post(&format!("{file}/see-as"), &[("why", short)]).await.expect(422);
        assert!(page.body.contains("error-summary"), "{}", page.body);
    }
    let page = browser.post(&format!("{file}/see-as"), &WHY).await.expect(303);
    assert_eq!(page.location(), "/me");
    for (path, status) in
        [("/me", 200), ("/account", 200), ("/", 200), ("/engineers", 200), ("/staff", 404), ("/nowhere", 404)]
    {
        let page = browser.get(path).await.expect(status);
        let has_bar = page.body.contains("You see this as <strong>Ada Lovelace</strong>");
        assert!(has_bar && page.body.contains("/staff/see-as/stop"), "{path}: {}", page.body);
        assert!(page.header("cache-control").contains("no-store"), "{path}");
    }
    let refused = browser.post("/account", &[("name", "Eve"), ("time_zone", "UTC")]).await.expect(403);
    assert!(
        refused.body.contains("nothing can be changed") && refused.body.contains("/staff/see-as/stop"),
        "{}",
        refused.body
    );
    assert_eq!(browser.post("/staff/see-as/stop", &[]).await.expect(303).location(), file);
    let page = browser.get(&file).await.expect(200);
    assert!(
        page.body.contains("asked by mail why the form refuses") && !page.body.contains("You see this as"),
        "{}",
        page.body
    );
    assert_eq!(
        browser.post("/staff/see-as/stop", &[]).await.expect(303).location(),
        "/staff/people",
        "a second press"
    );
}

#[tokio::test]
async fn no_unsafe_route_is_taken_and_no_page_writes() {
    let app = TestApp::start().await;
    let mut listed = Vec::new();
    let _ = ActixApp::new().configure(|site| listed = routes::configure(site, &app.state.config));
    let mut conn = app.conn().await;
    let sam = admin(&app).await;
    let targets = [
        accounts::developer(&mut conn, "Ada").await,
        accounts::company_member(&mut conn, CompanyRole::Owner, true).await,
    ];
    for target in &targets {
        let browser = look_at(&app, &sam, target).await;
        let before = sql::fingerprints(&mut conn).await;
        let (mut walked, mut wrong) = (0, Vec::new());
        for route in &listed {
            let path = made_up(&route.path);
            if route.method == "GET" {
                let status = browser.get(&path).await.status;
                if status >= 500 && path != "/readyz" {
                    wrong.push(format!("GET {path}: {status}"));
                }
                continue;
            }
            walked += 1;
            if ["/staff/see-as/stop", "/sign-out", "/theme"].contains(&path.as_str()) {
                continue;
            }
            // Below /api the browser's cookies say nothing: whoever asks there is a stranger, and no account.
            let is_for_programs = path.starts_with("/api/");
            let status = browser.post(&path, &WHY).await.status;
            if status != 403 && !is_for_programs {
                wrong.push(format!("{} {path}: {status}", route.method));
            }
        }
        assert!(walked > 60 && wrong.is_empty(), "{walked}: {wrong:#?}");
        let after = sql::fingerprints(&mut conn).await;
        let changed: Vec<_> =
            before.iter().filter(|(table, print)| after.get(*table) != Some(print)).collect();
        assert!(changed.is_empty(), "{changed:?}");
        for method in [reqwest::Method::PUT, reqwest::Method::DELETE, reqwest::Method::PATCH] {
            let request = browser.request(method, "/account").header("sec-fetch-site", "same-origin");
            browser.send(request).await.expect(403);
        }
        browser.post("/theme", &[("theme", "dark")]).await.expect(303);
        browser.post("/staff/see-as/stop", &[]).await.expect(303);
    }
}

#[tokio::test]
async fn it_ends_after_half_an_hour_and_with_a_sign_out_and_the_person_stays_signed_in() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = admin(&app).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let browser = look_at(&app, &sam, &ada).await;
    app.clock.advance(TimeDelta::minutes(9));
    assert!(browser.get("/me").await.expect(200).body.contains("in 22 min"));
    app.clock.advance(TimeDelta::minutes(21));
    // A fresh access token, as the refresh token brings one.
    let browser = app.signed_in_as(&sam);
    browser.get("/me").await.expect(404);
    browser.get("/staff").await.expect(200);

    let browser = look_at(&app, &sam, &ada).await;
    browser.post("/sign-out", &[]).await.expect(303);
    app.signed_in_as(&sam).get("/account").await.expect(303);
    app.signed_in_as(&ada).get("/account").await.expect(200);
    assert_eq!(
        sql::count(&mut conn, &format!("impersonations where target_id = '{}'", ada.account_id)).await,
        2
    );
    assert_eq!(sql::count(&mut conn, "audit_events where action like 'account.impersonation%'").await, 3);
}

#[tokio::test]
async fn nobody_but_an_admin_may_and_no_secret_of_the_person_is_shown() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = admin(&app).await;
    let kim = accounts::staff(&mut conn, &[Permission::Vetter, Permission::Moderator]).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    for (who, target) in [(&kim, &ada), (&ada, &ada), (&sam, &kim), (&sam, &sam)] {
        let path = format!("/staff/people/{}/see-as", target.account_id);
        app.signed_in_as(who).post(&path, &WHY).await.expect(404);
    }
    app.signed_in_as(&ada).post("/account/two-factor/begin", &[]).await.expect(303);
    let browser = look_at(&app, &sam, &ada).await;
    browser.get("/account/two-factor/set-up").await.expect(303);
    browser.get("/account/two-factor/picture").await.expect(404);
    let path = format!("/staff/people/{}/see-as", ada.account_id);
    browser.post(&path, &WHY).await.expect(403);
    assert_eq!(sql::count(&mut conn, "impersonations").await, 1);
}
