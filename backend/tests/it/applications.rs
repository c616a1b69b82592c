//! The journey: a profile, an application, a decision, the directory, and out of it again; and every form with bad input.

use domain::platform::actor::{Permission, Signed};
use domain::testing::{accounts, engineers, mails};

use crate::support::{Browser, Page, TestApp, form};
use crate::vetting::{close, score};

/// A form that is whole, as a browser sends it.
pub fn profile() -> Vec<(&'static str, &'static str)> {
    vec![
        ("row_version", "0"),
        ("display_name", "Ada Lovelace"),
        ("headline", "Engines that compute"),
        ("seniority", "senior"),
        ("country", "GB"),
        ("time_zone", "Europe/London"),
        ("engagement_types", "employment"),
        ("rate", "95.50"),
        ("currency", "GBP"),
        ("availability", "actively_looking"),
        ("hours_per_week", "30"),
        ("visibility", "public"),
        ("is_indexable", "on"),
        ("skill_name", "Rust"),
        ("skill_level", "4"),
        ("skill_years", "6"),
        ("skill_primary", "0"),
        ("skill_name", ""),
        ("skill_level", ""),
        ("skill_years", ""),
        ("exclusions", "employer.example"),
    ]
}

/// The same form with other words in one field.
fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut fields = profile();
    fields.retain(|(name, _)| *name != field);
    fields.push((field, value));
    fields
}

pub fn value_of(page: &Page, name: &str) -> String {
    let at =
        page.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}: {}", page.body));
    let rest = &page.body[at..];
    rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

pub fn file_of(list: &Page) -> String {
    let is_file = |part: &&str| {
        part.strip_prefix("/staff/applications/").is_some_and(|id| id.parse::<uuid::Uuid>().is_ok())
    };
    list.body.split('"').find(is_file).expect("an application").to_owned()
}

pub async fn applied(app: &TestApp) -> (Browser, Browser) {
    let (ada, vetter) = people(app).await;
    applied_as(app, &ada, &vetter).await
}

/// A developer and a vetter, for tests that move the clock past a sign-in and need another one.
pub async fn people(app: &TestApp) -> (Signed, Signed) {
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada Lovelace").await;
    (ada, accounts::staff(&mut conn, &[Permission::Vetter]).await)
}

pub async fn applied_as(app: &TestApp, ada: &Signed, vetter: &Signed) -> (Browser, Browser) {
    let (ada, vetter) = (app.signed_in_as(ada), app.signed_in_as(vetter));
    assert_eq!(ada.post("/me/profile", &profile()).await.expect(303).location(), "/me?done=profile");
    assert_eq!(ada.post("/me/apply", &[]).await.expect(303).location(), "/me?done=applied");
    (ada, vetter)
}

#[tokio::test]
async fn from_application_to_listing_to_hidden() {
    let app = TestApp::start().await;
    let (ada, vetter) = applied(&app).await;
    let second = accounts::staff(&mut app.conn().await, &[Permission::Vetter]).await;
    let second = app.signed_in_as(&second);
    let desk = ada.get("/me").await.expect(200).body;
    assert!(desk.contains("Submitted") && desk.contains("by 27 November 2026 at the latest"), "{desk}");
    assert!(vetter.get("/staff").await.expect(200).body.contains("Application of Ada Lovelace"));
    let path = file_of(&vetter.get("/staff/applications").await.expect(200));
    assert!(!vetter.get(&path).await.expect(200).body.contains("Decide and send"), "nobody scored");
    score(&vetter, &path, "4").await.expect(303);
    score(&second, &path, "5").await.expect(303);
    close(&vetter, &path, "enough").await.expect(303);
    let file = vetter.get(&path).await.expect(200);
    let (seen, decision) = (value_of(&file, "seen"), format!("{path}/decision"));
    let ruling = |step| {
        [
            ("seen", seen.as_str()),
            ("outcome", "approved"),
            ("message", "Clear and deep: welcome to the network."),
            ("step", step),
        ]
    };
    let shown = vetter.post(&decision, &ruling("preview")).await.expect(200);
    assert!(shown.body.contains("This mail goes out") && shown.body.contains("welcome to the network"));
    assert!(
        !app.stranger().get("/engineers").await.body.contains("Ada Lovelace"),
        "a preview decides nothing"
    );
    vetter.post(&decision, &ruling("send")).await.expect(303);
    let list = app.stranger().get("/engineers").await.expect(200);
    assert!(list.body.contains("Ada Lovelace") && list.body.contains("1 engineer<"), "{}", list.body);
    let again = vetter.post(&decision, &ruling("send")).await.expect(409);
    assert!(again.body.contains("moved on before you: approved"), "{}", again.body);
    let owed = mails::owed(&mut app.conn().await).await;
    let kinds: Vec<&str> = owed.iter().map(|mail| mail.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["application_received", "application_waiting", "stage_result", "application_approved"]
    );
    ada.post("/me/digest-consent", &[("value", "named")]).await.expect(303);
    assert!(ada.get("/me").await.body.contains("your answer"));
    ada.post("/me/visibility", &[("value", "hidden")]).await.expect(303);
    assert!(!app.stranger().get("/engineers").await.body.contains("Ada Lovelace"), "at the next request");
    assert!(ada.get("/me/view-as?as=any_company").await.expect(200).body.contains("finds no trace of you"));
}

#[tokio::test]
async fn a_rejection_without_a_criterion_comes_back_as_it_was_typed() {
    let app = TestApp::start().await;
    let (ada, vetter) = applied(&app).await;
    let second = accounts::staff(&mut app.conn().await, &[Permission::Vetter]).await;
    let path = file_of(&vetter.get("/staff/applications").await);
    score(&vetter, &path, "2").await.expect(303);
    score(&app.signed_in_as(&second), &path, "2").await.expect(303);
    close(&vetter, &path, "failed").await.expect(303);
    let file = vetter.get(&path).await.expect(200);
    let (seen, decision) = (value_of(&file, "seen"), format!("{path}/decision"));
    let hostile = "<script>alert(1)</script> & so on, at length";
    let bare = [("seen", seen.as_str()), ("outcome", "rejected"), ("message", hostile), ("step", "send")];
    let page = vetter.post(&decision, &bare).await.expect(422);
    assert!(page.body.contains("Name at least one criterion") && !page.body.contains("<script>alert"));
    assert!(page.body.contains("&lt;script&gt;alert(1)"), "what was typed is kept");
    for wrong in [
        vec![("seen", "x"), ("outcome", "approved"), ("message", "long enough to be read"), ("step", "send")],
        vec![("seen", "1"), ("seen", "2")],
    ] {
        vetter.post(&decision, &wrong).await.expect(400);
    }
    vetter.post(&decision, &[("seen", &seen), ("outcome", "maybe"), ("message", "short")]).await.expect(422);
    ada.post("/me/application/withdraw", &[]).await.expect(303);
    ada.post("/me/application/withdraw", &[]).await.expect(409);
    let late = [
        ("seen", seen.as_str()),
        ("outcome", "approved"),
        ("message", "Clear and deep, welcome."),
        ("step", "send"),
    ];
    assert!(vetter.post(&decision, &late).await.expect(409).body.contains("withdrawn since"));
}

#[tokio::test]
async fn every_fault_in_a_profile_is_told_beside_what_was_typed() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let browser = app.signed_in_as(&ada);
    for (field, value, told) in [
        (
            "display_name",
            "a name that is far too long for a card, so long that nobody would ever be called that way",
            "Shorten this",
        ),
        ("country", "Atlantis", "Choose a country"),
        ("time_zone", "", ""),
        ("rate", "a lot", "Write an amount in figures"),
        ("hours_per_week", "200", "from 1 to 80"),
        ("visibility", "everyone", "Choose who sees you"),
        ("skill_level", "9", "Choose a level from 1 to 5"),
        ("headline", "Lovelace & sons", "Leave your name out"),
        ("exclusions", "nonsense here", "is no web domain"),
    ] {
        let mut fields = with(field, value);
        if field == "display_name" {
            fields.retain(|(name, _)| *name != "row_version");
        }
        let page = browser.post("/me/profile", &fields).await;
        if told.is_empty() {
            page.expect(303); // a draft may lack it
            engineers::delete_all(&mut app.conn().await).await;
            continue;
        }
        let page = page.expect(422);
        assert!(page.body.contains(told), "{field}: {}", page.body);
        assert!(page.body.contains("There is a") || page.body.contains("attention"), "{field} has a summary");
    }
    let hostile = browser.post("/me/profile", &with("bio_md", "<img src=x onerror=alert(1)>")).await;
    hostile.expect(303);
    assert!(!browser.get("/me/profile").await.body.contains("<img src=x"));
    let stale = browser.post("/me/profile", &profile()).await.expect(409);
    assert!(stale.body.contains("saved from another page") && value_of(&stale, "row_version") == "1");
    browser.post("/me/profile", &with("row_version", "x")).await.expect(400);
    let broken =
        browser.request(reqwest::Method::POST, "/me/profile").header("sec-fetch-site", "same-origin");
    let token = browser.csrf_token.clone().unwrap();
    let body = format!("csrf_token={token}&display_name=%FF%FE");
    let broken = form(broken, &[]).body(body);
    browser.send(broken).await.expect(400);
}

#[tokio::test]
async fn small_forms_refuse_nonsense_and_strangers() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = app.signed_in_as(&accounts::developer(&mut conn, "Ada").await);
    for path in ["/me/visibility", "/me/digest-consent", "/me/availability/confirm", "/me/availability"] {
        let fields = [("value", "public"), ("availability", "not_looking")];
        let status = ada.post(path, &fields).await.status;
        assert!(matches!(status, 404 | 422), "{path} without a profile: {status}");
    }
    ada.post("/me/profile", &profile()).await.expect(303);
    ada.post("/me/visibility", &[("value", "everyone")]).await.expect(422);
    ada.post("/me/visibility", &[]).await.expect(422);
    ada.post("/me/digest-consent", &[("value", "loudly")]).await.expect(422);
    ada.post("/me/availability", &[("availability", "open"), ("hours_per_week", "")]).await.expect(422);
    ada.post("/me/availability/confirm", &[]).await.expect(303);
    ada.get("/me/application/withdraw").await.expect(404);
    let company =
        accounts::company_member(&mut conn, domain::platform::actor::CompanyRole::Owner, true).await;
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    let (company, editor) = (app.signed_in_as(&company), app.signed_in_as(&editor));
    for path in ["/me", "/me/profile", "/me/apply", "/me/availability", "/me/view-as"] {
        assert!(app.stranger().get(path).await.expect(303).location().starts_with("/sign-in"), "{path}");
        company.get(path).await.expect(404);
        editor.get(path).await.expect(404);
    }
    for path in ["/staff/applications", "/staff/applications/0193e0c0-0000-7000-8000-000000000000"] {
        assert!(app.stranger().get(path).await.expect(303).location().starts_with("/sign-in"), "{path}");
        ada.get(path).await.expect(404);
        editor.get(path).await.expect(404);
    }
    editor.get("/staff").await.expect(200);
    ada.get("/staff").await.expect(404);
}

#[tokio::test]
async fn an_address_of_a_search_is_read_leniently_and_never_fails() {
    let app = TestApp::start().await;
    engineers::approved(&mut app.conn().await, "Ada Lovelace").await;
    let stranger = app.stranger();
    for (query, finds) in [
        ("q=rust", true),
        ("skill=Rust&skill=&level=4", true),
        ("skill=nonsense&country=XX&seniority=wizard&sort=best&after=1_2_3&rate_max=abc", true),
        ("rate_max=10&currency=EUR", false),
        ("rate_max=100&currency=EUR&sort=rate", true),
        ("sort=rate&currency=USD", false),
        ("q=%25&availability=open", false),
        ("q=%F0%9F%98%80", false),
        ("sort=newest&after=newest_-300000000000000000_0_00000000000000000000000000000000", false),
        ("sort=confirmed&before=confirmed_-300000000000000000_0_00000000000000000000000000000000", true),
    ] {
        let page = stranger.get(&format!("/engineers?{query}")).await.expect(200);
        let found = page.body.split("Nearly fits").next().unwrap();
        assert_eq!(found.contains("Ada Lovelace"), finds, "{query}");
    }
    let none = stranger.get("/engineers?skill=rust&country=JP").await.expect(200);
    assert!(none.body.contains("Drop country: 1 more"), "{}", none.body);
    stranger.get("/engineers/no-such-slug").await.expect(404);
    // Postgres takes no NUL: it is refused before it gets there.
    for query in ["q=%00", "skill=%00", "skill=rust&skill=a%00b", "country=%00", "%00=1", "after=%00"] {
        stranger.get(&format!("/engineers?{query}")).await.expect(400);
    }
    for path in [
        "/engineers/%00",
        "/engineers/a%00b",
        "/engineers/%00/intro",
        "/reset/%00",
        "/newsletter/confirm/%00",
    ] {
        stranger.get(path).await.expect(404);
    }
}
