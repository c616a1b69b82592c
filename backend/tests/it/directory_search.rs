//! The directory's search through the site: what each filter promises and keeps, how pages follow one another, and what
//! becomes of addresses that nobody should write.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::engineers::{Availability, Seniority};
use domain::platform::db::Conn;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{self, sql};
use serde_json::Value;

use crate::support::{Browser, TestApp};

/// Thirty engineers who differ in everything that is filtered by.
pub async fn crowd(conn: &mut Conn) -> Vec<TestEngineer> {
    let countries = ["PL", "DE", "US", "IN"];
    let zones = ["Europe/Warsaw", "Europe/Berlin", "America/New_York", "Asia/Kolkata"];
    let skills: [&[(&str, i16)]; 3] =
        [&[("rust", 4), ("postgresql", 3)], &[("go", 2), ("rust", 2)], &[("python", 5)]];
    let mut all = Vec::new();
    for number in 0..30_i16 {
        let at = usize::try_from(number).unwrap();
        let seniority = Seniority::ALL[at % Seniority::ALL.len()];
        let days = i64::from(number) * 7;
        let engineer = named(&format!("Person {}", char::from(b'A' + u8::try_from(number % 26).unwrap())))
            .country(countries[at % 4])
            .seniority(seniority)
            .skills(skills[at % 3])
            .hours_per_week(Some(10 + number))
            .rate_minor((number % 5 != 0).then_some(5_000 + i64::from(number) * 100))
            .availability(if at % 4 == 0 { Availability::Open } else { Availability::ActivelyLooking })
            .approved_at(testing::start() - TimeDelta::days(days))
            .earliest_start((at % 2 == 0).then(|| (testing::start() + TimeDelta::days(days)).date_naive()))
            .confirmed_at(testing::start() - TimeDelta::days(days % 40))
            .insert(conn)
            .await;
        let own = format!("where id = '{}'", engineer.id);
        sql::execute(conn, &format!("update engineers set time_zone = '{}' {own}", zones[at % 4])).await;
        if at % 3 == 0 {
            let language = ["de", "pl"][at % 2];
            let spoken =
                format!("insert into engineer_languages values ('{}', '{language}', 'b2')", engineer.id);
            sql::execute(conn, &spoken).await;
            let permit =
                format!("insert into work_authorisations values ('{}', 'DE', 'permit')", engineer.id);
            sql::execute(conn, &permit).await;
        }
        all.push(engineer);
    }
    all
}

async fn json(browser: &Browser, query: &str) -> Value {
    let page = browser.get(&format!("/api/v1/engineers?{query}")).await.expect(200);
    serde_json::from_str(&page.body).unwrap()
}

/// The search that a value of a facet leads to: with only this value of its kind, or with one more where all must fit.
fn with_value(query: &str, key: &str, value: &str) -> String {
    let adds = ["skill", "language"].contains(&key);
    let kept = query.split('&').filter(|pair| !pair.is_empty());
    let kept = kept.filter(|pair| adds || !pair.starts_with(&format!("{key}=")));
    let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    kept.map(str::to_owned).chain([format!("{key}={value}")]).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn every_facet_leads_to_as_many_as_it_says() {
    let app = TestApp::start().await;
    crowd(&mut app.conn().await).await;
    let stranger = app.stranger();
    let mut clicked = BTreeSet::new();
    let queries = [
        "",
        "skill=rust&zone=Europe%2FBerlin",
        "country=PL&seniority=senior&hours=20&q=backend",
        "pay_max=60&seniority=senior",
        "pay_max=60000&per=year",
        "language=de",
    ];
    for query in queries {
        let found = json(&stranger, query).await;
        for (key, values) in found["facets"].as_object().unwrap() {
            for one in values.as_array().unwrap() {
                let (value, count) = (one["value"].as_str().unwrap(), one["count"].as_i64().unwrap());
                let next = with_value(query, key, value);
                assert_eq!(json(&stranger, &next).await["total"], count, "{query} → {key}={value}");
                clicked.insert(key.clone());
            }
        }
    }
    let all = [
        "added",
        "availability",
        "country",
        "engagement",
        "evidence",
        "hours",
        "language",
        "language_level",
        "level",
        "overlap",
        "per",
        "permit",
        "seniority",
        "skill",
        "start_by",
    ];
    assert_eq!(clicked.iter().map(String::as_str).collect::<Vec<_>>(), all, "every kind was clicked");
}

#[tokio::test]
async fn the_page_shows_the_numbers_of_its_facets_and_a_chip_for_every_filter() {
    let app = TestApp::start().await;
    crowd(&mut app.conn().await).await;
    let stranger = app.stranger();
    let poles = json(&stranger, "country=PL").await["total"].as_i64().unwrap();
    let page = stranger.get("/engineers").await.expect(200);
    let at = page.body.find("value=\"PL\"").unwrap();
    let option = &page.body[at..at + 300];
    assert!(option.contains(&format!("choice__count\">{poles}<")), "{option}");
    let path = "/engineers?q=backend&skill=rust&level=2&seniority=senior&country=PL&availability=open&hours=20\
        &engagement=employment&overlap=4&zone=Europe%2FBerlin&pay_max=90&added=90&start_by=2027-01-01&nice=go";
    let page = stranger.get(path).await.expect(200);
    for chip in [
        "“backend”",
        "Rust",
        "Level 2 or more",
        "Senior",
        "Poland",
        "Open to offers",
        "20 h a week or more",
        "4 h shared with Europe/Berlin",
        "Up to €90 an hour",
        "Added in the last 90 days",
        "Free by 1 Jan 2027",
        "Nice to have: Go",
    ] {
        assert!(page.body.contains(&format!("Remove filter: </span>{chip}<")), "{chip}");
    }
}

#[tokio::test]
async fn every_order_shows_everybody_once_forth_and_back() {
    let app = TestApp::start().await;
    crowd(&mut app.conn().await).await;
    let stranger = app.stranger();
    for query in ["", "sort=newest", "sort=confirmed", "sort=rate", "sort=start", "sort=best&nice=go"] {
        let first = json(&stranger, query).await;
        let total = first["total"].as_u64().unwrap();
        assert!(total > 20, "{query}: {total}");
        let second = stranger
            .get(first["next"].as_str().unwrap().strip_prefix(&app.origin).unwrap())
            .await
            .expect(200);
        let link = second.header("link").to_owned();
        let second: Value = serde_json::from_str(&second.body).unwrap();
        let slugs = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items.map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
        };
        let both: BTreeSet<String> = slugs(&first).into_iter().chain(slugs(&second)).collect();
        assert_eq!(both.len() as u64, total, "{query}");
        let back = second["previous"].as_str().unwrap();
        assert!(link.contains(&format!("<{back}>; rel=\"prev\"")) && !link.contains("next"), "{link}");
        let back = stranger.get(back.strip_prefix(&app.origin).unwrap()).await.expect(200);
        let back: Value = serde_json::from_str(&back.body).unwrap();
        assert_eq!(slugs(&back), slugs(&first), "{query}");
    }
}

#[tokio::test]
async fn when_few_fit_the_page_says_what_to_drop_and_who_nearly_fits() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let dear = named("Dear Person").rate_minor(Some(20_000)).insert(&mut conn).await;
    let stranger = app.stranger();
    let page = stranger.get("/engineers?skill=rust&pay_max=100").await.expect(200);
    assert!(page.body.contains("Drop “Up to €100 an hour”: 1 more"), "{}", page.body);
    assert!(page.body.contains("Nearly fits") && page.body.contains(&dear.slug), "{}", page.body);
    assert!(page.body.contains("Fits but for: asks for more"));
    let page = stranger.get("/engineers?skill=rust&pay_max=300").await.expect(200);
    assert!(page.body.contains("Why this match") && !page.body.contains("Nearly fits"));
    // What orders the list is said where it is chosen, and that the match does not is said beside it.
    assert!(page.body.contains("Best match: who fits, by score"), "{}", page.body);
    assert!(page.body.contains("Results are not ordered by this number."));
    let page = stranger.get("/engineers?skill=rust&pay_max=300&nice=go").await.expect(200);
    assert!(page.body.contains("Best match: nice to have, then score"));
    let bare = stranger.get("/engineers").await.expect(200);
    assert!(!bare.body.contains("Why this match"), "nothing was asked for");
}

#[tokio::test]
async fn an_order_by_pay_says_what_it_compared() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    named("Ada Lovelace").insert(&mut conn).await;
    sql::execute(&mut conn, "update engineers set currency = 'USD'").await;
    let rate = format!(
        "insert into reference_rates (id, currency, per_euro_micros, dated, set_at)
         values (gen_random_uuid(), 'USD', 1083000, '2026-11-20', '{}')",
        app.clock.now().to_rfc3339()
    );
    sql::execute(&mut conn, &rate).await;
    let stranger = app.stranger();
    let about = "≈ €73.87 an hour, by rates of 20 November 2026";
    for query in ["sort=rate", "pay_max=100"] {
        let page = stranger.get(&format!("/engineers?{query}")).await.expect(200).body;
        assert!(page.contains(about), "{query}: {page}");
    }
    assert!(!stranger.get("/engineers").await.expect(200).body.contains(about));
}

#[tokio::test]
async fn hours_in_common_are_those_of_the_day_on_which_one_starts() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada Lovelace").insert(&mut conn).await;
    sql::execute(&mut conn, "update engineers set time_zone = 'America/New_York'").await;
    let stranger = app.stranger();
    let page = async |query: &str| {
        stranger.get(&format!("/engineers?zone=Europe%2FBerlin{query}")).await.expect(200).body
    };
    assert!(page("").await.contains("3 h shared on"));
    assert!(!page("&overlap=4").await.contains("h shared on"), "nobody shares four hours in winter");
    // America's clocks change three weeks before Europe's.
    let march = page("&overlap=4&start_by=2027-03-20").await;
    assert!(
        march.contains("4 h shared on 20 Mar: 14:00–18:00 your time") && march.contains(&ada.slug),
        "{march}"
    );
    let own = app.signed_in_as(&ada.signed);
    sql::execute(&mut conn, "update accounts set time_zone = 'America/New_York'").await;
    let mine = own.get("/engineers").await.expect(200).body;
    assert!(
        mine.contains("9 h shared on") && mine.contains("clock of America/New York"),
        "by one's own clock"
    );
}

#[tokio::test]
async fn no_address_is_too_strange_and_what_is_not_known_is_told() {
    let app = TestApp::start().await;
    named("Ada Lovelace").insert(&mut app.conn().await).await;
    let stranger = app.stranger();
    let many: Vec<String> = (0..50).map(|number| format!("&skill=s{number}&country=X{number}")).collect();
    let many = many.concat();
    let long = "a".repeat(10_000);
    let cases = [
        format!("skill=nonsense{many}"),
        format!("q={long}"),
        format!("country={long}"),
        "q=%22%22%22(a%2B)%2B%24".to_owned(),
        "q=%ED%A0%80%FF".to_owned(),
        "level=9&hours=-1&overlap=99&added=0&start_by=2026-02-30&zone=Nowhere&per=week&evidence=x".to_owned(),
        "level=2&level=3&sort=top&sort=rate".to_owned(),
        "rate_max=80&salary_max=90000".to_owned(),
        "pay_max=9999999999999999999&currency=ZZZ".to_owned(),
        "start_by=9999-12-31&zone=Pacific%2FApia&overlap=9".to_owned(),
        "sort=newest&after=newest_1_2_3".to_owned(),
        "start_by=-9999-01-01&zone=Europe%2FBerlin&overlap=9&hours=80".to_owned(),
        "start_by=%2B12000-01-01&hours=80".to_owned(),
        "slots=~~zzzz&sort=top".to_owned(),
        "sort=rate&after=newest_1_0_00000000000000000000000000000000".to_owned(),
        "sort=newest&after=newest_-9223372036854775808_0_00000000000000000000000000000000".to_owned(),
    ];
    for query in &cases {
        let page = stranger.get(&format!("/engineers?{query}")).await.expect(200);
        assert!(page.body.contains("results-bar__total"), "{query}");
        let api = stranger.get(&format!("/api/v1/engineers?{query}")).await;
        assert!([200, 422].contains(&api.status), "{query}: {api:?}");
        if api.status == 422 {
            assert_eq!(api.header("content-type"), "application/problem+json");
            assert!(page.body.contains("class=\"notes\""), "{query}");
        }
    }
    let told = stranger.get("/engineers?skill=nonsense&country=XX").await.expect(200).body;
    assert!(told.contains("Skill: “nonsense” is not known.") && told.contains("Country: “XX” is not known."));
    for path in ["/engineers?q=%00", "/api/v1/engineers?q=%00", "/engineers/compare?e=%00"] {
        stranger.get(path).await.expect(400);
    }
}

#[tokio::test]
async fn the_same_page_again_is_not_sent_again() {
    let app = TestApp::start().await;
    let ada = named("Ada Lovelace").insert(&mut app.conn().await).await;
    let stranger = app.stranger();
    for path in ["/engineers".to_owned(), format!("/engineers/{}", ada.slug), "/sitemap.xml".to_owned()] {
        let page = stranger.get(&path).await.expect(200);
        let tag = page.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let again = stranger.request(reqwest::Method::GET, &path).header("if-none-match", &tag);
        assert!(stranger.send(again).await.expect(304).body.is_empty(), "{path}");
    }
    let owner = app.signed_in_as(&ada.signed);
    assert_eq!(
        owner.get("/engineers").await.expect(200).header("etag"),
        "",
        "a page of one's own is no public page"
    );
}
