//! What the directory says to programs beside its results: which filter to drop, who nearly fits and why, and engineers
//! side by side.

use domain::engineers::{Exclusion, Visibility};
use domain::platform::actor::CompanyRole;
use domain::testing::accounts;
use domain::testing::engineers::named;
use serde_json::Value;

use crate::hire::{ask, token_of};
use crate::support::{Browser, TestApp};

async fn json(browser: &Browser, path: &str) -> Value {
    let page = browser.get(path).await.expect(200);
    serde_json::from_str(&page.body).unwrap()
}

#[tokio::test]
async fn where_few_fit_programs_hear_what_to_drop_and_who_nearly_fits() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let dear = named("Dear Person").rate_minor(Some(20_000)).insert(&mut conn).await;
    let stranger = app.stranger();
    let found = json(&stranger, "/api/v1/engineers?skill=rust&pay_max=100").await;
    assert_eq!((&found["total"], found["items"].as_array().unwrap().len()), (&0.into(), 0));
    let drop = &found["drops"][0];
    assert_eq!((&drop["filter"], &drop["total"]), (&"pay_max".into(), &1.into()), "{found}");
    let url = drop["url"].as_str().unwrap().strip_prefix(&app.origin).unwrap();
    assert_eq!(url, "/api/v1/engineers?skill=rust");
    assert_eq!(json(&stranger, url).await["total"], drop["total"], "it keeps its promise");
    let near = &found["near"][0];
    assert_eq!((&near["engineer"]["slug"], &near["gate"]), (&dear.slug.as_str().into(), &"pay_max".into()));
    assert!(near["says"].as_str().unwrap().starts_with("asks for more"), "{near}");
    assert!(near["match"]["score"].as_i64().unwrap() > 0);
    let by_skill = json(&stranger, "/api/v1/engineers?skill=rust&skill=go").await;
    let drop = &by_skill["drops"][0];
    assert_eq!((&drop["filter"], &drop["value"]), (&"skill".into(), &"go".into()));
    assert_eq!(by_skill["near"][0]["gate"], "skill");
    let bare = json(&stranger, "/api/v1/engineers").await;
    assert!(bare["drops"].as_array().unwrap().is_empty() && bare["near"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn why_somebody_fits_is_told_on_request_and_on_every_page() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    for number in 0..21 {
        named(&format!("Person {number}")).insert(&mut conn).await;
    }
    let stranger = app.stranger();
    let plain = json(&stranger, "/api/v1/engineers?skill=rust").await;
    assert!(plain["items"][0].get("match").is_none(), "{}", plain["items"][0]);
    let found = json(&stranger, "/api/v1/engineers?skill=rust&explain=true").await;
    let why = &found["items"][0]["match"];
    let points: i64 =
        why["parts"].as_array().unwrap().iter().map(|part| part["points"].as_i64().unwrap()).sum();
    assert_eq!((why["score"].as_i64().unwrap(), &why["parts"][0]["part"]), (points, &"skills".into()));
    let next = found["next"].as_str().unwrap().strip_prefix(&app.origin).unwrap();
    assert!(json(&stranger, next).await["items"][0]["match"]["score"].is_i64(), "{next}");
    let bare = json(&stranger, "/api/v1/engineers?explain=true").await;
    assert!(bare["items"][0].get("match").is_none(), "nothing was asked for");
    stranger.get("/api/v1/engineers?explain=perhaps").await.expect(422);
}

#[tokio::test]
async fn programs_compare_up_to_four_whom_they_may_see() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let signed = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = signed.member.as_ref().unwrap().company_id;
    let ada = named("Ada Lovelace").insert(&mut conn).await.slug;
    let only = named("Only Person").visibility(Visibility::CompaniesOnly).insert(&mut conn).await.slug;
    let shy = named("Shy Person").excluding(Exclusion::Company(company)).insert(&mut conn).await.slug;
    let token = token_of(&app, &signed, "directory:read").await;
    let path = format!("/api/v1/engineers/compare?e={only}&e={shy}&e={ada}");
    let names = |body: &str| {
        let body: Value = serde_json::from_str(body).unwrap();
        let items = body["items"].as_array().unwrap().iter();
        let names = items.map(|item| item["name"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>(), body["missing"].as_i64().unwrap())
    };
    let page = ask(&app, &path, &token).await.expect(200);
    assert_eq!(names(&page.body), (vec!["Only Person".to_owned(), "Ada Lovelace".to_owned()], 1));
    assert!(!page.body.contains(&shy), "whoever may not be seen is not named");
    let page = app.stranger().get(&path).await.expect(200);
    assert_eq!(names(&page.body), (vec!["Shy Person".to_owned(), "Ada Lovelace".to_owned()], 1));
    let empty = app.stranger().get("/api/v1/engineers/compare").await.expect(200);
    assert_eq!(names(&empty.body), (vec![], 0));
    let five = "/api/v1/engineers/compare?e=a&e=b&e=c&e=d&e=e";
    app.stranger().get(five).await.expect(422);
    let other = token_of(&app, &signed, "profile:read").await;
    ask(&app, &path, &other).await.expect(403);
    ask(&app, &path, "roster_pat_made-up").await.expect(401);
}
