//! The pages that are the same for everybody, the theme, and the small files at fixed addresses.

use domain::engineers::{Availability, Visibility};
use domain::testing::engineers;

use crate::support::{Page, TestApp};

const PAGES: [&str; 6] = ["/", "/services", "/for-companies", "/for-developers", "/privacy", "/terms"];

#[tokio::test]
async fn public_pages_stand_without_cookies_and_ask_nobody_else_for_anything() {
    let app = TestApp::start().await;
    for path in PAGES {
        let page = app.stranger().get(path).await.expect(200);
        assert_eq!(page.body.matches("<main").count(), 1, "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        assert!(page.headers.get("set-cookie").is_none(), "{path} sets a cookie");
        assert!(
            page.header("content-security-policy").contains("script-src 'self'; style-src 'self'"),
            "{path}"
        );
        assert!(page.body.contains(&format!("rel=\"canonical\" href=\"{}{path}\"", app.origin)), "{path}");
        for source in attributes(&page, "src=\"").chain(attributes(&page, "rel=\"stylesheet\" href=\"")) {
            assert!(source.starts_with("/static/"), "{path} asks elsewhere: {source}");
        }
    }
}

#[tokio::test]
async fn the_home_page_shows_public_engineers_who_look_for_work_and_when_the_next_issue_comes() {
    let app = TestApp::start().await;
    let empty = app.stranger().get("/").await.expect(200);
    assert!(empty.body.contains("Nobody is listed in public yet"));
    let mut conn = app.conn().await;
    let shown = engineers::approved(&mut conn, "Ada Lovelace").await;
    let away =
        engineers::named("Grace Hopper").availability(Availability::NotLooking).insert(&mut conn).await;
    let hidden = engineers::named("Edith Clarke").visibility(Visibility::Hidden).insert(&mut conn).await;
    let page = app.stranger().get("/").await.expect(200).body;
    assert!(page.contains(&format!("href=\"/engineers/{}\"", shown.slug)) && page.contains("Ada Lovelace"));
    for absent in [&away.slug, &hidden.slug] {
        assert!(!page.contains(absent.as_str()), "{absent} is on the home page");
    }
    assert!(page.contains("The issue of December goes out on 1 December."), "{page}");
}

#[tokio::test]
async fn pages_stand_while_the_database_is_away() {
    let mut nowhere = domain::testing::config("[database]\nacquire_seconds = 1");
    nowhere.database.url = "postgres://nobody@127.0.0.1:1/nothing".to_owned().into();
    let clock = domain::platform::clock::Clock::standing_at(domain::testing::start());
    let app = backend::app::App::build(nowhere, clock).unwrap();
    let origin = format!("http://127.0.0.1:{}", app.port());
    let served = app.run_until_stopped();
    let asked = async {
        let http = reqwest::Client::new();
        for path in ["/services", "/privacy", "/for-companies"] {
            assert_eq!(http.get(format!("{origin}{path}")).send().await.unwrap().status(), 200, "{path}");
        }
    };
    tokio::select! {
        _ = served => panic!("the site stopped"),
        () = asked => {}
    }
}

#[tokio::test]
async fn forms_of_the_shell_stand_outside_main_and_carry_the_token_of_the_session() {
    let app = TestApp::start().await;
    let ada = domain::testing::accounts::developer(&mut app.conn().await, "Ada").await;
    let browser = app.signed_in_as(&ada);
    let page = browser.get("/privacy").await.expect(200);
    let main = page.body.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(!main.contains("<form"), "a form of the shell is in main");
    let token = browser.csrf_token.as_deref().unwrap();
    let forms = page.body.matches("<form").count();
    assert!(page.body.contains("action=\"/sign-out\"") && page.body.contains("action=\"/theme\""));
    assert_eq!(page.body.matches(&format!("name=\"csrf_token\" value=\"{token}\"")).count(), forms);
    assert_eq!(page.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn the_theme_is_kept_shown_and_taken_back() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    let back = browser.post("/theme", &[("theme", "dark"), ("return_to", "/terms")]).await.expect(303);
    assert_eq!(back.location(), "/terms");
    assert!(browser.get("/terms").await.expect(200).body.contains("data-theme=\"dark\""));

    let from = |referer: String| {
        let request =
            browser.request(reqwest::Method::POST, "/theme").header("sec-fetch-site", "same-origin");
        crate::support::form(request.header("referer", referer), &[("theme", "light"), ("return_to", "/")])
    };
    let kept = browser.send(from(format!("{}/engineers?skill=rust", app.origin))).await.expect(303);
    assert_eq!(kept.location(), "/engineers?skill=rust", "the search one came from is kept");
    let elsewhere = browser.send(from("https://evil.example/x".to_owned())).await.expect(303);
    assert_eq!(elsewhere.location(), "/");

    browser.post("/theme", &[("theme", "auto"), ("return_to", "//evil.example")]).await.expect(303);
    assert_eq!(browser.cookie("theme"), None);
    browser.post("/theme", &[("theme", "<b>")]).await.expect(400);
    let other_site = browser.request(reqwest::Method::POST, "/theme").header("sec-fetch-site", "cross-site");
    browser.send(crate::support::form(other_site, &[("theme", "dark")])).await.expect(403);
}

#[tokio::test]
async fn static_files_are_kept_for_ever_under_their_release_only() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    let page = browser.get("/").await.expect(200);
    for path in attributes(&page, "href=\"/static/").map(|rest| format!("/static/{rest}")) {
        let file = browser.get(&path).await.expect(200);
        assert!(file.header("cache-control").contains("immutable"), "{path}");
    }
    let old = browser.get("/static/0000000000000000/css/base.css").await.expect(200);
    assert_eq!(old.header("cache-control"), "no-cache");
    browser.get("/static/0000000000000000/css/../../Cargo.toml").await.expect(404);
    browser.get("/static/0000000000000000/css/nothing.css").await.expect(404);
}

#[tokio::test]
async fn robots_and_the_security_contact_are_at_their_addresses() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    assert!(browser.get("/robots.txt").await.expect(200).body.contains("Disallow: /staff"));
    let contact = browser.get("/.well-known/security.txt").await.expect(200).body;
    assert!(contact.starts_with("Contact: mailto:"));
    assert!(contact.contains("Expires: 2027-05-21T00:00:00Z"), "{contact}");
    let icon = browser.get("/favicon.ico").await.expect(302);
    assert_eq!(browser.get(icon.location()).await.expect(200).header("content-type"), "image/svg+xml");
    browser.get("/dev/components").await.expect(404);
}

/// The values of an attribute that begins like this.
fn attributes<'a>(page: &'a Page, start: &'a str) -> impl Iterator<Item = &'a str> {
    page.body.split(start).skip(1).filter_map(|rest| rest.split('"').next())
}
