//! The pages of a skill, what search engines are told of them, and the directory for programs.

use domain::accounts::{TokenForm, create_api_token};
use domain::engineers::{Exclusion, Visibility};
use domain::platform::actor::{CompanyRole, Signed};
use domain::testing::accounts;
use domain::testing::engineers::{named, retire};
use reqwest::Method;
use serde_json::Value;

use crate::support::{Page, TestApp};

#[tokio::test]
async fn a_page_of_a_skill_is_there_while_three_public_engineers_fit() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let stranger = app.stranger();
    let mut three = Vec::new();
    for name in ["Ada Lovelace", "Bea Lovelace"] {
        three.push(named(name).insert(&mut conn).await);
    }
    // Nobody who is not public counts.
    named("Cleo Lovelace").visibility(Visibility::Anonymous).insert(&mut conn).await;
    for path in ["/hire/rust", "/hire/rust/poland", "/hire/nonsense", "/hire/rust/atlantis"] {
        stranger.get(path).await.expect(404);
    }
    three.push(named("Dora Lovelace").insert(&mut conn).await);
    let page = stranger.get("/hire/rust/poland").await.expect(200);
    assert!(page.body.contains("<h1>Hire Rust engineers in Poland</h1>"), "{}", page.body);
    assert!(page.body.contains("3 engineers look for work") && !page.body.contains("Cleo"));
    assert!(page.body.contains(&format!("rel=\"canonical\" href=\"{}/hire/rust/poland\"", app.origin)));
    assert!(page.body.contains("href=\"/hire/postgresql/poland\"") && !page.body.contains("href=\"/hire/go"));
    let ld = page.body.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let ld: Value = serde_json::from_str(ld).unwrap();
    assert_eq!(ld["@graph"][1]["numberOfItems"], 3, "{ld}");
    for (path, to) in [("/hire/Rust/PL", "/hire/rust/poland"), ("/hire/postgres", "/hire/postgresql")] {
        assert_eq!(stranger.get(path).await.expect(301).location(), to, "{path}");
    }
    let all = stranger.get("/hire/rust").await.expect(200);
    assert!(
        all.body.contains("href=\"/hire/rust/poland\"")
            && all.body.contains("href=\"/engineers?skill=rust\"")
    );
    retire(&mut conn, three[0].id).await;
    stranger.get("/hire/rust").await.expect(404);
}

#[tokio::test]
async fn a_name_cannot_end_the_linked_data() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    for _ in 0..3 {
        named("</script><script>alert(1)</script>").insert(&mut conn).await;
    }
    let page = app.stranger().get("/hire/rust").await.expect(200);
    assert!(!page.body.contains("<script>alert") && page.body.contains("\\u003c/script"));
}

#[tokio::test]
async fn search_engines_are_told_of_what_they_may_keep() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let mut listed = Vec::new();
    for name in ["Ada Lovelace", "Bea Lovelace", "Dora Lovelace"] {
        listed.push(named(name).insert(&mut conn).await.slug);
    }
    let away = named("Away Person").not_indexable().insert(&mut conn).await.slug;
    let hidden = named("Anon Person").visibility(Visibility::Anonymous).insert(&mut conn).await.slug;
    let stranger = app.stranger();
    let robots = stranger.get("/robots.txt").await.expect(200).body;
    assert!(robots.contains(&format!("Sitemap: {}/sitemap.xml", app.origin)), "{robots}");
    let index = stranger.get("/sitemap.xml").await.expect(200);
    assert_eq!(index.header("content-type"), "application/xml; charset=utf-8");
    let parts: Vec<String> = addresses(&index, &app.origin);
    assert_eq!(parts, ["/sitemaps/pages.xml", "/sitemaps/hire-1.xml", "/sitemaps/engineers.xml"]);
    let mut all = Vec::new();
    for part in &parts {
        all.extend(addresses(&stranger.get(part).await.expect(200), &app.origin));
    }
    for path in &all {
        stranger.get(path).await.expect(200);
    }
    for slug in &listed {
        assert!(all.contains(&format!("/engineers/{slug}")));
    }
    assert!(all.contains(&"/hire/rust/poland".to_owned()));
    assert!(!all.iter().any(|path| path.contains(&away) || path.contains(&hidden)));
    for path in [
        "/sitemaps/engineers-U.xml",
        "/sitemaps/engineers-xy.xml",
        "/sitemaps/hire-0.xml",
        "/sitemaps/hire-9.xml",
        "/sitemaps/nothing.xml",
    ] {
        stranger.get(path).await.expect(404);
    }
}

fn addresses(page: &Page, origin: &str) -> Vec<String> {
    let found = page.body.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
    found.map(|address| address.strip_prefix(origin).unwrap().to_owned()).collect()
}

pub async fn token_of(app: &TestApp, signed: &Signed, scope: &str) -> String {
    let cx = app.cx().with_actor(accounts::actor(signed));
    let scopes = [scope.to_owned()];
    let form = TokenForm { name: "x", scopes: &scopes, days: "7" };
    create_api_token(&mut app.conn().await, &cx, &form).await.unwrap().expose().to_owned()
}

pub async fn ask(app: &TestApp, path: &str, token: &str) -> Page {
    let stranger = app.stranger();
    stranger
        .send(stranger.request(Method::GET, path).header("authorization", format!("Bearer {token}")))
        .await
}

#[tokio::test]
async fn a_token_for_the_directory_sees_what_its_owner_sees() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let signed = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = signed.member.as_ref().unwrap().company_id;
    let only = named("Only Person").visibility(Visibility::CompaniesOnly).insert(&mut conn).await;
    let shy = named("Shy Person").excluding(Exclusion::Company(company)).insert(&mut conn).await;
    let token = token_of(&app, &signed, "directory:read").await;
    let list = "/api/v1/engineers";
    let page = ask(&app, list, &token).await.expect(200);
    assert!(page.body.contains(&only.slug) && !page.body.contains(&shy.slug), "{}", page.body);
    let body: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!((&body["total"], &body["items"][0]["name"]), (&1.into(), &"Only Person".into()));
    ask(&app, &format!("{list}/{}", shy.slug), &token).await.expect(404);
    ask(&app, &format!("{list}/{}", only.slug), &token).await.expect(200);
    let stranger = app.stranger().get(list).await.expect(200).body;
    assert!(!stranger.contains(&only.slug) && stranger.contains(&shy.slug));
    app.stranger().get(&format!("{list}/{}", only.slug)).await.expect(404);
    let other = token_of(&app, &signed, "profile:read").await;
    ask(&app, list, &other).await.expect(403);
    ask(&app, list, "roster_pat_made-up").await.expect(401);
    // A cookie counts for nothing here.
    let browser = app.signed_in_as(&signed).get(list).await.expect(200).body;
    assert!(!browser.contains(&only.slug));
}
